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
SELECT a3."s", a3."t", a3."v", a3."n"
FROM s2
    CROSS JOIN LATERAL (
WITH s3 AS NOT MATERIALIZED (
    SELECT u4."s", u4."t", u4."v", u4."order"
    FROM s1 AS u4
    WHERE u4."s" = s2."s"
)
        SELECT a6."s", a6."t", a6."v", a6."n"
        FROM (
    SELECT u5."t", min(u5."order") AS "order"
    FROM s3 AS u5
    GROUP BY u5."t"
) AS q7
    CROSS JOIN LATERAL (
        SELECT q10."s", q10."t", q10."v", q10."window" AS "n"
        FROM (
    SELECT q9."s", q9."t", q9."v",
        row_number() OVER (ORDER BY q9."order") - 1 + 1::bigint AS "window", q9."order"
    FROM (
    SELECT u8."s", u8."t", u8."v", row_number() OVER (ORDER BY u8."v" DESC) AS "order"
    FROM s3 AS u8
    WHERE u8."t" = q7."t"
    ORDER BY u8."v" DESC
    LIMIT (1)
) AS q9
) AS q10
        ORDER BY q10."order") AS a6
        ORDER BY q7."order") AS a3
ORDER BY s2."order"
