SELECT kql.array_sort_asc(kql.make_set_of(v1.c1)) AS "s",
    kql.array_length(kql.make_list_of(v1.c1)) AS "n"
FROM (VALUES
        (1, '[1, 2]'::jsonb),
        (2, '[2, 3]'::jsonb),
        (3, '4'::jsonb)) AS v1(row_order, c1)
