WITH s1 AS (
    SELECT 'SearchA'::text AS "$table", t1."TimeGenerated", COALESCE(t1."Text", '') AS "Text",
        ''::text AS "Who"
    FROM "public"."SearchA" AS t1
    UNION ALL
    SELECT 'SearchB'::text AS "$table", t2."TimeGenerated", COALESCE(t2."Text", '') AS "Text",
        COALESCE(t2."Who", '') AS "Who"
    FROM "public"."SearchB" AS t2
)
SELECT s1."$table", COALESCE(s1."Text", '') AS "Text"
FROM s1
WHERE (kql.has(kql.tostring(s1."TimeGenerated"), 'bob') OR kql.has(s1."Text", 'bob') OR kql.has(s1."Who", 'bob'))
