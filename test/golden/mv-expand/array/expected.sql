SELECT v1.c1 AS "id", e2.value1 AS "a"
FROM (VALUES
        (1, 1::bigint, '[10, 20]'::jsonb),
        (2, 2, '[30]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL kql.mv_expand(v1.c2) AS e2(value1, index1)
ORDER BY v1.row_order, e2.index1
