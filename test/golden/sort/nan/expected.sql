WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "y", v1.row_order AS "order"
    FROM (VALUES
        (1, '3.5'::float8),
        (2, 'NaN'::float8),
        (3, NULL::pg_catalog.float8),
        (4, '-1'::float8)) AS v1(row_order, c1)
),
s2 AS (
    SELECT u2."y", row_number() OVER (ORDER BY - u2."y" ASC NULLS LAST) AS "order"
    FROM s1 AS u2
),
s3 AS (
    SELECT s2."y", row_number() OVER (ORDER BY s2."order") - 1 + 1::bigint AS "window",
        lag(s2."y", (1::bigint)::integer, NULL::pg_catalog.float8) OVER (ORDER BY s2."order") AS "window_2",
        lead(s2."y", (1::bigint)::integer, NULL::pg_catalog.float8) OVER (ORDER BY s2."order") AS "window_3",
        s2."order"
    FROM s2
),
s4 AS (
    SELECT u3."y", row_number() OVER (ORDER BY - u3."y" DESC NULLS FIRST) AS "order"
    FROM s1 AS u3
),
s5 AS (
    SELECT s4."y", row_number() OVER (ORDER BY s4."order") - 1 + 1::bigint AS "window",
        lag(s4."y", (1::bigint)::integer, NULL::pg_catalog.float8) OVER (ORDER BY s4."order") AS "window_2",
        lead(s4."y", (1::bigint)::integer, NULL::pg_catalog.float8) OVER (ORDER BY s4."order") AS "window_3",
        s4."order"
    FROM s4
),
s6 AS (
    SELECT u4."y", row_number() OVER (ORDER BY u4."y" ASC NULLS LAST) AS "order"
    FROM s1 AS u4
),
s7 AS (
    SELECT s6."y", row_number() OVER (ORDER BY s6."order") - 1 + 1::bigint AS "window", s6."order"
    FROM s6
),
s8 AS (
    SELECT u5."y", row_number() OVER (ORDER BY u5."y" DESC NULLS FIRST) AS "order"
    FROM s1 AS u5
),
s9 AS (
    SELECT s8."y", row_number() OVER (ORDER BY s8."order") - 1 + 1::bigint AS "window", s8."order"
    FROM s8
),
s10 AS (
    SELECT s3."y", ('1 desc'::text) AS "o", s3."window" AS "n", s3."window_2" AS "before",
        s3."window_3" AS "after"
    FROM s3
    UNION ALL
    SELECT s5."y", ('2 asc'::text) AS "o", s5."window" AS "n", s5."window_2" AS "before",
        s5."window_3" AS "after"
    FROM s5
    UNION ALL
    SELECT s7."y", ('3 asc last'::text) AS "o", s7."window" AS "n",
        NULL::pg_catalog.float8 AS "before", NULL::pg_catalog.float8 AS "after"
    FROM s7
    UNION ALL
    SELECT s9."y", ('4 desc first'::text) AS "o", s9."window" AS "n",
        NULL::pg_catalog.float8 AS "before", NULL::pg_catalog.float8 AS "after"
    FROM s9
    UNION ALL
(    SELECT u6."y", ('5 top'::text) AS "o", (0::bigint) AS "n", NULL::pg_catalog.float8 AS "before",
        NULL::pg_catalog.float8 AS "after"
    FROM s1 AS u6
    ORDER BY - kql.divide(u6."y", '2'::float8) ASC NULLS LAST
    LIMIT (2))
)
SELECT s10."o", s10."y", s10."before", s10."after"
FROM s10
ORDER BY s10."o" COLLATE "C" ASC, s10."n" ASC
