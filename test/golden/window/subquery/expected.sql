WITH s1 AS (
    SELECT v1.c1 AS "x", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (3::bigint),
        (1),
        (2)) AS v1(c1)
),
s2 AS (
    SELECT s1."x", row_number() OVER (ORDER BY s1."order") - 1 + 1::bigint AS "window",
        lag(s1."x", (1::bigint)::integer, NULL::pg_catalog.int8) OVER (ORDER BY s1."order") AS "window_2",
        s1."order"
    FROM s1
),
s3 AS (
    SELECT row_number() OVER (ORDER BY r2.row_order) - 1 + 1::bigint AS "window",
        r2.row_order AS "order"
    FROM kql.range_rows(5::bigint, 6::bigint, 1::bigint) WITH ORDINALITY AS r2(value, row_order)
)
SELECT s2."x", s2."window" AS "a", (s2."x" IN (SELECT s3."window" AS "z" FROM s3)) AS "b",
    s2."window_2" AS "c"
FROM s2
ORDER BY s2."order"
