SELECT v1.c1 AS "n", (v1.c1 IS NOT DISTINCT FROM 5) AS "eq", (v1.c1 IS DISTINCT FROM 5) AS "ne",
    (v1.c1 < 5) AS "lt", (v1.c1 IS NOT NULL AND v1.c1 IN (1, 5)) AS "isin",
    (v1.c1 IS NULL OR v1.c1 NOT IN (1, 5)) AS "notin", (v1.c1 BETWEEN 1 AND 5) AS "btw"
FROM (VALUES
        (1, 1::bigint),
        (2, NULL::pg_catalog.int8),
        (3, 5)) AS v1(row_order, c1)
ORDER BY v1.row_order
