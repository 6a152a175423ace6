SELECT kql.array_length(kql.make_set_of(r1.value, 3::bigint)) AS "n",
    kql.array_length(kql.make_list_of(r1.value, 4::bigint ORDER BY r1.row_order)) AS "m"
FROM kql.range_rows(1::bigint, 10::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
