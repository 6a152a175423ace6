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
SELECT s1."source_", COALESCE(s1."Session", '') AS "Session", COALESCE(s1."Level", '') AS "Level",
    COALESCE(s1."EventText", '') AS "EventText",
    kql.bag_pack_nonempty('Version'::text, COALESCE(s1."Version", ''), 'EventName'::text, COALESCE(s1."EventName", '')) AS "pack_"
FROM s1
WHERE s1."Session" = 's1'
