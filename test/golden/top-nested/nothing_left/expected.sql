WITH s1 AS NOT MATERIALIZED (
    SELECT ('K'::text) AS "s", (5::integer) AS "a"
),
s2 AS MATERIALIZED (
    SELECT u2."s", kql.sum(u2."a"::pg_catalog.int8) AS "aggregated_s",
        row_number() OVER (ORDER BY kql.sum(u2."a"::pg_catalog.int8) DESC) AS "order"
    FROM s1 AS u2
    GROUP BY u2."s"
    ORDER BY kql.sum(u2."a"::pg_catalog.int8) DESC
    LIMIT (2)
),
s3 AS (
    SELECT u5."s" AS "key1", true AS "found"
    FROM s2 AS u5
),
s4 AS (
    SELECT kql.sum(u4."a"::pg_catalog.int8) AS "aggregated_s", pg_catalog.count(*) AS "rest"
    FROM s1 AS u4
    LEFT JOIN s3 ON u4."s" = s3."key1"
    WHERE s3."key1" IS NULL
),
s5 AS (
    SELECT u3."s", u3."aggregated_s"
    FROM s2 AS u3
    UNION ALL
    SELECT 'rest'::text AS "s", s4."aggregated_s"
    FROM s4
    WHERE s4."rest" > 0
)
SELECT s5."s", s5."aggregated_s"
FROM s5
