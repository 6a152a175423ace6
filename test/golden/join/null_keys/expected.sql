SELECT v1.c1 AS "k", v1.c2 AS "a", v2.c1 AS "k1", v2.c2 AS "b"
FROM (VALUES
        (1::bigint, 1::bigint),
        (NULL::pg_catalog.int8, 2)) AS v1(c1, c2)
    JOIN (VALUES
        (1::bigint, 10::bigint),
        (NULL::pg_catalog.int8, 20)) AS v2(c1, c2) ON COALESCE(v1.c1, 0) = COALESCE(v2.c1, 0) AND (v1.c1 IS NULL) = (v2.c1 IS NULL)
