WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "s", v1.c2 AS "z", v1.c3 AS "e", v1.c4 AS "a",
        row_number() OVER (ORDER BY v1.row_order) AS "order"
    FROM (VALUES
        (1, 'K'::text, 'p'::text, 'x'::text, 5::integer),
        (2, 'K', 'p', 'y', 4),
        (3, 'K', 'q', 'x', 3),
        (4, 'L', 'p', 'x', 2),
        (5, 'M', 'q', 'y', 1)) AS v1(row_order, c1, c2, c3, c4)
),
s2 AS MATERIALIZED (
    SELECT u4."s", kql.sum(u4."a"::pg_catalog.int8) AS "aggregated_s",
        row_number() OVER (ORDER BY kql.sum(u4."a"::pg_catalog.int8) DESC) AS "order"
    FROM s1 AS u4
    GROUP BY u4."s"
    ORDER BY kql.sum(u4."a"::pg_catalog.int8) DESC
    LIMIT (1)
),
s3 AS (
    SELECT u5."s", u5."aggregated_s", u3."z", kql.sum(u3."a"::pg_catalog.int8) AS "aggregated_z",
        row_number() OVER (ORDER BY u5."s" COLLATE "C" ASC, kql.sum(u3."a"::pg_catalog.int8) DESC) AS "order"
    FROM s1 AS u3
    JOIN s2 AS u5 ON u3."s" = u5."s"
    GROUP BY u5."s", u5."aggregated_s", u3."z"
),
s4 AS (
    SELECT s3."s", s3."aggregated_s", s3."z", s3."aggregated_z",
        lag(s3."s", (1::bigint)::integer, ''::text) OVER (ORDER BY s3."order") AS "window",
        row_number() OVER (ORDER BY s3."order") AS "order"
    FROM s3
),
s5 AS (
    SELECT s4."s", s4."aggregated_s", s4."z", s4."aggregated_z", s4."window",
        count(*) FILTER (WHERE s4."s" <> s4."window") OVER (ORDER BY s4."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        row_number() OVER (ORDER BY s4."order") AS "order"
    FROM s4
),
s6 AS (
    SELECT s5."s", s5."aggregated_s", s5."z", s5."aggregated_z", s5."window", s5."restart",
        row_number() OVER (PARTITION BY s5."restart" ORDER BY s5."order") - 1 + 1::bigint AS "window_2",
        row_number() OVER (ORDER BY s5."order") AS "order"
    FROM s5
),
s7 AS MATERIALIZED (
    SELECT s6."s", s6."aggregated_s", s6."z", s6."aggregated_z",
        row_number() OVER (ORDER BY s6."order") AS "order"
    FROM s6
    WHERE s6."window_2" <= 1
),
s8 AS (
    SELECT u6."s", u6."aggregated_s", u6."z", u6."aggregated_z", u2."e",
        kql.sum(u2."a"::pg_catalog.int8) AS "aggregated_e",
        row_number() OVER (ORDER BY u6."s" COLLATE "C" ASC, u6."z" COLLATE "C" ASC, kql.sum(u2."a"::pg_catalog.int8) DESC) AS "order"
    FROM s1 AS u2
    JOIN s7 AS u6 ON u2."s" = u6."s" AND u2."z" = u6."z"
    GROUP BY u6."s", u6."aggregated_s", u6."z", u6."aggregated_z", u2."e"
),
s9 AS (
    SELECT s8."s", s8."aggregated_s", s8."z", s8."aggregated_z", s8."e", s8."aggregated_e",
        lag(s8."s", (1::bigint)::integer, ''::text) OVER (ORDER BY s8."order") AS "window",
        lag(s8."z", (1::bigint)::integer, ''::text) OVER (ORDER BY s8."order") AS "window_2",
        row_number() OVER (ORDER BY s8."order") AS "order"
    FROM s8
),
s10 AS (
    SELECT s9."s", s9."aggregated_s", s9."z", s9."aggregated_z", s9."e", s9."aggregated_e",
        s9."window", s9."window_2",
        count(*) FILTER (WHERE s9."s" <> s9."window" OR s9."z" <> s9."window_2") OVER (ORDER BY s9."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        row_number() OVER (ORDER BY s9."order") AS "order"
    FROM s9
),
s11 AS (
    SELECT s10."s", s10."aggregated_s", s10."z", s10."aggregated_z", s10."e", s10."aggregated_e",
        s10."window", s10."window_2", s10."restart",
        row_number() OVER (PARTITION BY s10."restart" ORDER BY s10."order") - 1 + 1::bigint AS "window_3",
        row_number() OVER (ORDER BY s10."order") AS "order"
    FROM s10
),
s12 AS MATERIALIZED (
    SELECT s11."s", s11."aggregated_s", s11."z", s11."aggregated_z", s11."e", s11."aggregated_e",
        row_number() OVER (ORDER BY s11."order") AS "order"
    FROM s11
    WHERE s11."window_3" <= 1
),
s13 AS (
    SELECT u8."s", u8."z", u8."e", u8."a", u9."s" AS "s_2", u9."aggregated_s", u9."z" AS "z_2",
        u9."aggregated_z"
    FROM s1 AS u8
    JOIN s7 AS u9 ON u8."s" = u9."s" AND u8."z" = u9."z"
),
s14 AS (
    SELECT u10."s" AS "key1", u10."z" AS "key2", u10."e" AS "key3", true AS "found"
    FROM s12 AS u10
),
s15 AS (
    SELECT u11."s", u11."z", u11."a", u12."s" AS "s_2", u12."aggregated_s"
    FROM s1 AS u11
    JOIN s2 AS u12 ON u11."s" = u12."s"
),
s16 AS (
    SELECT u13."s" AS "key1", u13."z" AS "key2", true AS "found"
    FROM s7 AS u13
),
s17 AS (
    SELECT u15."s" AS "key1", true AS "found"
    FROM s2 AS u15
),
s18 AS (
    SELECT kql.sum(u14."a"::pg_catalog.int8) AS "aggregated_s",
        kql.sum(u14."a"::pg_catalog.int8) AS "aggregated_e", pg_catalog.count(*) AS "rest"
    FROM s1 AS u14
    LEFT JOIN s17 ON u14."s" = s17."key1"
    WHERE s17."key1" IS NULL
),
s19 AS (
    SELECT u7."s", u7."aggregated_s", u7."z", u7."aggregated_z", u7."e", u7."aggregated_e"
    FROM s12 AS u7
    UNION ALL
    SELECT s13."s_2" AS "s", s13."aggregated_s", s13."z_2" AS "z", s13."aggregated_z",
        'other e'::text AS "e", kql.sum(s13."a"::pg_catalog.int8) AS "aggregated_e"
    FROM s13
    LEFT JOIN s14 ON s13."s" = s14."key1" AND s13."z" = s14."key2" AND s13."e" = s14."key3"
    WHERE s14."key1" IS NULL
    GROUP BY s13."s_2", s13."aggregated_s", s13."z_2", s13."aggregated_z"
    UNION ALL
    SELECT s15."s_2" AS "s", s15."aggregated_s", ''::text AS "z",
        NULL::pg_catalog.int8 AS "aggregated_z", 'other e'::text AS "e",
        kql.sum(s15."a"::pg_catalog.int8) AS "aggregated_e"
    FROM s15
    LEFT JOIN s16 ON s15."s" = s16."key1" AND s15."z" = s16."key2"
    WHERE s16."key1" IS NULL
    GROUP BY s15."s_2", s15."aggregated_s"
    UNION ALL
    SELECT 'rest'::text AS "s", s18."aggregated_s", ''::text AS "z",
        NULL::pg_catalog.int8 AS "aggregated_z", 'other e'::text AS "e", s18."aggregated_e"
    FROM s18
    WHERE s18."rest" > 0
)
SELECT s19."s", s19."aggregated_s", s19."z", s19."aggregated_z", s19."e", s19."aggregated_e"
FROM s19
