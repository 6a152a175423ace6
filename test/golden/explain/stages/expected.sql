WITH s1 AS (
    SELECT t1."User", pg_catalog.count(*) AS "Failures"
    FROM "public"."SignIns" AS t1
    WHERE t1."Failed"
    GROUP BY t1."User"
),
s2 AS MATERIALIZED (
    SELECT s1."User", s1."Failures"
    FROM s1
    WHERE s1."Failures" > 2
),
s3 AS MATERIALIZED (
    SELECT t3."User", kql.make_set_of(COALESCE(t3."Address", '')) AS "Addresses"
    FROM "public"."SignIns" AS t3
    WHERE t3."User" IN (SELECT v FROM pg_catalog.unnest(ARRAY(SELECT u4."User" FROM s2 AS u4)) AS v)
    GROUP BY t3."User"
)
SELECT u2."User", u2."Failures", s3."User" AS "User1", s3."Addresses",
    kql.strcat(u2."User", E'("x\n'::text) AS "odd name"
FROM s2 AS u2
    JOIN s3 ON u2."User" = s3."User"
WHERE u2."User" IN (SELECT u5."User" FROM s2 AS u5)
  AND kql.has(kql.tostring(s3."Addresses"), 'é(''')
ORDER BY u2."Failures" DESC
LIMIT (5)
