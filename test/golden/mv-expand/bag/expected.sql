WITH s1 AS (
    SELECT ('{"x": 1, "y": [2]}'::jsonb) AS "a"
)
SELECT e2.value1 AS "a"
FROM s1
    CROSS JOIN LATERAL kql.mv_expand(s1."a") AS e2(value1, index1)
