WITH s1 AS (
    SELECT 'Errors'::text AS "source_", COALESCE(t1."Session", '') AS "Session",
        COALESCE(t1."Level", '') AS "Level", COALESCE(t1."EventText", '') AS "EventText"
    FROM "public"."FindA" AS t1
    WHERE t1."Level" = 'Error'
    UNION ALL
    SELECT 'FindB'::text AS "source_", COALESCE(t2."Session", '') AS "Session",
        COALESCE(t2."Level", '') AS "Level", COALESCE(t2."EventText", '') AS "EventText"
    FROM "public"."FindB" AS t2
)
SELECT s1."source_", COALESCE(s1."Session", '') AS "Session",
    COALESCE(s1."EventText", '') AS "EventText"
FROM s1
WHERE s1."Session" = 's1'
  AND s1."Level" = 'Error'
