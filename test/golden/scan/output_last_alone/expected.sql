WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint),
        (2),
        (9),
        (10),
        (11)) AS v1(c1)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", false AS "a1", (-1)::bigint AS "m1",
        false AS "o1", false AS "b1", NULL::pg_catalog.int8 AS "d1_2", false AS "a2",
        NULL::bigint AS "m2", NULL::pg_catalog.int8 AS "v1_1", NULL::pg_catalog.int8 AS "v1_2"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", q.q1 OR s3.a1 AND NOT m.p2 AS "a1",
        CASE WHEN q.q1 AND (m.p2 OR NOT s3.a1) THEN s3.m1 + 1 ELSE s3.m1 END AS "m1", q.q1 AS "o1",
        q.q1 AND (m.p2 OR NOT s3.a1) AS "b1", w.d1_2 AS "d1_2", (m.p2 OR q.q2) OR s3.a2 AS "a2",
        CASE WHEN m.p2 THEN s3.m1 ELSE s3.m2 END AS "m2",
        CASE WHEN q.q1 THEN w.d1_2 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END AS "v1_1",
        CASE WHEN m.p2 THEN s3.v1_1 ELSE s3.v1_2 END AS "v1_2"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s3.a1 AND kql.subtract(r.c1, s3.v1_1) > 5) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND s3.a2 AND kql.subtract(r.c1, s3.v1_2) > 5) IS TRUE AS "q2",
            (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN CASE WHEN CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END IS NULL THEN r.c1 ELSE CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END END END AS "d1_2"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
),
s4 AS (
    SELECT s3.n AS "n", s3.c1 AS "c1", s3.a1 AS "a1", s3.m1 AS "m1", s3.o1 AS "o1", s3.b1 AS "b1",
        s3.d1_2 AS "d1_2", s3.a2 AS "a2", s3.m2 AS "m2", s3.v1_1 AS "v1_1", s3.v1_2 AS "v1_2",
        lead(s3.b1, 1, true) OVER (PARTITION BY s3.o1 ORDER BY s3.n) AS "l1"
    FROM s3
)
SELECT s4.c1 AS "t", s4.d1_2 AS "b", s4.m1 AS "m"
FROM s4
WHERE s4.o1 AND s4.l1
ORDER BY s4.n
