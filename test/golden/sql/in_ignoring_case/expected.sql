SELECT t1."Code"
FROM "public"."SqlT" AS t1
WHERE lower(t1."Text" COLLATE "C") IN ('createuser', 'deleteuser')
  AND COALESCE(t1."Text", '') NOT IN ('x', 'y')
