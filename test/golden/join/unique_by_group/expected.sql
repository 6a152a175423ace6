WITH s1 AS (
    SELECT COALESCE(t1."K", '') AS "K", t1."N",
        kql.arg_max_of(COALESCE(t1."A", ''), 0::bigint) AS "A",
        kql.arg_max_of(t1."B", 0::bigint) AS "B"
    FROM "public"."UniqueL" AS t1
    GROUP BY COALESCE(t1."K", ''), t1."N"
),
s2 AS (
    SELECT COALESCE(t3."K", '') AS "K"
    FROM "public"."UniqueL" AS t3
    GROUP BY COALESCE(t3."K", '')
),
s3 AS (
    SELECT kql.arg_max_of(COALESCE(t5."K", ''), 0::bigint) AS "K",
        kql.arg_max_of(COALESCE(t5."A", ''), 0::bigint) AS "A",
        kql.arg_max_of(t5."B", 0::bigint) AS "B", kql.add(t5."N", 1::bigint) AS "M"
    FROM "public"."UniqueL" AS t5
    WHERE t5."B" IS DISTINCT FROM 9
    GROUP BY kql.add(t5."N", 1::bigint)
),
s4 AS (
    SELECT t6."W", kql.add(t6."N", 1::bigint) AS "M"
    FROM "public"."UniqueR" AS t6
),
s5 AS (
    SELECT DISTINCT ON (COALESCE(t7."K", ''), t7."N") t7."K", t7."N", t7."A", t7."B", t7."C1", t7."C2", t7."C3", t7."C4", t7."C5", t7."C6",
        t7."C7"
    FROM "public"."UniqueL" AS t7
    ORDER BY COALESCE(t7."K", ''), t7."N"
),
s6 AS (
    SELECT COALESCE(t10."K", '') AS "K", pg_catalog.count(*) AS "n"
    FROM "public"."UniqueR" AS t10
    GROUP BY COALESCE(t10."K", '')
),
s7 AS MATERIALIZED (
    SELECT s6."K", s6."n"
    FROM s6
    WHERE s6."n" > 1
),
s8 AS (
    SELECT COALESCE(t9."K", '') AS "K"
    FROM "public"."UniqueL" AS t9
    WHERE COALESCE(t9."K", '') IN (SELECT v FROM pg_catalog.unnest(ARRAY(SELECT COALESCE(u11."K", '') AS "K" FROM s7 AS u11)) AS v)
    GROUP BY COALESCE(t9."K", '')
),
s9 AS MATERIALIZED (
    SELECT t14."N", pg_catalog.count(*) AS "n"
    FROM "public"."UniqueR" AS t14
    WHERE t14."N" IS NOT NULL
    GROUP BY t14."N"
),
s10 AS (
    SELECT u15."N"
    FROM s9 AS u15
),
s11 AS (
    SELECT t13."N"
    FROM "public"."UniqueL" AS t13
    WHERE (t13."N" IS NOT NULL AND t13."N" IN (SELECT v FROM pg_catalog.unnest(ARRAY(SELECT s10."N" FROM s10 WHERE s10."N" IS NOT NULL)) AS v))
    GROUP BY t13."N"
),
s12 AS (
    SELECT t17."N"
    FROM "public"."UniqueL" AS t17
    GROUP BY t17."N"
),
s13 AS (
    SELECT t18."N", pg_catalog.count(*) AS "n"
    FROM "public"."UniqueR" AS t18
    GROUP BY t18."N"
),
s14 AS (
    SELECT ('all'::text) AS "q", COALESCE(s1."K", '') AS "K", COALESCE(s1."A", '') AS "A", s1."B",
        COALESCE(t2."W", '') AS "W"
    FROM s1
    JOIN "public"."UniqueR" AS t2 ON COALESCE(s1."K", '') = COALESCE(t2."K", '') AND COALESCE(s1."N", 0) = COALESCE(t2."N", 0) AND (s1."N" IS NULL) = (t2."N" IS NULL)
    UNION ALL
    SELECT ('keys only'::text) AS "q", COALESCE(s2."K", '') AS "K", (''::text) AS "A",
        (NULL::pg_catalog.int8) AS "B", COALESCE(t4."W", '') AS "W"
    FROM s2
    JOIN "public"."UniqueR" AS t4 ON COALESCE(s2."K", '') = COALESCE(t4."K", '')
    UNION ALL
    SELECT ('by a computed key'::text) AS "q", COALESCE(s3."K", '') AS "K",
        COALESCE(s3."A", '') AS "A", s3."B", COALESCE(s4."W", '') AS "W"
    FROM s3
    JOIN s4 ON COALESCE(s3."M", 0) = COALESCE(s4."M", 0) AND (s3."M" IS NULL) = (s4."M" IS NULL)
    WHERE s4."W" = 't'
    UNION ALL
    SELECT ('many columns'::text) AS "q", COALESCE(s5."K", '') AS "K", COALESCE(s5."A", '') AS "A",
        COALESCE(s5."C1", s5."C2", s5."C3", s5."C4", s5."C5", s5."C6", s5."C7", s5."B") AS "B",
        COALESCE(t8."W", '') AS "W"
    FROM s5
    JOIN "public"."UniqueR" AS t8 ON COALESCE(s5."K", '') = COALESCE(t8."K", '') AND COALESCE(s5."N", 0) = COALESCE(t8."N", 0) AND (s5."N" IS NULL) = (t8."N" IS NULL)
    UNION ALL
    SELECT ('partners first'::text) AS "q", COALESCE(s8."K", '') AS "K", (''::text) AS "A",
        u12."n" AS "B", (''::text) AS "W"
    FROM s8
    JOIN s7 AS u12 ON COALESCE(s8."K", '') = COALESCE(u12."K", '')
    UNION ALL
    SELECT ('partners first, number'::text) AS "q", (''::text) AS "K", (''::text) AS "A",
        u16."n" AS "B", (''::text) AS "W"
    FROM s11
    JOIN s9 AS u16 ON s11."N" = u16."N"
    UNION ALL
    SELECT ('null finds null'::text) AS "q", (''::text) AS "K", (''::text) AS "A", s13."n" AS "B",
        (''::text) AS "W"
    FROM s12
    JOIN s13 ON COALESCE(s12."N", 0) = COALESCE(s13."N", 0) AND (s12."N" IS NULL) = (s13."N" IS NULL)
)
SELECT s14."q", COALESCE(s14."K", '') AS "K", COALESCE(s14."A", '') AS "A", s14."B",
    COALESCE(s14."W", '') AS "W"
FROM s14
