WITH s1 AS (
    SELECT (1::bigint) AS "a"
),
s2 AS (
    SELECT (7::bigint) AS "b",
        kql.tolong(NULLIF(('{"x": 1}'::jsonb) -> ('x'::text), 'null'::jsonb)) AS "x",
        (NULL::pg_catalog.int8) AS "key1"
)
SELECT s1."a", s2."b", s2."x"
FROM s1
    FULL JOIN s2 ON s1."a" = s2."key1"
