SELECT NULLIF(t1."Extra" -> ('ip'::text), 'null'::jsonb) AS "ip",
    kql.toint(kql.dynamic_index(t1."Extra" -> ('list'::text), 0::bigint)) AS "n"
FROM "public"."SqlT" AS t1
WHERE kql.tostring((t1."Extra" -> ('user'::text)) -> ('name'::text)) = 'bob'
