SELECT kql.tolong(NULLIF(v1.c1 -> ('a'::text), 'null'::jsonb)) AS "a",
    kql.tostring(NULLIF(v1.c1 -> ('b'::text), 'null'::jsonb)) AS "b"
FROM (VALUES
        (1, '{"a": 1, "b": "x"}'::jsonb),
        (2, '{"a": 2}'::jsonb)) AS v1(row_order, c1)
ORDER BY v1.row_order
