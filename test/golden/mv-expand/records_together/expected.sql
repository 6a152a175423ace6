SELECT COALESCE(t1."h", '') AS "h", e2.value1 AS "l"
FROM "public"."T" AS t1
    CROSS JOIN LATERAL kql.mv_expand(t1."l") AS e2(value1, index1)
