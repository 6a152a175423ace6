SELECT v1.c1 AS "id", a2."a"
FROM (VALUES
        (1, 1::bigint, '[3, 1, 2]'::jsonb),
        (2, 2, '[7]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT kql.tolong(q4."a_2") AS "a"
        FROM (
    SELECT v1.c1 AS "id", v1.c2 AS "a", e3.value1 AS "a_2"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
        ORDER BY kql.tolong(q4."a_2") DESC NULLS LAST
        LIMIT (1)) AS a2
ORDER BY v1.row_order
