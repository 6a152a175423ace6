WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "u", v1.c2 AS "h", v1.c3 AS "n", v1.c4 AS "at", v1.row_order AS "order"
    FROM (VALUES
        (1, 'b'::text, 'x'::text, 1::bigint, '2024-01-01 00:00:00+00'::timestamptz),
        (2, 'a', 'y', 2, '2024-01-01 00:10:00+00'::timestamptz),
        (3, 'B', 'x', 3, '2024-01-01 00:20:00+00'::timestamptz),
        (4, 'a', 'x', 4, '2024-01-01 00:30:00+00'::timestamptz),
        (5, '', 'x', 5, '2024-01-01 00:40:00+00'::timestamptz),
        (6, 'a', 'x', 6, '2024-01-01 02:00:00+00'::timestamptz)) AS v1(row_order, c1, c2, c3, c4)
),
s2 AS (
    SELECT u2."u", u2."n", u2."at",
        row_number() OVER (ORDER BY u2."u" COLLATE "C" ASC, u2."at" ASC) AS "order"
    FROM s1 AS u2
),
s3 AS (
    SELECT s2."u", s2."n", s2."at",
        kql.row_window_session(s2."at", '24 hours'::interval, '1 hours'::interval) OVER (PARTITION BY s2."u" COLLATE "C" ORDER BY s2."order") AS "window",
        s2."order"
    FROM s2
),
s4 AS (
    SELECT u3."u", u3."n",
        row_number() OVER (ORDER BY u3."u" COLLATE "C" DESC, u3."at" DESC) AS "order"
    FROM s1 AS u3
    WHERE u3."n" <> 4
),
s5 AS (
    SELECT s4."u", s4."n",
        row_number() OVER (PARTITION BY s4."u" COLLATE "C" ORDER BY s4."order") - 1 + 10::bigint AS "window",
        s4."order"
    FROM s4
),
s6 AS (
    SELECT u4."u", u4."h", u4."n",
        row_number() OVER (ORDER BY u4."u" COLLATE "C" ASC, u4."h" COLLATE "C" ASC, u4."at" ASC) AS "order"
    FROM s1 AS u4
),
s7 AS (
    SELECT s6."u", s6."h", s6."n",
        kql.running_sum(s6."n") OVER (PARTITION BY s6."h" COLLATE "C", s6."u" COLLATE "C" ORDER BY s6."order" ROWS UNBOUNDED PRECEDING) AS "window",
        s6."order"
    FROM s6
),
s8 AS (
    SELECT u5."u", u5."h", u5."n", row_number() OVER (ORDER BY u5."at" ASC) AS "order"
    FROM s1 AS u5
),
s9 AS (
    SELECT s8."u", s8."h", s8."n",
        lag(s8."h", (1::bigint)::integer, ''::text) OVER (ORDER BY s8."order") AS "window",
        s8."order"
    FROM s8
),
s10 AS (
    SELECT s9."u", s9."h", s9."n", s9."window",
        count(*) FILTER (WHERE s9."h" <> s9."window") OVER (ORDER BY s9."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        s9."order"
    FROM s9
),
s11 AS (
    SELECT s10."u", s10."h", s10."n", s10."window", s10."restart",
        row_number() OVER (PARTITION BY s10."restart" ORDER BY s10."order") - 1 + 1::bigint AS "window_2",
        s10."order"
    FROM s10
),
s12 AS (
    SELECT u6."u", u6."n",
        row_number() OVER (ORDER BY u6."u" COLLATE "C" ASC, u6."at" ASC) AS "order"
    FROM s1 AS u6
),
s13 AS (
    SELECT s12."u", s12."n",
        lag(s12."u", (2::bigint)::integer, ''::text) OVER (ORDER BY s12."order") AS "window",
        s12."order"
    FROM s12
),
s14 AS (
    SELECT s13."u", s13."n", s13."window",
        count(*) FILTER (WHERE s13."u" <> s13."window") OVER (ORDER BY s13."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        s13."order"
    FROM s13
),
s15 AS (
    SELECT s14."u", s14."n", s14."window", s14."restart",
        row_number() OVER (PARTITION BY s14."restart" ORDER BY s14."order") - 1 + 1::bigint AS "window_2",
        s14."order"
    FROM s14
),
s16 AS (
    SELECT u7."u", u7."h", u7."n",
        row_number() OVER (ORDER BY u7."u" COLLATE "C" ASC, u7."h" COLLATE "C" ASC, u7."at" ASC) AS "order"
    FROM s1 AS u7
),
s17 AS (
    SELECT s16."u", s16."h", s16."n",
        lag(s16."h", (1::bigint)::integer, ''::text) OVER (ORDER BY s16."order") AS "window",
        s16."order"
    FROM s16
),
s18 AS (
    SELECT s17."u", s17."h", s17."n", s17."window",
        count(*) FILTER (WHERE s17."h" <> s17."window") OVER (ORDER BY s17."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        s17."order"
    FROM s17
),
s19 AS (
    SELECT s18."u", s18."h", s18."n", s18."window", s18."restart",
        row_number() OVER (PARTITION BY s18."restart" ORDER BY s18."order") - 1 + 1::bigint AS "window_2",
        s18."order"
    FROM s18
),
s20 AS (
    SELECT u8."u", u8."n",
        CASE WHEN u8."n" > 4 THEN NULL::pg_catalog.int8 ELSE kql.modulo(u8."n", 2::bigint) END AS "m",
        row_number() OVER (ORDER BY CASE WHEN u8."n" > 4 THEN NULL::pg_catalog.int8 ELSE kql.modulo(u8."n", 2::bigint) END ASC NULLS FIRST, u8."n" ASC) AS "order"
    FROM s1 AS u8
),
s21 AS (
    SELECT s20."u", s20."n", s20."m",
        lag(s20."m", (1::bigint)::integer, NULL::pg_catalog.int8) OVER (ORDER BY s20."order") AS "window",
        s20."order"
    FROM s20
),
s22 AS (
    SELECT s21."u", s21."n", s21."m", s21."window",
        count(*) FILTER (WHERE s21."m" IS DISTINCT FROM s21."window") OVER (ORDER BY s21."order" ROWS UNBOUNDED PRECEDING) AS "restart",
        s21."order"
    FROM s21
),
s23 AS (
    SELECT s22."u", s22."n", s22."m", s22."window", s22."restart",
        row_number() OVER (PARTITION BY s22."restart" ORDER BY s22."order") - 1 + 1::bigint AS "window_2",
        s22."order"
    FROM s22
),
s24 AS (
    SELECT s3."u", s3."n", ('session'::text) AS "q", kql.tostring(s3."window") AS "v"
    FROM s3
    UNION ALL
    SELECT s5."u", s5."n", ('number'::text) AS "q", kql.tostring(s5."window") AS "v"
    FROM s5
    UNION ALL
    SELECT s7."u", s7."n", ('two keys'::text) AS "q", kql.tostring(s7."window") AS "v"
    FROM s7
    UNION ALL
    SELECT s11."u", s11."n", ('not sorted by it'::text) AS "q",
        kql.tostring(s11."window_2") AS "v"
    FROM s11
    UNION ALL
    SELECT s15."u", s15."n", ('two back'::text) AS "q", kql.tostring(s15."window_2") AS "v"
    FROM s15
    UNION ALL
    SELECT s19."u", s19."n", ('second key'::text) AS "q", kql.tostring(s19."window_2") AS "v"
    FROM s19
    UNION ALL
    SELECT s23."u", s23."n", ('null keys'::text) AS "q", kql.tostring(s23."window_2") AS "v"
    FROM s23
)
SELECT s24."q", s24."u", s24."n", s24."v"
FROM s24
