WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "s", v1.c2 AS "t", v1.c3 AS "v", v1.row_order AS "order"
    FROM (VALUES
        (1, 'a'::text, 'x'::text, 1::bigint),
        (2, 'a', 'x', 4),
        (3, 'a', 'y', 2),
        (4, 'b', 'x', 3)) AS v1(row_order, c1, c2, c3)
),
s2 AS (
    SELECT u2."s", min(u2."order") AS "order"
    FROM s1 AS u2
    GROUP BY u2."s"
)
SELECT a3."t", a3."v", a3."n", a3."m"
FROM s2
    CROSS JOIN LATERAL (
WITH s3 AS NOT MATERIALIZED (
    SELECT u4."s", u4."t", u4."v", u4."order"
    FROM s1 AS u4
    WHERE u4."s" = s2."s"
)
        SELECT q8."t", q8."v", q10."n",
            (SELECT kql.sum(u11."v") AS "sum_v" FROM s3 AS u11 LIMIT 1) AS "m"
        FROM (
    SELECT u5."t", u5."v"
    FROM s3 AS u5
    WHERE u5."v" IN (SELECT q7."m" FROM (
    SELECT pg_catalog.max(u6."v") AS "m"
    FROM s3 AS u6
    GROUP BY u6."t"
) AS q7 WHERE q7."m" IS NOT NULL)
) AS q8
    JOIN (
    SELECT u9."t", pg_catalog.count(*) AS "n"
    FROM s3 AS u9
    GROUP BY u9."t"
) AS q10 ON q8."t" = q10."t") AS a3
ORDER BY s2."order"
