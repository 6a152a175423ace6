SELECT v1.c1 AS "id", a2."total"
FROM (VALUES
        (1, 1::bigint, '[3, 1, 2]'::jsonb),
        (2, 2, '[]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT kql.sum(kql.tolong(q4."e")) AS "total"
        FROM (
    SELECT v1.c1 AS "id", v1.c2 AS "a", e3.value1 AS "e", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
        WHERE kql.tolong(q4."e") > 1) AS a2
ORDER BY v1.row_order
