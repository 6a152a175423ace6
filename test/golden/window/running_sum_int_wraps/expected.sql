WITH s1 AS (
    SELECT v1.c1 AS "x", row_number() OVER (ORDER BY v1.row_order) - 1 + 1::bigint AS "window",
        v1.row_order AS "order"
    FROM (VALUES
        (1, 2147483647::integer),
        (2, 1),
        (3, NULL::pg_catalog.int4),
        (4, (-5))) AS v1(row_order, c1)
),
s2 AS (
    SELECT s1."x", s1."window" AS "n", row_number() OVER (ORDER BY s1."window" ASC) AS "order"
    FROM s1
),
s3 AS (
    SELECT s2."x", s2."n",
        kql.toint(kql.running_sum(s2."x"::bigint) OVER (ORDER BY s2."order" ROWS UNBOUNDED PRECEDING)) AS "window",
        s2."order"
    FROM s2
)
SELECT s3."n", s3."window" AS "s", ('int'::text) AS "type"
FROM s3
ORDER BY s3."order"
