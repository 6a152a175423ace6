SELECT v1.c1 AS "s", v1.c2 AS "d", a2."x", COALESCE(a2."t", '') AS "t", a2."x1"
FROM (VALUES
        (1, 'a'::text, '[1, 2]'::jsonb),
        (2, 'b', '[3]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT q5."x", COALESCE(q5."t", '') AS "t", v6.c1 AS "x1"
        FROM (
    SELECT kql.tolong(q4."x") AS "x", v1.c1 AS "t"
    FROM (
    SELECT v1.c1 AS "s", v1.c2 AS "d", e3.value1 AS "x"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
) AS q5
    RIGHT JOIN (VALUES
        (2::bigint),
        (5)) AS v6(c1) ON q5."x" = v6.c1) AS a2
ORDER BY v1.row_order
