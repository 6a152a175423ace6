SELECT v1.c1 AS "id", e2.value1 AS "a"
FROM (VALUES
        (1, 1::bigint, NULL::pg_catalog.jsonb),
        (2, 2, '[]'::jsonb),
        (3, 3, '{}'::jsonb),
        (4, 4, '5'::jsonb),
        (5, 5, '"x"'::jsonb),
        (6, 6, '[[1, 2], {"k": 3}, null]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL kql.mv_expand(v1.c2) AS e2(value1, index1)
ORDER BY v1.row_order, e2.index1
