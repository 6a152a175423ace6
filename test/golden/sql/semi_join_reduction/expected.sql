WITH s1 AS MATERIALIZED (
    SELECT COALESCE(t1."Text", '') AS "Text", kql.make_set_of(t1."Code") AS "set_Code"
    FROM "public"."SqlT" AS t1
    WHERE t1."Code" = 1
    GROUP BY COALESCE(t1."Text", '')
),
s2 AS MATERIALIZED (
    SELECT COALESCE(t3."Text", '') AS "Text", kql.make_list_of(t3."Code") AS "list_Code"
    FROM "public"."SqlT" AS t3
    WHERE t3."Code" = 2
      AND COALESCE(t3."Text", '') IN (SELECT v FROM pg_catalog.unnest(ARRAY(SELECT COALESCE(u4."Text", '') AS "Text" FROM s1 AS u4)) AS v)
    GROUP BY COALESCE(t3."Text", '')
)
SELECT COALESCE(u2."Text", '') AS "Text", u2."set_Code", s2."list_Code"
FROM s1 AS u2
    JOIN s2 ON COALESCE(u2."Text", '') = COALESCE(s2."Text", '')
