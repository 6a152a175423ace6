SELECT v1.c1 AS "a", v1.c2 AS "b"
FROM (VALUES
        (2::bigint, 1::bigint),
        (NULL::pg_catalog.int8, 2),
        (1, 3)) AS v1(c1, c2)
ORDER BY v1.c1 ASC NULLS FIRST
