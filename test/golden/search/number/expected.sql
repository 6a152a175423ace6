WITH s1 AS (
    SELECT t1."i", t1."r", COALESCE(t1."s", '') AS "s", t1."d"
    FROM "public"."T" AS t1
)
SELECT s1."i"
FROM s1
WHERE (((kql.has(kql.tostring(s1."i"), 'zz') OR kql.has(kql.tostring(s1."r"), 'zz') OR kql.has(s1."s", 'zz') OR kql.has(kql.tostring(s1."d"), 'zz')) OR (s1."i"::pg_catalog.float8 = '7.25'::float8 OR s1."r" = '7.25'::float8 OR kql.has(s1."s", kql.tostring('7.25'::float8)) OR s1."d" = kql.todecimal('7.25'::float8))) OR (s1."i" = 42 OR s1."r" = '42'::float8 OR kql.has(s1."s", '42') OR s1."d" = '42'::numeric))
