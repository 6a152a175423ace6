WITH s1 AS (
    SELECT r1.value AS "x"
    FROM kql.range_rows(1::bigint, 10::bigint, 4::bigint) WITH ORDINALITY AS r1(value, row_order)
    UNION ALL
    SELECT r2.value AS "x"
    FROM kql.range_rows(5::bigint, 1::bigint, (-2)::bigint) WITH ORDINALITY AS r2(value, row_order)
    UNION ALL
    SELECT r3.value AS "x"
    FROM kql.range_rows(3::bigint, 1::bigint, 1::bigint) WITH ORDINALITY AS r3(value, row_order)
)
SELECT s1."x"
FROM s1
