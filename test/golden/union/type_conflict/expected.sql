WITH s1 AS (
    SELECT (1::bigint) AS "v_long", ''::text AS "v_string"
    UNION ALL
    SELECT NULL::pg_catalog.int8 AS "v_long", ('x'::text) AS "v_string"
)
SELECT s1."v_long", s1."v_string"
FROM s1
