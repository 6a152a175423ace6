WITH s1 AS (
    SELECT 1 AS "none"
    WHERE false
)
SELECT pg_catalog.count(*) AS "Count"
FROM s1
