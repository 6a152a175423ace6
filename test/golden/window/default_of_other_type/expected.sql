WITH s1 AS (
    SELECT v1.c1 AS "s",
        lag(v1.c1, (1::bigint)::integer, kql.tostring(0::bigint)) OVER (ORDER BY v1.row_order) AS "window",
        lead(v1.c1, (1::bigint)::integer, kql.tostring(false::boolean)) OVER (ORDER BY v1.row_order) AS "window_2",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 'a'::text),
        (2, 'b')) AS v1(row_order, c1)
)
SELECT s1."s", s1."window" AS "p", s1."window_2" AS "q"
FROM s1
ORDER BY s1."order"
