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
)
SELECT s6."q", COALESCE(s6."K", '') AS "K", COALESCE(s6."A", '') AS "A", s6."B",
    COALESCE(s6."W", '') AS "W"
FROM s6
