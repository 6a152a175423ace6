WITH s1 AS (
    SELECT COALESCE(t1."Text", '') AS "Text", pg_catalog.count(*) AS "n"
    FROM "public"."SqlT" AS t1
    GROUP BY COALESCE(t1."Text", '')
)
SELECT COALESCE(s1."Text", '') AS "Text"
FROM s1
WHERE s1."n" > 5
