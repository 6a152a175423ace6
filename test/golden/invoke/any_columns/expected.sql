WITH s1 AS NOT MATERIALIZED (
    SELECT ('ü'::text) AS "a"
),
s2 AS (
    SELECT u2."a"
    FROM s1 AS u2
    UNION ALL
    SELECT u3."a"
    FROM s1 AS u3
),
s3 AS NOT MATERIALIZED (
    SELECT s2."a"
    FROM s2
),
s4 AS (
    SELECT u4."a"
    FROM s3 AS u4
    UNION ALL
    SELECT u5."a"
    FROM s3 AS u5
)
SELECT s4."a"
FROM s4
