WITH s1 AS (
    SELECT kql.tolong(NULLIF(('{"a": 1}'::jsonb) -> ('a'::text), 'null'::jsonb)) AS "a"
),
s2 AS (
    SELECT ('x'::text) AS "b", (1::bigint) AS "q"
)
SELECT s1."a", s2."q"
FROM s1
    LEFT JOIN s2 ON '' = s2."b"
