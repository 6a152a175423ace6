WITH s1 AS (
    SELECT ('["1", 2, "x", null]'::jsonb) AS "a"
)
SELECT s1."a", kql.tolong(e2.value1) AS "n"
FROM s1
    CROSS JOIN LATERAL kql.mv_expand(s1."a") AS e2(value1, index1)
