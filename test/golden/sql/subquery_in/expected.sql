SELECT t1."Code"
FROM "public"."SqlT" AS t1
WHERE COALESCE(t1."Text", '') IN (SELECT COALESCE(t2."Text", '') AS "Text" FROM "public"."SqlT" AS t2 WHERE t2."Code" = 3)
