WITH s1 AS (
    SELECT v1.c1 AS "x", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (5::bigint),
        (3),
        (4)) AS v1(c1)
),
s2 AS (
    SELECT s1."x", row_number() OVER (ORDER BY s1."order") - 1 + 1::bigint AS "window",
        kql.running_sum(s1."x") OVER (ORDER BY s1."order" ROWS UNBOUNDED PRECEDING) AS "window_2",
        lag(s1."x", (1::bigint)::integer, NULL::pg_catalog.int8) OVER (ORDER BY s1."order") AS "window_3",
        lead(s1."x", (1::bigint)::integer, (-1)::bigint) OVER (ORDER BY s1."order") AS "window_4",
        s1."order"
    FROM s1
)
SELECT s2."x", s2."window" AS "n", s2."window_2" AS "s", s2."window_3" AS "p",
    s2."window_4" AS "q"
FROM s2
ORDER BY s2."order"
