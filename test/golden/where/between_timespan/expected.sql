SELECT v1.c1 AS "t"
FROM (VALUES
        (1, '2024-01-01 00:00:00+00'::timestamptz),
        (2, '2024-01-03 00:00:00+00'::timestamptz),
        (3, '2024-01-03 00:00:01+00'::timestamptz)) AS v1(row_order, c1)
WHERE v1.c1 BETWEEN '2024-01-01 00:00:00+00'::timestamptz AND '2024-01-03 00:00:00+00'::timestamptz
ORDER BY v1.row_order
