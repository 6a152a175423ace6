WITH s1 AS (
    SELECT v1.c1 AS "a", v1.c2 AS "n",
        lag(v1.c1, LEAST(GREATEST(v1.c2, -2147483647), 2147483647)::integer, NULL::pg_catalog.int8) OVER (ORDER BY v1.row_order) AS "window",
        lead(v1.c1, LEAST(GREATEST(v1.c2, -2147483647), 2147483647)::integer, NULL::pg_catalog.int8) OVER (ORDER BY v1.row_order) AS "window_2",
        lag(v1.c1, LEAST(GREATEST(4294967297::bigint, -2147483647), 2147483647)::integer, NULL::pg_catalog.int8) OVER (ORDER BY v1.row_order) AS "window_3",
        lead(v1.c1, LEAST(GREATEST(4294967297::bigint, -2147483647), 2147483647)::integer, 7::bigint) OVER (ORDER BY v1.row_order) AS "window_4",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, 1::bigint),
        (2, 2, 9223372036854775807),
        (3, 3, '-9223372036854775808'::bigint)) AS v1(row_order, c1, c2)
)
SELECT s1."a", s1."n", s1."window" AS "p", s1."window_2" AS "q", s1."window_3" AS "r",
    s1."window_4" AS "s"
FROM s1
ORDER BY s1."order"
