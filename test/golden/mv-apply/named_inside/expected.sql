SELECT v1.c1 AS "s", v1.c2 AS "d", a2."x", a2."n", a2."m"
FROM (VALUES
        (1, 'a'::text, '[1, 2, 2]'::jsonb),
        (2, 'b', '[3]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
WITH s1 AS NOT MATERIALIZED (
    SELECT kql.tolong(q4."x") AS "x", q4."order"
    FROM (
    SELECT v1.c1 AS "s", v1.c2 AS "d", v1.c2 AS "e", e3.value1 AS "x", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
)
        SELECT u5."x", q7."n",
            (SELECT pg_catalog.count(*) AS "Count" FROM s1 AS u10 LIMIT 1) AS "m"
        FROM s1 AS u5
    JOIN (
    SELECT u6."x", pg_catalog.count(*) AS "n"
    FROM s1 AS u6
    GROUP BY u6."x"
) AS q7 ON COALESCE(u5."x", 0) = COALESCE(q7."x", 0) AND (u5."x" IS NULL) = (q7."x" IS NULL)
        WHERE (u5."x" IS NOT NULL AND u5."x" IN (SELECT q9."max_x" FROM (
    SELECT pg_catalog.max(u8."x") AS "max_x"
    FROM s1 AS u8
) AS q9 WHERE q9."max_x" IS NOT NULL))) AS a2
ORDER BY v1.row_order
