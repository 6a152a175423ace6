WITH s1 AS (
    SELECT kql.tolong(NULLIF(('{"a": 1}'::jsonb) -> ('a'::text), 'null'::jsonb)) AS "a"
)
SELECT s1."a", (NULL::pg_catalog.jsonb) AS "z", s1."a" AS "y"
FROM s1
