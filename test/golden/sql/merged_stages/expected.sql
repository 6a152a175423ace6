SELECT kql.multiply(t1."Code", 2::bigint) AS "Twice", COALESCE(t1."Text", '') AS "Text"
FROM "public"."SqlT" AS t1
WHERE t1."Code" = 5
  AND COALESCE(t1."Text", '') <> 'x'
