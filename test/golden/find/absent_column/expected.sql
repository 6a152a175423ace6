WITH s1 AS (
    SELECT 'FindA'::text AS "source_", COALESCE(t1."Session", '') AS "Session",
        COALESCE(t1."Level", '') AS "Level", COALESCE(t1."EventText", '') AS "EventText",
        COALESCE(t1."Version", '') AS "Version"
    FROM "public"."FindA" AS t1
)
SELECT s1."source_", COALESCE(s1."Session", '') AS "Session", COALESCE(s1."Level", '') AS "Level",
    COALESCE(s1."EventText", '') AS "EventText", COALESCE(s1."Version", '') AS "Version",
    ('{}'::jsonb) AS "pack_"
FROM s1
WHERE kql.startswith(s1."Version", 'v1.0')
