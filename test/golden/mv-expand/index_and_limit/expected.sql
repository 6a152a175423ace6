WITH s1 AS (
    SELECT ('["p", "q", "r"]'::jsonb) AS "a"
)
SELECT e2.value1 AS "a", e2.index1 AS "i"
FROM s1
    CROSS JOIN LATERAL kql.mv_expand(s1."a") AS e2(value1, index1)
WHERE e2.index1 < 2
