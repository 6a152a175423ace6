WITH s1 AS (
    SELECT ('[1, 2, 3]'::jsonb) AS "a", ('["x"]'::jsonb) AS "b"
)
SELECT kql.tolong(e2.value1) AS "a", kql.tostring(e2.value2) AS "b"
FROM s1
    CROSS JOIN LATERAL ROWS FROM (kql.mv_expand(s1."a"), kql.mv_expand(s1."b")) WITH ORDINALITY AS e2(value1, index1, value2, index2, number)
