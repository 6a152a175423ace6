SELECT v1.c1 AS "k", a2."x", a2."sum"
FROM (VALUES
        (1, 'a'::text, '[1, 2, 3]'::jsonb),
        (2, 'bc', '[10, 20]'::jsonb)) AS v1(row_order, c1, c2)
    CROSS JOIN LATERAL (
        SELECT s3.c1 AS "x", s3.d1_5 AS "sum"
        FROM (
WITH RECURSIVE s1 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n",
        array_agg(q5."x" IS NULL ORDER BY q5."order") AS "null1",
        array_agg(COALESCE(q5."x", 0) ORDER BY q5."order") AS "c1"
    FROM (
    SELECT kql.tolong(q4."x") AS "x", q4."order"
    FROM (
    SELECT v1.c1 AS "k", v1.c2 AS "d", e3.value1 AS "x", e3.index1 AS "order"
    FROM kql.mv_expand(v1.c2) AS e3(value1, index1)
) AS q4
    ORDER BY q4."order"
    LIMIT 100001
) AS q5
),
s2 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", false AS "a1", false AS "o1", false AS "b1",
        NULL::pg_catalog.int8 AS "d1_5", 0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", q.q1 OR s2.a1 AS "a1", q.q1 AS "o1",
        q.q1 AND NOT s2.a1 AS "b1", w.d1_5 AS "d1_5",
        CASE WHEN q.q1 THEN w.d1_5 ELSE s2.v1_1 END AS "v1_1"
    FROM s2
    CROSS JOIN LATERAL (
        SELECT s2.n + 1 AS "n",
            CASE WHEN NOT (SELECT s1.null1 FROM s1)[s2.n + 1] THEN (SELECT s1.c1 FROM s1)[s2.n + 1] END AS "c1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(kql.add(s2.v1_1, r.c1), kql.strlen(v1.c1)) END AS "d1_5"
        OFFSET 0) AS w
    WHERE s2.n < (SELECT s1.n FROM s1)
),
s3 AS (
    SELECT s2.n AS "n", s2.c1 AS "c1", s2.a1 AS "a1", s2.o1 AS "o1", s2.b1 AS "b1",
        s2.d1_5 AS "d1_5", s2.v1_1 AS "v1_1",
        lead(s2.b1, 1, true) OVER (PARTITION BY s2.o1 ORDER BY s2.n) AS "l1"
    FROM s2
)
SELECT * FROM s3
) AS s3
        WHERE s3.o1 AND s3.l1
        ORDER BY s3.n) AS a2
ORDER BY v1.row_order
