WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c2 AS "l", v1.c3 AS "d", v1.c4 AS "s", v1.c5 AS "p", v1.c6 AS "b",
        row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, 5::bigint, '{"a": 1}'::jsonb, 'x'::text, '1 hours'::interval, true::boolean),
        (2, NULL::pg_catalog.int8, NULL::pg_catalog.jsonb, '', NULL::pg_catalog.interval, NULL::pg_catalog.bool),
        (3, 6, '[1]'::jsonb, 'y', '2 hours'::interval, true)) AS v1(c1, c2, c3, c4, c5, c6)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        array_agg(s1."l" IS NULL ORDER BY s1."order") AS "null2",
        array_agg(COALESCE(s1."l", 0) ORDER BY s1."order") AS "c2",
        jsonb_agg(s1."d" ORDER BY s1."order") AS "c3",
        jsonb_agg(s1."s" ORDER BY s1."order") AS "c4",
        array_agg(s1."p" IS NULL ORDER BY s1."order") AS "null5",
        array_agg(COALESCE(s1."p", '0'::interval) ORDER BY s1."order") AS "c5",
        array_agg(s1."b" IS NULL ORDER BY s1."order") AS "null6",
        array_agg(COALESCE(s1."b", false) ORDER BY s1."order") AS "c6"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.int8 AS "c2",
        NULL::pg_catalog.jsonb AS "c3", NULL::pg_catalog.text AS "c4",
        NULL::pg_catalog.interval AS "c5", NULL::pg_catalog.bool AS "c6", false AS "o1",
        NULL::pg_catalog.int8 AS "d1_7", NULL::pg_catalog.jsonb AS "d1_8", ''::text AS "d1_9",
        NULL::pg_catalog.interval AS "d1_10", NULL::pg_catalog.int8 AS "v1_1",
        NULL::pg_catalog.jsonb AS "v2_1", ''::text AS "v3_1", NULL::pg_catalog.interval AS "v4_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", r.c3 AS "c3", r.c4 AS "c4", r.c5 AS "c5",
        r.c6 AS "c6", q.q1 AS "o1", w.d1_7 AS "d1_7", w.d1_8 AS "d1_8", w.d1_9 AS "d1_9",
        w.d1_10 AS "d1_10", CASE WHEN q.q1 THEN r.c2 ELSE s3.v1_1 END AS "v1_1",
        CASE WHEN q.q1 THEN r.c3 ELSE s3.v2_1 END AS "v2_1",
        CASE WHEN q.q1 THEN r.c4 ELSE s3.v3_1 END AS "v3_1",
        CASE WHEN q.q1 THEN r.c5 ELSE s3.v4_1 END AS "v4_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            CASE WHEN NOT (SELECT s2.null2 FROM s2)[s3.n + 1] THEN (SELECT s2.c2 FROM s2)[s3.n + 1] END AS "c2",
            NULLIF((SELECT s2.c3 FROM s2) -> s3.n, 'null'::jsonb) AS "c3",
            (SELECT s2.c4 FROM s2) ->> s3.n AS "c4",
            CASE WHEN NOT (SELECT s2.null5 FROM s2)[s3.n + 1] THEN (SELECT s2.c5 FROM s2)[s3.n + 1] END AS "c5",
            CASE WHEN NOT (SELECT s2.null6 FROM s2)[s3.n + 1] THEN (SELECT s2.c6 FROM s2)[s3.n + 1] END AS "c6"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (r.c6) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN s3.v1_1 END AS "d1_7",
            CASE WHEN q.q1 THEN s3.v2_1 END AS "d1_8",
            CASE WHEN q.q1 THEN s3.v3_1 END COLLATE pg_catalog."default" AS "d1_9",
            CASE WHEN q.q1 THEN s3.v4_1 END AS "d1_10"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", s3.d1_7 AS "l2", s3.d1_8 AS "d2", s3.d1_9 AS "s2", s3.d1_10 AS "p2"
FROM s3
WHERE s3.o1
ORDER BY s3.n
