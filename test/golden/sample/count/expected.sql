WITH s1 AS (
    SELECT row_number() OVER (ORDER BY - pg_catalog.random() DESC NULLS FIRST) AS "order"
    FROM kql.range_rows(1::bigint, 100::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
    ORDER BY - pg_catalog.random() DESC NULLS FIRST
    LIMIT (7)
)
SELECT pg_catalog.count(*) AS "Count"
FROM s1
