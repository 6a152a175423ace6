WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c2 AS "u", v1.c3 AS "v",
        row_number() OVER (PARTITION BY v1.c2 ORDER BY v1.c2, v1.c1 ASC) = 1 AS "start",
        row_number() OVER (ORDER BY v1.c2, v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, 'a'::text, 5::bigint),
        (2, 'a', 0),
        (3, 'b', 7)) AS v1(c1, c2, c3)
    ORDER BY v1.c2, v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        jsonb_agg(s1."u" ORDER BY s1."order") AS "c2",
        array_agg(s1."v" ORDER BY s1."order") AS "c3",
        array_agg(s1."start" ORDER BY s1."order") AS "start"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.text AS "c2",
        NULL::pg_catalog.int8 AS "c3", false AS "a1", (-1)::bigint AS "m1", false AS "a2",
        NULL::bigint AS "m2", false AS "o2", NULL::pg_catalog.int8 AS "d2_4",
        NULL::pg_catalog.int8 AS "v1_1", NULL::pg_catalog.int8 AS "v1_2", 0::bigint AS "v2_1",
        0::bigint AS "v2_2"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", r.c3 AS "c3", q.q1 OR r.a1 AND NOT m.p2 AS "a1",
        CASE WHEN q.q1 AND (m.p2 OR NOT r.a1) THEN r.m1 + 1 ELSE r.m1 END AS "m1",
        (m.p2 OR q.q2) OR r.a2 AS "a2", CASE WHEN m.p2 THEN r.m1 ELSE s3.m2 END AS "m2",
        (m.p2 OR q.q2) AS "o2", w.d2_4 AS "d2_4",
        CASE WHEN q.q1 THEN r.c3 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE r.v1_1 END AS "v1_1",
        CASE WHEN m.p2 THEN r.v1_1 ELSE s3.v1_2 END AS "v1_2",
        CASE WHEN q.q1 THEN 0::bigint WHEN m.p2 THEN 0::bigint ELSE r.v2_1 END AS "v2_1",
        CASE WHEN m.p2 THEN r.v2_1 ELSE s3.v2_2 END AS "v2_2"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            (SELECT s2.c2 FROM s2) ->> s3.n AS "c2", (SELECT s2.c3 FROM s2)[s3.n + 1] AS "c3",
            s3.a1 AND NOT (SELECT s2.start FROM s2)[s3.n + 1] AS "a1",
            s3.a2 AND NOT (SELECT s2.start FROM s2)[s3.n + 1] AS "a2",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END AS "v1_1",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN 0::bigint ELSE s3.v2_1 END AS "v2_1",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN -1 ELSE s3.m1 END AS "m1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (r.a1 AND r.c3 <= r.v1_1) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND r.a2 AND r.c3 <= s3.v1_2) IS TRUE AS "q2", (r.c3 > 3) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (m.p2 OR q.q2) THEN kql.add(CASE WHEN m.p2 THEN r.v2_1 ELSE s3.v2_2 END, r.c3) END AS "d2_4"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", s3.c2 AS "u", s3.c3 AS "v", s3.d2_4 AS "total", s3.m2 AS "m"
FROM s3
WHERE s3.o2
ORDER BY s3.n
