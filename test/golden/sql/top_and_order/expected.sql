SELECT COALESCE(t1."Text", '') AS "Text"
FROM "public"."SqlT" AS t1
ORDER BY t1."Code" DESC NULLS LAST
LIMIT (3)
