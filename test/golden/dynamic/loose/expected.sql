SELECT ('["a", "b", "c", {"k": 1}]'::jsonb) AS "names", ('x�y' = 'x�y') AS "has_null",
    kql.strlen('�'::text) AS "n", kql.array_length(('["a", "b", "c", {"k": 1}]'::jsonb)) AS "l"
