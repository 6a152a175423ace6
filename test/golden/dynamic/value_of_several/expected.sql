SELECT kql.array_sort_by_asc(('[2, 1]'::jsonb), ('["x", "y"]'::jsonb)) AS "second",
    kql.array_sort_asc(('[2, 1]'::jsonb)) AS "one",
    kql.strcat_array(kql.array_sort_desc(('[2, 1]'::jsonb)), '-'::text) AS "text"
