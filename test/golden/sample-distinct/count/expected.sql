WITH s1 AS (
    SELECT kql.modulo(r1.value, 3::bigint) AS "y", min(r1.row_order) AS "order"
    FROM kql.range_rows(1::bigint, 100::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
    GROUP BY kql.modulo(r1.value, 3::bigint)
    ORDER BY min(r1.row_order)
    LIMIT (5)
)
SELECT pg_catalog.count(*) AS "Count"
FROM s1
