WITH s1 AS (
    SELECT 'union_arg0'::text AS "Name", (1::bigint) AS "x"
    UNION ALL
    SELECT 'union_arg1'::text AS "Name", (2::bigint) AS "x"
)
SELECT s1."Name", s1."x"
FROM s1
