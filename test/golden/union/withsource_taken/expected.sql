WITH s1 AS (
    SELECT 'union_arg0'::text AS "a", (1::bigint) AS "a1", (2::bigint) AS "b"
    UNION ALL
    SELECT 'union_arg1'::text AS "a", NULL::pg_catalog.int8 AS "a1", (3::bigint) AS "b"
)
SELECT s1."a", s1."a1", s1."b"
FROM s1
