WITH s1 AS (
    SELECT COALESCE(t1."Mail", '') AS "SearchKey", COALESCE(t1."Name", '') AS "Name",
        COALESCE(t1."Mail", '') AS "Mail", ('users'::text) AS "List"
    FROM "public"."vip" AS t1
    UNION ALL
    SELECT COALESCE(t2."SearchKey", '') AS "SearchKey", COALESCE(t2."Name", '') AS "Name",
        COALESCE(t2."Mail", '') AS "Mail", ('keys'::text) AS "List"
    FROM "public"."vip" AS t2
)
SELECT s1."List", COALESCE(s1."SearchKey", '') AS "SearchKey", COALESCE(s1."Name", '') AS "Name",
    COALESCE(s1."Mail", '') AS "Mail"
FROM s1
ORDER BY s1."List" COLLATE "C" ASC, COALESCE(s1."Name", '') COLLATE "C" ASC NULLS FIRST
