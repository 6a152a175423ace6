SELECT v1.c1 AS "k", e2.value1 AS "d"
FROM (VALUES
        (1, 'ä'::text, '[1, 1]'::jsonb),
        (2, 'b', '[]'::jsonb),
        (3, 'c', NULL::pg_catalog.jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL kql.mv_expand(v1.c2) AS e2(value1, index1)
WHERE e2.index1 < 128
ORDER BY v1.row_order, e2.index1
