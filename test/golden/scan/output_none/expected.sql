WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c2 AS "result", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, 'bad'::text),
        (2, 'bad'),
        (3, 'good'),
        (4, 'bad'),
        (5, 'bad'),
        (6, 'bad'),
        (7, 'good')) AS v1(c1, c2)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        jsonb_agg(s1."result" ORDER BY s1."order") AS "c2"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.text AS "c2", false AS "a1",
        false AS "a2", false AS "o2", NULL::pg_catalog.int8 AS "d2_3",
        NULL::pg_catalog.int8 AS "d2_4", NULL::pg_catalog.int8 AS "v1_1",
        NULL::pg_catalog.int8 AS "v1_2", NULL::pg_catalog.int8 AS "v2_1",
        NULL::pg_catalog.int8 AS "v2_2"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 OR s3.a1 AND NOT m.p2 AS "a1",
        (m.p2 OR q.q2) OR s3.a2 AS "a2", (m.p2 OR q.q2) AS "o2", w.d2_3 AS "d2_3",
        w.d2_4 AS "d2_4",
        CASE WHEN q.q1 THEN w.d1_3 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END AS "v1_1",
        CASE WHEN m.p2 THEN s3.v1_1 ELSE s3.v1_2 END AS "v1_2",
        CASE WHEN q.q1 THEN w.d1_4 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v2_1 END AS "v2_1",
        CASE WHEN m.p2 THEN s3.v2_1 ELSE s3.v2_2 END AS "v2_2"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            (SELECT s2.c2 FROM s2) ->> s3.n AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s3.a1 AND (r.c2 = 'good' AND s3.v1_1 >= 3)) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND s3.a2 AND (r.c2 = 'good' AND s3.v1_2 >= 3)) IS TRUE AS "q2",
            (r.c2 = 'bad') IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (m.p2 OR q.q2) THEN CASE WHEN m.p2 THEN s3.v1_1 ELSE s3.v1_2 END END AS "d2_3",
            CASE WHEN (m.p2 OR q.q2) THEN CASE WHEN m.p2 THEN s3.v2_1 ELSE s3.v2_2 END END AS "d2_4",
            CASE WHEN q.q1 THEN kql.add(COALESCE(CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END, 0::bigint), 1::bigint) END AS "d1_3",
            CASE WHEN q.q1 THEN CASE WHEN CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v2_1 END IS NULL THEN r.c1 ELSE CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v2_1 END END END AS "d1_4"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", s3.c2 AS "result", s3.d2_3 AS "failures", s3.d2_4 AS "since"
FROM s3
WHERE s3.o2
ORDER BY s3.n
