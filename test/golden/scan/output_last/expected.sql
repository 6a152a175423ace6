WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c2 AS "e", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, 'a'::text),
        (2, 'b'),
        (3, 'b'),
        (4, 'c'),
        (5, 'a'),
        (6, 'b'),
        (7, 'c'),
        (8, 'b'),
        (9, 'a'),
        (10, 'b'),
        (11, 'b'),
        (12, 'a'),
        (13, 'b')) AS v1(c1, c2)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        jsonb_agg(s1."e" ORDER BY s1."order") AS "c2"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.text AS "c2", false AS "a1",
        (-1)::bigint AS "m1", false AS "o1", NULL::pg_catalog.int8 AS "d1_3", false AS "a2",
        NULL::bigint AS "m2", false AS "o2", false AS "b2", NULL::pg_catalog.int8 AS "d2_3",
        false AS "a3", NULL::bigint AS "m3", false AS "o3", NULL::pg_catalog.int8 AS "d3_3",
        NULL::pg_catalog.int8 AS "v1_2", NULL::pg_catalog.int8 AS "v1_3"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 OR s3.a1 AND NOT m.p2 AS "a1",
        CASE WHEN q.q1 AND (m.p2 OR NOT s3.a1) THEN s3.m1 + 1 ELSE s3.m1 END AS "m1", q.q1 AS "o1",
        w.d1_3 AS "d1_3", (m.p2 OR q.q2) OR s3.a2 AND NOT m.p3 AS "a2",
        CASE WHEN m.p2 THEN s3.m1 ELSE s3.m2 END AS "m2", (m.p2 OR q.q2) AS "o2", m.p2 AS "b2",
        w.d2_3 AS "d2_3", (m.p3 OR q.q3) OR s3.a3 AS "a3",
        CASE WHEN m.p3 THEN s3.m2 ELSE s3.m3 END AS "m3", (m.p3 OR q.q3) AS "o3", w.d3_3 AS "d3_3",
        CASE WHEN (m.p2 OR q.q2) THEN w.d2_3 ELSE s3.v1_2 END AS "v1_2",
        CASE WHEN m.p3 THEN s3.v1_2 ELSE s3.v1_3 END AS "v1_3"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            (SELECT s2.c2 FROM s2) ->> s3.n AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s3.a2 AND r.c2 = 'c') IS TRUE AS "p3", (s3.a1 AND r.c2 = 'b') IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p3 AND s3.a3 AND r.c2 = 'c') IS TRUE AS "q3",
            (NOT m.p2 AND s3.a2 AND NOT m.p3 AND r.c2 = 'b') IS TRUE AS "q2",
            (r.c2 = 'a') IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (m.p3 OR q.q3) THEN CASE WHEN m.p3 THEN s3.v1_2 ELSE s3.v1_3 END END AS "d3_3",
            CASE WHEN (m.p2 OR q.q2) THEN CASE WHEN CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_2 END IS NULL THEN 1::bigint ELSE kql.add(CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_2 END, 1::bigint) END END AS "d2_3",
            CASE WHEN q.q1 THEN 0::bigint END AS "d1_3"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
),
s4 AS (
    SELECT s3.n AS "n", s3.c1 AS "c1", s3.c2 AS "c2", s3.a1 AS "a1", s3.m1 AS "m1", s3.o1 AS "o1",
        s3.d1_3 AS "d1_3", s3.a2 AS "a2", s3.m2 AS "m2", s3.o2 AS "o2", s3.b2 AS "b2",
        s3.d2_3 AS "d2_3", s3.a3 AS "a3", s3.m3 AS "m3", s3.o3 AS "o3", s3.d3_3 AS "d3_3",
        s3.v1_2 AS "v1_2", s3.v1_3 AS "v1_3",
        lead(s3.b2, 1, true) OVER (PARTITION BY s3.o2 ORDER BY s3.n) AS "l2"
    FROM s3
)
SELECT s4.c1 AS "t", s4.c2 AS "e", v2.d1 AS "n", v2.d2 AS "m"
FROM s4
    CROSS JOIN LATERAL (VALUES (3, s4.o3, s4.d3_3, s4.m3), (2, s4.o2 AND s4.l2, s4.d2_3, s4.m2), (1, s4.o1, s4.d1_3, s4.m1)) AS v2(step, is_output, d1, d2)
WHERE v2.is_output
ORDER BY s4.n, v2.step DESC
