WITH s1 AS (
    SELECT ('["2", "x"]'::jsonb) AS "d"
)
SELECT kql.tolong(e2.value1) AS "d"
FROM s1
    CROSS JOIN LATERAL kql.mv_expand(s1."d") AS e2(value1, index1)
WHERE e2.index1 < 1
