WITH s1 AS (
    SELECT 1 AS "none"
    WHERE false
)
SELECT (''::text) AS "Account", kql.tostring((NULL::pg_catalog.jsonb) -> ('x'::text)) AS "a",
    pg_catalog.count(*) AS "n"
FROM s1
WHERE NULL::pg_catalog.timestamptz > '2024-05-01 00:00:00+00'::timestamptz
  AND (NULL::pg_catalog.float8) IN ('4624'::float8, '4625'::float8)
GROUP BY (''::text), kql.tostring((NULL::pg_catalog.jsonb) -> ('x'::text))
