WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "k", v1.c2 AS "t", v1.c3 AS "v", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, '2024-01-01 10:20:00+00'::timestamptz, 'a'::text),
        (2, NULL::pg_catalog.int8, NULL::pg_catalog.timestamptz, 'b'),
        (3, 13, '2024-01-01 11:59:00+00'::timestamptz, 'c')) AS v1(row_order, c1, c2, c3)
),
s2 AS NOT MATERIALIZED (
    SELECT u2."k", u2."t", u2."v", u2."order"
    FROM s1 AS u2
    WHERE u2."k" >= 0
      AND u2."t" > '2000-01-01 00:00:00+00'::timestamptz
),
s3 AS (
    SELECT u3."v", kql.bin(u3."k", 10::bigint) AS "b"
    FROM s2 AS u3
),
s4 AS NOT MATERIALIZED (
    SELECT v4.c1 AS "k", v4.c2 AS "t", v4.c3 AS "w", v4.row_order AS "order"
    FROM (VALUES
        (1, 4::bigint, '2024-01-01 10:40:00+00'::timestamptz, 'x'::text),
        (2, NULL::pg_catalog.int8, NULL::pg_catalog.timestamptz, 'y'),
        (3, 11, '2024-01-02 11:00:00+00'::timestamptz, 'z')) AS v4(row_order, c1, c2, c3)
),
s5 AS (
    SELECT u5."w", kql.bin(u5."k", 10::bigint) AS "b"
    FROM s4 AS u5
),
s6 AS (
    SELECT u6."v", kql.bin(u6."k", 10::bigint) AS "b"
    FROM s1 AS u6
),
s7 AS (
    SELECT u7."w", kql.bin(u7."k", 10::bigint) AS "b"
    FROM s4 AS u7
),
s8 AS (
    SELECT u8."v", kql.bin(u8."k", 0::bigint) AS "b"
    FROM s2 AS u8
),
s9 AS (
    SELECT u9."w", kql.bin(u9."k", 10::bigint) AS "b"
    FROM s4 AS u9
),
s10 AS (
    SELECT DISTINCT ON (kql.startofday(u10."t"), kql.bin(u10."t", '1 hours'::interval)) kql.startofday(u10."t") AS "d", kql.bin(u10."t", '1 hours'::interval) AS "h", u10."v"
    FROM s2 AS u10
    ORDER BY kql.startofday(u10."t"), kql.bin(u10."t", '1 hours'::interval), (u10."v" = '') ASC NULLS LAST, u10."order"
),
s11 AS (
    SELECT kql.bin(u11."t", '1 hours'::interval) AS "h", u11."w"
    FROM s4 AS u11
),
s12 AS (
    SELECT u12."v", kql.startofday(u12."t") AS "d"
    FROM s2 AS u12
),
s13 AS (
    SELECT u13."w", kql.startofday(u13."t") AS "d"
    FROM s4 AS u13
),
s14 AS (
    SELECT u14."v", kql.startofday(u14."t") AS "d", u14."k"
    FROM s2 AS u14
),
s15 AS (
    SELECT u15."k"
    FROM s4 AS u15
    WHERE u15."w" <> 'y'
),
s16 AS (
    SELECT s14."v", s14."d"
    FROM s14
    LEFT JOIN s15 ON s14."k" = s15."k"
),
s17 AS (
    SELECT kql.startofday(u16."t") AS "e", u16."w" AS "u"
    FROM s4 AS u16
),
s18 AS (
    SELECT u18."k", kql.startofday(u18."t") AS "d"
    FROM s4 AS u18
    WHERE u18."t" > '2000-01-01 00:00:00+00'::timestamptz
),
s19 AS (
    SELECT u17."v", s18."d"
    FROM s2 AS u17
    LEFT JOIN s18 ON u17."k" = s18."k"
),
s20 AS (
    SELECT kql.startofday(u19."t") AS "e", u19."w" AS "u"
    FROM s4 AS u19
),
s21 AS (
    SELECT ('bin'::text) AS "q", s3."v", s5."w"
    FROM s3
    JOIN s5 ON s3."b" = s5."b"
    UNION ALL
    SELECT ('bin, null'::text) AS "q", s6."v", s7."w"
    FROM s6
    JOIN s7 ON COALESCE(s6."b", 0) = COALESCE(s7."b", 0) AND (s6."b" IS NULL) = (s7."b" IS NULL)
    UNION ALL
    SELECT ('no bin'::text) AS "q", s8."v", s9."w"
    FROM s8
    JOIN s9 ON COALESCE(s8."b", 0) = COALESCE(s9."b", 0) AND (s8."b" IS NULL) = (s9."b" IS NULL)
    UNION ALL
    SELECT ('hour'::text) AS "q", s10."v", s11."w"
    FROM s10
    JOIN s11 ON s10."h" = s11."h"
    UNION ALL
    SELECT ('day'::text) AS "q", s12."v", s13."w"
    FROM s12
    JOIN s13 ON s12."d" = s13."d"
    UNION ALL
    SELECT ('left of a join'::text) AS "q", s16."v", s17."u" AS "w"
    FROM s16
    JOIN s17 ON s16."d" = s17."e"
    UNION ALL
    SELECT ('right of an outer join'::text) AS "q", s19."v", s20."u" AS "w"
    FROM s19
    JOIN s20 ON COALESCE(s19."d", '1970-01-01 00:00:00+00'::timestamptz) = COALESCE(s20."e", '1970-01-01 00:00:00+00'::timestamptz) AND (s19."d" IS NULL) = (s20."e" IS NULL)
)
SELECT s21."q", s21."v", s21."w"
FROM s21
