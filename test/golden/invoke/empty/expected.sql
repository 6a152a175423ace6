WITH s1 AS (
    SELECT NULL::pg_catalog.int8 AS "n"
    WHERE false
)
SELECT kql.sum(s1."n") AS "total"
FROM s1
