WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "a", v1.c2 AS "b", v1.row_order AS "order"
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
        row_number() OVER (PARTITION BY s3."a" COLLATE "C" ORDER BY s3."order") - 1 + 1::bigint AS "window",
        s3."order"
    FROM s3
)
SELECT s4."a", s4."n", s4."b", s4."m"
FROM s4
WHERE s4."window" <= 1
ORDER BY s4."order"
