SELECT v1.c1 AS "s", v1.c2 AS "n"
FROM (VALUES
        ('ö'::text, 2::bigint),
        ('', NULL::pg_catalog.int8)) AS v1(c1, c2)
ORDER BY v1.c2 ASC NULLS FIRST
