WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "user", v1.c2 AS "t", v1.c3 AS "v",
        row_number() OVER (PARTITION BY v1.c1 ORDER BY v1.c1, v1.c2 ASC) = 1 AS "start",
        row_number() OVER (ORDER BY v1.c1, v1.c2 ASC) AS "order"
    FROM (VALUES
        ('b'::text, 1::bigint, 8::bigint),
        ('a', 3, 5),
        ('a', 1, 1),
        ('b', 2, 1),
        ('', 1, 4),
        ('a', 2, 2)) AS v1(c1, c2, c3)
    ORDER BY v1.c1, v1.c2 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n",
        jsonb_agg(s1."user" ORDER BY s1."order") AS "c1",
        array_agg(s1."t" ORDER BY s1."order") AS "c2",
        array_agg(s1."v" ORDER BY s1."order") AS "c3",
        array_agg(s1."start" ORDER BY s1."order") AS "start"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.text AS "c1", NULL::pg_catalog.int8 AS "c2",
        NULL::pg_catalog.int8 AS "c3", (-1)::bigint AS "m1", false AS "o1",
        NULL::pg_catalog.int8 AS "d1_4", 0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", r.c3 AS "c3",
        CASE WHEN q.q1 AND r.m1 < 0 THEN r.m1 + 1 ELSE r.m1 END AS "m1", q.q1 AS "o1",
        w.d1_4 AS "d1_4", CASE WHEN q.q1 THEN w.d1_4 ELSE r.v1_1 END AS "v1_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2) ->> s3.n AS "c1",
            (SELECT s2.c2 FROM s2)[s3.n + 1] AS "c2", (SELECT s2.c3 FROM s2)[s3.n + 1] AS "c3",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN 0::bigint ELSE s3.v1_1 END AS "v1_1",
            CASE WHEN (SELECT s2.start FROM s2)[s3.n + 1] THEN -1 ELSE s3.m1 END AS "m1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(r.v1_1, r.c3) END AS "d1_4"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "user", s3.c2 AS "t", s3.c3 AS "v", s3.d1_4 AS "sum", s3.m1 AS "m"
FROM s3
WHERE s3.o1
ORDER BY s3.n
