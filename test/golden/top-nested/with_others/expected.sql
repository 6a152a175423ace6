WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "s", v1.c2 AS "z", v1.c3 AS "e", v1.c4 AS "a", v1.row_order AS "order"
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
        row_number() OVER (PARTITION BY s3."s" COLLATE "C" ORDER BY s3."order") - 1 + 1::bigint AS "window",
        s3."order"
    FROM s3
),
s5 AS MATERIALIZED (
    SELECT s4."s", s4."aggregated_s", s4."z", s4."aggregated_z", s4."order"
    FROM s4
    WHERE s4."window" <= 1
),
s6 AS (
    SELECT u6."s", u6."aggregated_s", u6."z", u6."aggregated_z", u2."e",
        kql.sum(u2."a"::pg_catalog.int8) AS "aggregated_e",
        row_number() OVER (ORDER BY u6."s" COLLATE "C" ASC, u6."z" COLLATE "C" ASC, kql.sum(u2."a"::pg_catalog.int8) DESC) AS "order"
    FROM s1 AS u2
    JOIN s5 AS u6 ON u2."s" = u6."s" AND u2."z" = u6."z"
    GROUP BY u6."s", u6."aggregated_s", u6."z", u6."aggregated_z", u2."e"
),
s7 AS (
    SELECT s6."s", s6."aggregated_s", s6."z", s6."aggregated_z", s6."e", s6."aggregated_e",
        row_number() OVER (PARTITION BY s6."s" COLLATE "C", s6."z" COLLATE "C" ORDER BY s6."order") - 1 + 1::bigint AS "window",
        s6."order"
    FROM s6
),
s8 AS MATERIALIZED (
    SELECT s7."s", s7."aggregated_s", s7."z", s7."aggregated_z", s7."e", s7."aggregated_e",
        s7."order"
    FROM s7
    WHERE s7."window" <= 1
),
s9 AS (
    SELECT u8."s", u8."z", u8."e", u8."a", u9."s" AS "s_2", u9."aggregated_s", u9."z" AS "z_2",
        u9."aggregated_z"
    FROM s1 AS u8
    JOIN s5 AS u9 ON u8."s" = u9."s" AND u8."z" = u9."z"
),
s10 AS (
    SELECT u10."s" AS "key1", u10."z" AS "key2", u10."e" AS "key3", true AS "found"
    FROM s8 AS u10
),
s11 AS (
    SELECT u11."s", u11."z", u11."a", u12."s" AS "s_2", u12."aggregated_s"
    FROM s1 AS u11
    JOIN s2 AS u12 ON u11."s" = u12."s"
),
s12 AS (
    SELECT u13."s" AS "key1", u13."z" AS "key2", true AS "found"
    FROM s5 AS u13
),
s13 AS (
    SELECT u15."s" AS "key1", true AS "found"
    FROM s2 AS u15
),
s14 AS (
    SELECT kql.sum(u14."a"::pg_catalog.int8) AS "aggregated_s",
        kql.sum(u14."a"::pg_catalog.int8) AS "aggregated_e", pg_catalog.count(*) AS "rest"
    FROM s1 AS u14
    LEFT JOIN s13 ON u14."s" = s13."key1"
    WHERE s13."key1" IS NULL
),
s15 AS (
    SELECT u7."s", u7."aggregated_s", u7."z", u7."aggregated_z", u7."e", u7."aggregated_e"
    FROM s8 AS u7
    UNION ALL
    SELECT s9."s_2" AS "s", s9."aggregated_s", s9."z_2" AS "z", s9."aggregated_z",
        'other e'::text AS "e", kql.sum(s9."a"::pg_catalog.int8) AS "aggregated_e"
    FROM s9
    LEFT JOIN s10 ON s9."s" = s10."key1" AND s9."z" = s10."key2" AND s9."e" = s10."key3"
    WHERE s10."key1" IS NULL
    GROUP BY s9."s_2", s9."aggregated_s", s9."z_2", s9."aggregated_z"
    UNION ALL
    SELECT s11."s_2" AS "s", s11."aggregated_s", ''::text AS "z",
        NULL::pg_catalog.int8 AS "aggregated_z", 'other e'::text AS "e",
        kql.sum(s11."a"::pg_catalog.int8) AS "aggregated_e"
    FROM s11
    LEFT JOIN s12 ON s11."s" = s12."key1" AND s11."z" = s12."key2"
    WHERE s12."key1" IS NULL
    GROUP BY s11."s_2", s11."aggregated_s"
    UNION ALL
    SELECT 'rest'::text AS "s", s14."aggregated_s", ''::text AS "z",
        NULL::pg_catalog.int8 AS "aggregated_z", 'other e'::text AS "e", s14."aggregated_e"
    FROM s14
    WHERE s14."rest" > 0
)
SELECT s15."s", s15."aggregated_s", s15."z", s15."aggregated_z", s15."e", s15."aggregated_e"
FROM s15
