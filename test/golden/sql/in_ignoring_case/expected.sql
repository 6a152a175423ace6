SELECT t1."Code"
FROM "public"."SqlT" AS t1
WHERE t1."Text" OPERATOR(kql.=~) ANY (ARRAY['CreateUser', 'DeleteUser'])
  AND COALESCE(t1."Text", '') NOT IN ('x', 'y')
