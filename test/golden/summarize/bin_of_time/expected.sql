SELECT kql.bin(v1.c1, '1 hours'::interval) AS "t", pg_catalog.count(*) AS "count_"
FROM (VALUES
        (1, '2024-01-01 10:59:59+00'::timestamptz),
        (2, '2024-01-01 11:00:00+00'::timestamptz),
        (3, NULL::pg_catalog.timestamptz)) AS v1(row_order, c1)
GROUP BY kql.bin(v1.c1, '1 hours'::interval)
ORDER BY min(v1.row_order)
