WITH s1 AS (
    SELECT ('{"x": 1, "y": 2}'::jsonb) AS "a"
)
SELECT e2.value1 AS "a", kql.dynamic_index(e2.value1, 0::bigint) AS "k",
    kql.dynamic_index(e2.value1, 1::bigint) AS "v"
FROM s1
    CROSS JOIN LATERAL kql.mv_expand(s1."a", 'array') AS e2(value1, index1)
