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
SELECT s1."source_", COALESCE(s1."Session", '') AS "Session",
    COALESCE(s1."EventName", '') AS "EventName"
FROM s1
WHERE ((s1."Session" = 's4' OR s1."Level" = 's4' OR s1."EventText" = 's4' OR s1."Version" = 's4' OR s1."EventName" = 's4') OR s1."Version" = 'v1.0.1')
