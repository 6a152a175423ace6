SELECT r1.value AS "t"
FROM kql.range_rows('2024-02-28 00:00:00+00'::timestamptz, '2024-03-01 00:00:00+00'::timestamptz, '24 hours'::interval) WITH ORDINALITY AS r1(value, row_order)
ORDER BY r1.row_order
