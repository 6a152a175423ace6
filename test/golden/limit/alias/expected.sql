SELECT r1.value AS "n"
FROM kql.range_rows(1::bigint, 5::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
ORDER BY r1.row_order
LIMIT (2)
