WITH s1 AS (
    SELECT r2.value AS "n", r2.row_order AS "order"
    FROM kql.range_rows(5::bigint, 9::bigint, 1::bigint) WITH ORDINALITY AS r2(value, row_order)
    ORDER BY r2.row_order
    LIMIT (3)
),
s2 AS (
    SELECT r3.value AS "n", r3.row_order AS "order"
    FROM kql.range_rows(5::bigint, 9::bigint, 1::bigint) WITH ORDINALITY AS r3(value, row_order)
    ORDER BY r3.row_order
    LIMIT (0)
),
s3 AS (
    SELECT r4.value AS "n", row_number() OVER (ORDER BY r4.value DESC) AS "order"
    FROM kql.range_rows(5::bigint, 9::bigint, 1::bigint) WITH ORDINALITY AS r4(value, row_order)
    ORDER BY r4.value DESC
    LIMIT (2)
),
s4 AS (
    SELECT v5.c1 AS "s", v5.row_order AS "order"
    FROM (VALUES
        (1, 'x'::text),
        (2, 'y')) AS v5(row_order, c1)
    ORDER BY v5.row_order
    LIMIT (2)
)
SELECT (SELECT s1."n" FROM s1 ORDER BY s1."order" LIMIT 1) AS "a",
    (SELECT s2."n" FROM s2 ORDER BY s2."order" LIMIT 1) AS "b",
    (SELECT s3."n" FROM s3 ORDER BY s3."order" LIMIT 1) AS "c",
    COALESCE((SELECT s4."s" FROM s4 ORDER BY s4."order" LIMIT 1), '') AS "d"
