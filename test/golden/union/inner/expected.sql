WITH s1 AS (
    SELECT (1::bigint) AS "a"
    UNION ALL
    SELECT (2::bigint) AS "a"
)
SELECT s1."a"
FROM s1
