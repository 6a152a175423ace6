WITH s1 AS NOT MATERIALIZED (
    SELECT v2.c1 AS "n", v2.row_order AS "order"
    FROM (VALUES
        (1, 3::bigint),
        (2, 1),
        (3, 2)) AS v2(row_order, c1)
)
SELECT (SELECT pg_catalog.max(u3."n") AS "max_n" FROM s1 AS u3 LIMIT 1) AS "most",
    (SELECT u4."n" FROM s1 AS u4 WHERE u4."n" > 9 ORDER BY u4."order" LIMIT 1) AS "none"
