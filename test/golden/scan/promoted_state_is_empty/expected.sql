WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c2 AS "v", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, 1::bigint),
        (2, 1),
        (3, 1)) AS v1(c1, c2)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        array_agg(s1."v" ORDER BY s1."order") AS "c2"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.int8 AS "c2", false AS "a1",
        false AS "o1", NULL::pg_catalog.int8 AS "d1_3", false AS "a2",
        NULL::pg_catalog.int8 AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 OR s3.a1 AND NOT m.p2 AS "a1",
        q.q1 AS "o1", w.d1_3 AS "d1_3", (m.p2 OR q.q2) OR s3.a2 AS "a2",
        CASE WHEN q.q1 THEN w.d1_3 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END AS "v1_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            (SELECT s2.c2 FROM s2)[s3.n + 1] AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s3.a1 AND r.c1 = 2) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND s3.a2 AND r.c1 = 2) IS TRUE AS "q2", (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(COALESCE(CASE WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END, 0::bigint), r.c2) END AS "d1_3"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", s3.c2 AS "v", s3.d1_3 AS "sum"
FROM s3
WHERE s3.o1
ORDER BY s3.n
