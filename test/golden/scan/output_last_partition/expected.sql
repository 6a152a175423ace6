WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "k", v1.c2 AS "t",
        row_number() OVER (PARTITION BY v1.c1 ORDER BY v1.c1, v1.c2 ASC) = 1 AS "start",
        row_number() OVER (ORDER BY v1.c1, v1.c2 ASC) AS "order"
    FROM (VALUES
        ('a'::text, 1::bigint),
        ('a', 2),
        ('b', 3),
        ('b', 4),
        ('b', 5),
        ('c', 6)) AS v1(c1, c2)
    ORDER BY v1.c1, v1.c2 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", jsonb_agg(s1."k" ORDER BY s1."order") AS "c1",
        array_agg(s1."t" ORDER BY s1."order") AS "c2",
        array_agg(s1."start" ORDER BY s1."order") AS "start"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.text AS "c1", NULL::pg_catalog.int8 AS "c2", false AS "a1",
        (-1)::bigint AS "m1", false AS "o1", false AS "b1", NULL::pg_catalog.int8 AS "d1_3",
        0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 OR r.a1 AS "a1",
        CASE WHEN q.q1 AND NOT r.a1 THEN r.m1 + 1 ELSE r.m1 END AS "m1", q.q1 AS "o1",
        q.q1 AND NOT r.a1 AS "b1", w.d1_3 AS "d1_3",
        CASE WHEN q.q1 THEN w.d1_3 ELSE r.v1_1 END AS "v1_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2) ->> s3.n AS "c1",
            (SELECT s2.c2 FROM s2)[s3.n + 1] AS "c2",
            s3.a1 AND NOT (SELECT s2.start FROM s2)[s3.n + 1] AS "a1",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN 0::bigint ELSE s3.v1_1 END AS "v1_1",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN -1 ELSE s3.m1 END AS "m1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (r.c2 <> 3) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(r.v1_1, r.c2) END AS "d1_3"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
),
s4 AS (
    SELECT s3.n AS "n", s3.c1 AS "c1", s3.c2 AS "c2", s3.a1 AS "a1", s3.m1 AS "m1", s3.o1 AS "o1",
        s3.b1 AS "b1", s3.d1_3 AS "d1_3", s3.v1_1 AS "v1_1",
        lead(s3.b1, 1, true) OVER (PARTITION BY s3.o1 ORDER BY s3.n) AS "l1"
    FROM s3
)
SELECT s4.c1 AS "k", s4.c2 AS "t", s4.d1_3 AS "sum", s4.m1 AS "m"
FROM s4
WHERE s4.o1 AND s4.l1
ORDER BY s4.n
