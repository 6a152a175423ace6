SELECT r1.value AS "x", kql.multiply(r1.value, 10::bigint) AS "y"
FROM kql.range_rows(1::bigint, 5::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
ORDER BY r1.value DESC
LIMIT (2)
