WITH s1 AS (
    SELECT 'FindA'::text AS "Where", t1."TimeGenerated", COALESCE(t1."Session", '') AS "Session",
        COALESCE(t1."Level", '') AS "Level", COALESCE(t1."EventText", '') AS "EventText",
        COALESCE(t1."Version", '') AS "Version", ''::text AS "EventName"
    FROM "public"."FindA" AS t1
    UNION ALL
    SELECT 'FindB'::text AS "Where", t2."TimeGenerated", COALESCE(t2."Session", '') AS "Session",
        COALESCE(t2."Level", '') AS "Level", COALESCE(t2."EventText", '') AS "EventText",
        ''::text AS "Version", COALESCE(t2."EventName", '') AS "EventName"
    FROM "public"."FindB" AS t2
)
SELECT s1."Where", COALESCE(s1."EventText", '') AS "EventText"
FROM s1
WHERE ((kql.has(kql.tostring(s1."TimeGenerated"), 'größe') OR kql.has(s1."Session", 'größe') OR kql.has(s1."Level", 'größe') OR kql.has(s1."EventText", 'größe') OR kql.has(s1."Version", 'größe') OR kql.has(s1."EventName", 'größe')) OR (kql.has(kql.tostring(s1."TimeGenerated"), 'EVENT1') OR kql.has(s1."Session", 'EVENT1') OR kql.has(s1."Level", 'EVENT1') OR kql.has(s1."EventText", 'EVENT1') OR kql.has(s1."Version", 'EVENT1') OR kql.has(s1."EventName", 'EVENT1')))
