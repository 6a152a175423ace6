SELECT v1.c1 AS "n"
FROM (VALUES
        (1, 1::bigint),
        (2, NULL::pg_catalog.int8),
        (3, 5)) AS v1(row_order, c1)
WHERE (v1.c1 IS NULL OR v1.c1 NOT IN (1, 2))
ORDER BY v1.row_order
