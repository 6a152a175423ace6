SELECT v1.c1 AS "a"
FROM (VALUES
        (2::bigint),
        (NULL::pg_catalog.int8),
        (1)) AS v1(c1)
ORDER BY v1.c1 ASC NULLS LAST
