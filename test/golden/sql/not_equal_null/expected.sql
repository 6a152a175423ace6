SELECT t1."Code"
FROM "public"."SqlT" AS t1
WHERE t1."Code" IS DISTINCT FROM 5
  AND COALESCE(t1."Text", '') <> 'x'
  AND NOT t1."Code" IS NOT DISTINCT FROM 6
