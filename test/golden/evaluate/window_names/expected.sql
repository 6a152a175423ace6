WITH s1 AS MATERIALIZED (
    SELECT kql.bin_at(v1.c2, 2::bigint, 0::bigint) AS "$t", v1.c1 AS "$id", v1.c3 AS "$d0",
        pg_catalog.count(*) AS "$n", min(v1.row_order) AS "order"
    FROM (VALUES
        (1, 'ann'::text, 1::bigint, 'x'::text),
        (2, 'bob', 3, 'x')) AS v1(row_order, c1, c2, c3)
    WHERE v1.c2 BETWEEN 0 AND 10
    GROUP BY kql.bin_at(v1.c2, 2::bigint, 0::bigint), v1.c1, v1.c3
),
s2 AS MATERIALIZED (
    SELECT u3."$id", u3."$d0", pg_catalog.min(u3."$t") AS "$first"
    FROM s1 AS u3
    WHERE u3."$id" IN (SELECT v FROM pg_catalog.unnest(ARRAY(SELECT u4."$id" FROM s1 AS u4)) AS v)
    GROUP BY u3."$id", u3."$d0"
),
s3 AS (
    SELECT u2."$t", u2."$d0", kql.sum(u2."$n") AS "$count",
        pg_catalog.count(*) FILTER (WHERE true) AS "$ids",
        pg_catalog.count(*) FILTER (WHERE u2."$t" = s2."$first" AND true) AS "$new",
        row_number() OVER (ORDER BY u2."$d0" COLLATE "C" ASC, u2."$t" ASC NULLS FIRST) AS "order"
    FROM s1 AS u2
    JOIN s2 ON u2."$id" = s2."$id" AND u2."$d0" = s2."$d0"
    GROUP BY u2."$t", u2."$d0"
),
s4 AS (
    SELECT s3."$t", s3."$d0", s3."$count", s3."$ids", s3."$new",
        lag(s3."$d0", (1::bigint)::integer, ''::text) OVER (ORDER BY s3."order") AS "window",
        s3."order"
    FROM s3
),
s5 AS (
    SELECT s4."$t", s4."$d0", s4."$count", s4."$ids", s4."$new", s4."window",
        count(*) FILTER (WHERE false OR COALESCE(s4."$d0" <> s4."window", false::boolean)) OVER (ORDER BY s4."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        s4."order"
    FROM s4
),
s6 AS (
    SELECT s5."$t", s5."$d0", s5."$count", s5."$ids", s5."$new", s5."window", s5."restart",
        kql.running_sum(s5."$new") OVER (PARTITION BY s5."restart" ORDER BY s5."order" ROWS UNBOUNDED PRECEDING) AS "window_2",
        s5."order"
    FROM s5
)
SELECT s6."$t" AS "tab inside", s6."$d0" AS "$t", s6."$count" AS "count", s6."$ids" AS "dcount",
    s6."$new" AS "new_dcount", s6."window_2" AS "aggregated_dcount"
FROM s6
ORDER BY s6."order"
