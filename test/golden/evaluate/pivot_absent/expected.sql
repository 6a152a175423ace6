WITH s1 AS (
    SELECT kql.sum((1::integer)::pg_catalog.int8) FILTER (WHERE ('x'::text) = 'x') AS "x"
)
SELECT s1."x"
FROM s1
WHERE NULL::pg_catalog.jsonb IS NULL
