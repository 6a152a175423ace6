SELECT t1."id", COALESCE(t1."s", '') AS "s", kql.strlen(COALESCE(t1."s", '')) AS "n",
    (COALESCE(t1."s", '') = '') AS "e",
    kql.strcat('<'::text, COALESCE(t1."s", ''), '>'::text) AS "k"
FROM "public"."T" AS t1
WHERE NOT kql.contains(t1."s", 'a')
  AND COALESCE(t1."s", '') NOT IN ('x')
  AND COALESCE(t1."s", '') <> 'y'
