SELECT kql.tostring(kql.dynamic_index(v1.c2 -> ('hosts'::text), 1::bigint) -> ('name'::text)) AS "second",
    NULLIF(kql.dynamic_index(v1.c2 -> ('hosts'::text), (-1)::bigint) -> ('name'::text), 'null'::jsonb) AS "end"
FROM (VALUES
        (1, 1::integer, '{"hosts": [{"name": "kiln"}, {"name": "forge"}]}'::jsonb),
        (2, 2, '{"hosts": [{"name": "mill"}]}'::jsonb)) AS v1(row_order, c1, c2)
WHERE kql.tostring(NULLIF(kql.dynamic_index(v1.c2 -> ('hosts'::text), 0::bigint) -> ('name'::text), 'null'::jsonb)) = 'kiln'
  AND kql.dynamic_index(v1.c2 -> ('hosts'::text), 1::bigint) IS NOT NULL
ORDER BY v1.row_order
