WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "a", v1.c2 AS "b", row_number() OVER (ORDER BY v1.row_order) AS "order"
    FROM (VALUES
        (1, 'x'::text, 'p'::text),
        (2, 'x', 'p'),
        (3, 'x', 'q'),
        (4, 'y', 'p')) AS v1(row_order, c1, c2)
),
s2 AS (
    SELECT u3."a", pg_catalog.count(*) AS "n"
    FROM s1 AS u3
    GROUP BY u3."a"
    ORDER BY pg_catalog.count(*) DESC
    LIMIT (1)
),
s3 AS (
    SELECT s2."a", s2."n", u2."b", pg_catalog.count(*) AS "m",
        row_number() OVER (ORDER BY s2."a" COLLATE "C" ASC, pg_catalog.count(*) DESC) AS "order"
    FROM s1 AS u2
    JOIN s2 ON u2."a" = s2."a"
    GROUP BY s2."a", s2."n", u2."b"
),
s4 AS (
    SELECT s3."a", s3."n", s3."b", s3."m",
        lag(s3."a", (1::bigint)::integer, ''::text) OVER (ORDER BY s3."order") AS "window",
        row_number() OVER (ORDER BY s3."order") AS "order"
    FROM s3
),
s5 AS (
    SELECT s4."a", s4."n", s4."b", s4."m", s4."window",
        count(*) FILTER (WHERE s4."a" <> s4."window") OVER (ORDER BY s4."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        row_number() OVER (ORDER BY s4."order") AS "order"
    FROM s4
),
s6 AS (
    SELECT s5."a", s5."n", s5."b", s5."m", s5."window", s5."restart",
        row_number() OVER (PARTITION BY s5."restart" ORDER BY s5."order") - 1 + 1::bigint AS "window_2",
        row_number() OVER (ORDER BY s5."order") AS "order"
    FROM s5
)
SELECT s6."a", s6."n", s6."b", s6."m"
FROM s6
WHERE s6."window_2" <= 1
ORDER BY s6."order"
