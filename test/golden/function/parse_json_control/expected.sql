WITH s1 AS (
    SELECT NULLIF(kql.parse_json((E'{"k":"a\tb"}'::text)) -> ('k'::text), 'null'::jsonb) AS "raw",
        NULLIF(kql.parse_json((E'{"k":"a\\tb"}'::text)) -> ('k'::text), 'null'::jsonb) AS "escaped",
        kql.parse_json((E'{"k":"a\tb"}'::text)) AS "whole"
)
SELECT s1."raw", kql.tostring(s1."raw") AS "text", s1."escaped", s1."whole"
FROM s1
