WITH s1 AS (
    SELECT 'FindA'::text AS "source_", COALESCE(t1."Session", '') AS "Session",
        COALESCE(t1."Version", '') AS "Version", ''::text AS "EventName"
    FROM "public"."FindA" AS t1
    UNION ALL
    SELECT 'FindB'::text AS "source_", COALESCE(t2."Session", '') AS "Session",
        ''::text AS "Version", COALESCE(t2."EventName", '') AS "EventName"
    FROM "public"."FindB" AS t2
    WHERE false
)
SELECT s1."source_", COALESCE(s1."Session", '') AS "Session",
    COALESCE(s1."EventName", '') AS "EventName"
FROM s1
WHERE COALESCE(s1."Version", '') <> 'v1.0.0'
