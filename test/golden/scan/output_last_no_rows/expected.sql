WITH RECURSIVE s1 AS (
    SELECT NULL::pg_catalog.int8 AS "t"
    WHERE false
),
s2 AS (
    SELECT s1."t", row_number() OVER (ORDER BY s1."t" ASC) AS "order"
    FROM s1
    ORDER BY s1."t" ASC
    LIMIT 100001
),
s3 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s2."t" ORDER BY s2."order") AS "c1"
    FROM s2
),
s4 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", false AS "a1", false AS "o1", false AS "b1",
        NULL::pg_catalog.int8 AS "d1_2", false AS "a2", false AS "o2", false AS "b2"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", q.q1 OR s4.a1 AND NOT m.p2 AS "a1", q.q1 AS "o1",
        q.q1 AND (m.p2 OR NOT s4.a1) AS "b1", w.d1_2 AS "d1_2", (m.p2 OR q.q2) OR s4.a2 AS "a2",
        (m.p2 OR q.q2) AS "o2", m.p2 AS "b2"
    FROM s4
    CROSS JOIN LATERAL (
        SELECT s4.n + 1 AS "n", (SELECT s3.c1 FROM s3)[s4.n + 1] AS "c1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s4.a1 AND r.c1 > 5) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND s4.a2 AND r.c1 > 5) IS TRUE AS "q2", (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN r.c1 END AS "d1_2"
        OFFSET 0) AS w
    WHERE s4.n < (SELECT s3.n FROM s3)
),
s5 AS (
    SELECT s4.n AS "n", s4.c1 AS "c1", s4.a1 AS "a1", s4.o1 AS "o1", s4.b1 AS "b1",
        s4.d1_2 AS "d1_2", s4.a2 AS "a2", s4.o2 AS "o2", s4.b2 AS "b2",
        lead(s4.b1, 1, true) OVER (PARTITION BY s4.o1 ORDER BY s4.n) AS "l1",
        lead(s4.b2, 1, true) OVER (PARTITION BY s4.o2 ORDER BY s4.n) AS "l2"
    FROM s4
)
SELECT s5.c1 AS "t", v2.d1 AS "b"
FROM s5
    CROSS JOIN LATERAL (VALUES (2, s5.o2 AND s5.l2, NULL::pg_catalog.int8), (1, s5.o1 AND s5.l1, s5.d1_2)) AS v2(step, is_output, d1)
WHERE v2.is_output
ORDER BY s5.n, v2.step DESC
