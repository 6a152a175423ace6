WITH s1 AS MATERIALIZED (
    SELECT t1."Text", t1."Code"
    FROM "public"."SqlT" AS t1
    WHERE t1."Code" > 1
),
s2 AS (
    SELECT COALESCE(u2."Text", '') AS "Text"
    FROM s1 AS u2
    UNION ALL
    SELECT kql.tostring(u3."Code") AS "Text"
    FROM s1 AS u3
)
SELECT COALESCE(s2."Text", '') AS "Text"
FROM s2
