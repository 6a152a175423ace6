SELECT v1.c1 AS "k", v1.c2 AS "n", pg_catalog.count(*) AS "c"
FROM (VALUES
        (1, ''::text, 1::bigint),
        (2, 'a', NULL::pg_catalog.int8),
        (3, '', NULL::pg_catalog.int8),
        (4, 'a', NULL::pg_catalog.int8),
        (5, 'A', 1)) AS v1(row_order, c1, c2)
GROUP BY v1.c1, v1.c2
ORDER BY min(v1.row_order)
