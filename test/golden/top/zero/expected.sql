SELECT r1.value AS "x"
FROM kql.range_rows(1::bigint, 3::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
ORDER BY r1.value DESC
LIMIT (0)
