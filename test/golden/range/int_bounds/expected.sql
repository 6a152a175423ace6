SELECT r1.value AS "x", kql.strcat('n'::text, r1.value) AS "s", kql.pack_array(r1.value) AS "a",
    ('long'::text) AS "t"
FROM kql.range_rows(3::bigint, 5::bigint, 2::bigint) WITH ORDINALITY AS r1(value, row_order)
ORDER BY r1.row_order
