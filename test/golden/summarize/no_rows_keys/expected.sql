WITH s1 AS (
    SELECT NULL::pg_catalog.text AS "s"
    WHERE false
)
SELECT s1."s", pg_catalog.count(*) AS "count_"
FROM s1
GROUP BY s1."s"
