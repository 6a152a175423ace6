WITH s1 AS (
    SELECT v1.c1 AS "i", v1.c2 AS "r", v1.c3 AS "p", v1.c4 AS "m",
        kql.toint(kql.running_sum(v1.c1::bigint) OVER (ORDER BY v1.row_order ROWS UNBOUNDED PRECEDING)) AS "window",
        kql.running_sum(v1.c2) OVER (ORDER BY v1.row_order ROWS UNBOUNDED PRECEDING) AS "window_2",
        kql.running_sum(v1.c3) OVER (ORDER BY v1.row_order ROWS UNBOUNDED PRECEDING) AS "window_3",
        pg_catalog.sum(v1.c4) OVER (ORDER BY v1.row_order ROWS UNBOUNDED PRECEDING) AS "window_4",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 2147483647::integer, '1e+308'::float8, '256204778:48:05.000000'::interval, '1.5'::numeric),
        (2, 1, '1e+308'::float8, '24 hours'::interval, '2'::numeric)) AS v1(row_order, c1, c2, c3, c4)
)
SELECT s1."window" AS "i", s1."window_2" AS "r", s1."window_3" AS "p", s1."window_4" AS "m"
FROM s1
ORDER BY s1."order"
