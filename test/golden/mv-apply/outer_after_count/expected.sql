SELECT v1.c1 AS "s", v1.c2 AS "d", a2."m"
FROM (VALUES
        (1, 'a'::text, '[1, 2]'::jsonb),
        (2, 'b', '[3]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*) FILTER (WHERE q5."t" = 'a') AS "m"
        FROM (
    SELECT v1.c1 AS "t"
    FROM (
    SELECT v1.c1 AS "s", v1.c2 AS "d", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
    HAVING true
) AS q5) AS a2
ORDER BY v1.row_order
