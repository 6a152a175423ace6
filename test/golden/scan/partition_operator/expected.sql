WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "user", v1.c2 AS "t", v1.c3 AS "what", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint, 1::bigint, 'login'::text),
        (2, 2, 2, 'login'),
        (3, 1, 5, 'logout'),
        (4, 2, 9, 'logout'),
        (5, 3, 10, 'logout')) AS v1(row_order, c1, c2, c3)
),
s2 AS (
    SELECT u2."user", min(u2."order") AS "order"
    FROM s1 AS u2
    GROUP BY u2."user"
)
SELECT a3."user", kql.subtract(a3."t", a3."start") AS "length"
FROM s2
    CROSS JOIN LATERAL (
        SELECT s4.c1 AS "user", s4.c2 AS "t", s4.c3 AS "what", s4.d2_10 AS "start"
        FROM (
WITH RECURSIVE s3 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n",
        array_agg(q5."user" ORDER BY q5."order") AS "c1",
        array_agg(q5."t" ORDER BY q5."order") AS "c2",
        jsonb_agg(q5."what" ORDER BY q5."order") AS "c3"
    FROM (
    SELECT u4."user", u4."t", u4."what", row_number() OVER (ORDER BY u4."t" ASC) AS "order"
    FROM s1 AS u4
    WHERE u4."user" = s2."user"
    ORDER BY u4."t" ASC
    LIMIT 100001
) AS q5
),
s4 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.int8 AS "c2",
        NULL::pg_catalog.text AS "c3", false AS "a1", false AS "a2", false AS "o2",
        NULL::pg_catalog.int8 AS "d2_10", NULL::pg_catalog.int8 AS "v1_1",
        NULL::pg_catalog.int8 AS "v1_2"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", r.c3 AS "c3",
        q.q1 OR s4.a1 AND NOT m.p2 AS "a1", (m.p2 OR q.q2) OR s4.a2 AS "a2",
        (m.p2 OR q.q2) AS "o2", w.d2_10 AS "d2_10",
        CASE WHEN q.q1 THEN w.d1_10 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s4.v1_1 END AS "v1_1",
        CASE WHEN m.p2 THEN s4.v1_1 ELSE s4.v1_2 END AS "v1_2"
    FROM s4
    CROSS JOIN LATERAL (
        SELECT s4.n + 1 AS "n", (SELECT s3.c1 FROM s3)[s4.n + 1] AS "c1",
            (SELECT s3.c2 FROM s3)[s4.n + 1] AS "c2", (SELECT s3.c3 FROM s3) ->> s4.n AS "c3"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s4.a1 AND r.c3 = 'logout') IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND s4.a2 AND r.c3 = 'logout') IS TRUE AS "q2",
            (r.c3 = 'login') IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (m.p2 OR q.q2) THEN CASE WHEN m.p2 THEN s4.v1_1 ELSE s4.v1_2 END END AS "d2_10",
            CASE WHEN q.q1 THEN r.c2 END AS "d1_10"
        OFFSET 0) AS w
    WHERE s4.n < (SELECT s3.n FROM s3)
)
SELECT * FROM s4
) AS s4
        WHERE s4.o2
        ORDER BY s4.n) AS a3
ORDER BY s2."order"
