WITH s1 AS (
    SELECT NULL::pg_catalog.timestamptz AS "t", NULL::pg_catalog.int8 AS "n"
    WHERE false
)
SELECT s1."t", s1."n"
FROM s1
