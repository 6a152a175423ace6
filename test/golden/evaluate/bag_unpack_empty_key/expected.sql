SELECT kql.tolong(NULLIF(v1.c1 -> ('a'::text), 'null'::jsonb)) AS "a"
FROM (VALUES
        (1, '{"": 1, "a": 2}'::jsonb),
        (2, '{"": "x"}'::jsonb)) AS v1(row_order, c1)
ORDER BY v1.row_order
