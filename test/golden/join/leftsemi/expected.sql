SELECT v1.c1 AS "k", v1.c2 AS "a"
FROM (VALUES
        (1::bigint, 1::bigint),
        (1, 2),
        (2, 3),
        (NULL::pg_catalog.int8, 4)) AS v1(c1, c2)
WHERE (COALESCE(v1.c1, 0), v1.c1 IS NULL) IN (SELECT COALESCE(v2.c1, 0) AS "key1", v2.c1 IS NULL AS "null1" FROM (VALUES
        (1::bigint, 10::bigint),
        (1, 20),
        (NULL::pg_catalog.int8, 30)) AS v2(c1, c2))
