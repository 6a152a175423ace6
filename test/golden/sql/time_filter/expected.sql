SELECT pg_catalog.count(*) AS "Count"
FROM "public"."SqlT" AS t1
WHERE t1."TimeGenerated" BETWEEN '2024-01-01 00:00:00+00'::timestamptz AND '2024-01-02 00:00:00+00'::timestamptz
  AND t1."TimeGenerated" >= '2024-01-01 00:00:00+00'::timestamptz
