WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint),
        (2),
        (3)) AS v1(c1)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", false AS "a1", (-1)::bigint AS "m1",
        false AS "o1", ''::text AS "d1_2", false AS "a2", NULL::bigint AS "m2", false AS "o2",
        ''::text AS "d2_2", NULL::pg_catalog.int8 AS "v1_1", NULL::pg_catalog.int8 AS "v1_2"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", q.q1 OR s3.a1 AND NOT m.p2 AS "a1",
        CASE WHEN q.q1 AND (m.p2 OR NOT s3.a1) THEN s3.m1 + 1 ELSE s3.m1 END AS "m1", q.q1 AS "o1",
        w.d1_2 AS "d1_2", (m.p2 OR q.q2) OR s3.a2 AS "a2",
        CASE WHEN m.p2 THEN s3.m1 ELSE s3.m2 END AS "m2", (m.p2 OR q.q2) AS "o2", w.d2_2 AS "d2_2",
        CASE WHEN q.q1 THEN r.c1 WHEN m.p2 THEN NULL::pg_catalog.int8 ELSE s3.v1_1 END AS "v1_1",
        CASE WHEN m.p2 THEN s3.v1_1 ELSE s3.v1_2 END AS "v1_2"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s3.a1 AND r.c1 > s3.v1_1) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p2 AND s3.a2 AND r.c1 > s3.v1_2) IS TRUE AS "q2", (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (m.p2 OR q.q2) THEN kql.strcat('b'::text, CASE WHEN m.p2 THEN s3.v1_1 ELSE s3.v1_2 END) END COLLATE pg_catalog."default" AS "d2_2",
            CASE WHEN q.q1 THEN 'a'::text END COLLATE pg_catalog."default" AS "d1_2"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", v2.d1 AS "step_name", v2.d2 AS "m"
FROM s3
    CROSS JOIN LATERAL (VALUES (2, s3.o2, s3.d2_2, s3.m2), (1, s3.o1, s3.d1_2, s3.m1)) AS v2(step, is_output, d1, d2)
WHERE v2.is_output
ORDER BY s3.n, v2.step DESC
