SELECT kql.array_concat(('[1, 2]'::jsonb)) AS "one",
    kql.series_dot_product(('[1, 2]'::jsonb), kql.repeat(kql.to_dynamic('3'::float8), kql.array_length(('[1, 2]'::jsonb)))) AS "dot",
    kql.series_dot_product(kql.repeat(kql.to_dynamic('2'::float8), kql.array_length(('[1, 2]'::jsonb))), ('[1, 2]'::jsonb)) AS "tod",
    kql.todatetime('2024-01-02 03:04'::text) AS "at", kql.totimespan('01:02:03'::text) AS "span"
