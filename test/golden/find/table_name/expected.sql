WITH s1 AS (
    SELECT 'FindA'::text AS "source_", COALESCE(t1."Session", '') AS "Session",
        COALESCE(t1."Level", '') AS "Level", COALESCE(t1."EventText", '') AS "EventText",
        COALESCE(t1."Version", '') AS "Version", ''::text AS "EventName"
    FROM "public"."FindA" AS t1
    UNION ALL
    SELECT 'FindB'::text AS "source_", COALESCE(t2."Session", '') AS "Session",
        COALESCE(t2."Level", '') AS "Level", COALESCE(t2."EventText", '') AS "EventText",
        ''::text AS "Version", COALESCE(t2."EventName", '') AS "EventName"
    FROM "public"."FindB" AS t2
)
SELECT s1."source_", COALESCE(s1."Session", '') AS "Session"
FROM s1
WHERE ((kql.has(s1."Session", 'FindA') OR kql.has(s1."Level", 'FindA') OR kql.has(s1."EventText", 'FindA') OR kql.has(s1."Version", 'FindA') OR kql.has(s1."EventName", 'FindA')) OR s1."source_" = 'FindB' AND s1."Level" = 'Error')
