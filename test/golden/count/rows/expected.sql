SELECT pg_catalog.count(*) AS "Count"
FROM (VALUES
        (1, 1::bigint),
        (2, NULL::pg_catalog.int8),
        (3, 2)) AS v1(row_order, c1)
