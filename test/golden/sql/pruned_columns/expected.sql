SELECT kql.add(t1."Code", 1::bigint) AS "b", pg_catalog.count(*) AS "n"
FROM "public"."SqlT" AS t1
GROUP BY kql.add(t1."Code", 1::bigint)
