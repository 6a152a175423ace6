WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "k", v1.c2 AS "t", v1.c3 AS "v", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::integer, '2024-01-01 00:00:00+00'::timestamptz, 'a'::text),
        (2, NULL::pg_catalog.int4, NULL::pg_catalog.timestamptz, 'b'),
        (3, 3, NULL::pg_catalog.timestamptz, 'c')) AS v1(row_order, c1, c2, c3)
),
s2 AS (
    SELECT u2."v", u2."k" AS "key"
    FROM s1 AS u2
    WHERE u2."k" > 0
),
s3 AS NOT MATERIALIZED (
    SELECT v3.c1 AS "k", v3.c2 AS "t", v3.c3 AS "w", v3.row_order AS "order"
    FROM (VALUES
        (1, 1::integer, '2024-01-01 00:00:00+00'::timestamptz, 'x'::text),
        (2, NULL::pg_catalog.int4, NULL::pg_catalog.timestamptz, 'y'),
        (3, 3, NULL::pg_catalog.timestamptz, 'z')) AS v3(row_order, c1, c2, c3)
),
s4 AS (
    SELECT u8."k", u8."t", u8."w"
    FROM s3 AS u8
    WHERE u8."t" IS NOT NULL
      AND u8."k" IN (1, 3)
),
s5 AS (
    SELECT u10."k"
    FROM s3 AS u10
    GROUP BY u10."k"
),
s6 AS (
    SELECT s5."k" AS "key1", true AS "found"
    FROM s5
    WHERE s5."k" BETWEEN 1 AND 2
),
s7 AS (
    SELECT u12."k", u12."w"
    FROM s3 AS u12
    WHERE u12."k" = 3
),
s8 AS (
    SELECT u15."k", u15."v"
    FROM s1 AS u15
    WHERE NOT u15."k" > 0
),
s9 AS (
    SELECT ('one side'::text) AS "q", s2."v", u4."w"
    FROM s2
    JOIN s3 AS u4 ON s2."key" = u4."k"
    UNION ALL
    SELECT ('neither'::text) AS "q", u5."v", u6."w"
    FROM s1 AS u5
    JOIN s3 AS u6 ON COALESCE(u5."k", 0) = COALESCE(u6."k", 0) AND (u5."k" IS NULL) = (u6."k" IS NULL)
    UNION ALL
    SELECT ('two keys'::text) AS "q", u7."v", s4."w"
    FROM s1 AS u7
    JOIN s4 ON u7."k" = s4."k" AND u7."t" = s4."t"
    UNION ALL
    SELECT ('anti'::text) AS "q", u9."v", (''::text) AS "w"
    FROM s1 AS u9
    LEFT JOIN s6 ON u9."k" = s6."key1"
    WHERE s6."key1" IS NULL
    UNION ALL
    SELECT ('full'::text) AS "q", COALESCE(u11."v", '') AS "v", COALESCE(s7."w", '') AS "w"
    FROM s1 AS u11
    FULL JOIN s7 ON u11."k" = s7."k"
    UNION ALL
    SELECT ('semi'::text) AS "q", u13."v", (''::text) AS "w"
    FROM s1 AS u13
    WHERE (u13."k") IN (SELECT u14."k" AS "key1" FROM s3 AS u14 WHERE u14."k" IS NOT NULL)
    UNION ALL
    SELECT ('null only'::text) AS "q", s8."v", u16."w"
    FROM s8
    JOIN s3 AS u16 ON COALESCE(s8."k", 0) = COALESCE(u16."k", 0) AND (s8."k" IS NULL) = (u16."k" IS NULL)
)
SELECT s9."q", COALESCE(s9."v", '') AS "v", COALESCE(s9."w", '') AS "w"
FROM s9
