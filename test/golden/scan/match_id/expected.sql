WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "Ts", v1.c2 AS "Event", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        ('0 hours'::interval, 'A'::text),
        ('1 minutes'::interval, 'Start'),
        ('2 minutes'::interval, 'B'),
        ('3 minutes'::interval, 'D'),
        ('4 minutes'::interval, 'Stop'),
        ('6 minutes'::interval, 'C'),
        ('8 minutes'::interval, 'Start'),
        ('11 minutes'::interval, 'E'),
        ('12 minutes'::interval, 'Stop')) AS v1(c1, c2)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."Ts" ORDER BY s1."order") AS "c1",
        jsonb_agg(s1."Event" ORDER BY s1."order") AS "c2"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.interval AS "c1", NULL::pg_catalog.text AS "c2",
        false AS "a1", (-1)::bigint AS "m1", false AS "o1", false AS "a2", NULL::bigint AS "m2",
        false AS "o2", false AS "a3", NULL::bigint AS "m3", false AS "o3",
        NULL::pg_catalog.interval AS "v1_1", NULL::pg_catalog.interval AS "v1_2",
        NULL::pg_catalog.interval AS "v1_3"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 OR s3.a1 AND NOT m.p2 AS "a1",
        CASE WHEN q.q1 AND (m.p2 OR NOT s3.a1) THEN s3.m1 + 1 ELSE s3.m1 END AS "m1", q.q1 AS "o1",
        (m.p2 OR q.q2) OR s3.a2 AND NOT m.p3 AS "a2",
        CASE WHEN m.p2 THEN s3.m1 ELSE s3.m2 END AS "m2", (m.p2 OR q.q2) AS "o2",
        (m.p3 OR q.q3) OR s3.a3 AS "a3", CASE WHEN m.p3 THEN s3.m2 ELSE s3.m3 END AS "m3",
        (m.p3 OR q.q3) AS "o3",
        CASE WHEN q.q1 THEN r.c1 WHEN m.p2 THEN NULL::pg_catalog.interval ELSE s3.v1_1 END AS "v1_1",
        CASE WHEN m.p2 THEN s3.v1_1 ELSE s3.v1_2 END AS "v1_2",
        CASE WHEN m.p3 THEN s3.v1_2 ELSE s3.v1_3 END AS "v1_3"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            (SELECT s2.c2 FROM s2) ->> s3.n AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (s3.a2 AND (r.c2 = 'Stop' AND kql.subtract(r.c1, s3.v1_2) <= '5 minutes'::interval)) IS TRUE AS "p3",
            (s3.a1 AND (r.c2 <> 'Start' AND r.c2 <> 'Stop' AND kql.subtract(r.c1, s3.v1_1) <= '5 minutes'::interval)) IS TRUE AS "p2"
        OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT (NOT m.p3 AND s3.a3 AND (r.c2 = 'Stop' AND kql.subtract(r.c1, s3.v1_3) <= '5 minutes'::interval)) IS TRUE AS "q3",
            (NOT m.p2 AND s3.a2 AND NOT m.p3 AND (r.c2 <> 'Start' AND r.c2 <> 'Stop' AND kql.subtract(r.c1, s3.v1_2) <= '5 minutes'::interval)) IS TRUE AS "q2",
            (r.c2 = 'Start') IS TRUE AS "q1"
        OFFSET 0) AS q
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "Ts", s3.c2 AS "Event", v2.d1 AS "match"
FROM s3
    CROSS JOIN LATERAL (VALUES (3, s3.o3, s3.m3), (2, s3.o2, s3.m2), (1, s3.o1, s3.m1)) AS v2(step, is_output, d1)
WHERE v2.is_output
ORDER BY s3.n, v2.step DESC
