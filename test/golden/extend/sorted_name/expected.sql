SELECT ('[2, 1]'::jsonb) AS "d", kql.array_sort_asc(('[2, 1]'::jsonb)) AS "d_sorted",
    kql.array_sort_desc(('[2, 1]'::jsonb)) AS "d_sorted1"
