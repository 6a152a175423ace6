WITH s1 AS (
    SELECT COALESCE(t2."Text", '') AS "key1", true AS "found"
    FROM "public"."SqlT" AS t2
    WHERE t2."Code" = 0
)
SELECT COALESCE(t1."Text", '') AS "Text"
FROM "public"."SqlT" AS t1
    LEFT JOIN s1 ON COALESCE(t1."Text", '') = s1."key1"
WHERE s1."key1" IS NULL
