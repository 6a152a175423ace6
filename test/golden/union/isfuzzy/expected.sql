WITH s1 AS (
    SELECT (1::bigint) AS "x"
)
SELECT s1."x"
FROM s1
