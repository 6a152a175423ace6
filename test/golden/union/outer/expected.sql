WITH s1 AS (
    SELECT (1::bigint) AS "a", ('x'::text) AS "s", NULL::pg_catalog.float8 AS "b"
    UNION ALL
    SELECT (2::bigint) AS "a", ''::text AS "s", ('1.5'::float8) AS "b"
)
SELECT s1."a", s1."s", s1."b"
FROM s1
