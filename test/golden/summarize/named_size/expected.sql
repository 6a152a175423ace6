SELECT v1.c1 AS "oven", kql.array_length(kql.make_set_of(v1.c2, 1::bigint)) AS "kinds",
    kql.array_length(kql.make_list_of(v1.c2, 2::bigint)) AS "loaves"
FROM (VALUES
        (1, 'left'::text, 'rye'::text),
        (2, 'left', 'rye'),
        (3, 'left', 'spelt')) AS v1(row_order, c1, c2)
GROUP BY v1.c1
ORDER BY min(v1.row_order)
