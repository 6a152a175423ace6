WITH s1 AS (
    SELECT t1."x"
    FROM "public"."VigilGoldA" AS t1
    UNION ALL
    SELECT t2."x"
    FROM "public"."VigilGoldB" AS t2
)
SELECT pg_catalog.count(*) AS "n", kql.sum(s1."x") AS "s"
FROM s1
