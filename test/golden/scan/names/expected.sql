WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c3 AS "d", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, '{"t": 10}'::jsonb, '{"t": 11}'::jsonb),
        (2, '{"t": 20}'::jsonb, '{"t": 21}'::jsonb)) AS v1(c1, c2, c3)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        jsonb_agg(s1."d" ORDER BY s1."order") AS "c2"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.jsonb AS "c2", false AS "o1",
        NULL::pg_catalog.int8 AS "d1_4", NULL::pg_catalog.int8 AS "d1_5",
        NULL::pg_catalog.int8 AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 AS "o1", w.d1_4 AS "d1_4",
        w.d1_5 AS "d1_5", CASE WHEN q.q1 THEN r.c1 ELSE s3.v1_1 END AS "v1_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            NULLIF((SELECT s2.c2 FROM s2) -> s3.n, 'null'::jsonb) AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN s3.v1_1 END AS "d1_4",
            CASE WHEN q.q1 THEN kql.tolong(r.c2 -> ('t'::text)) END AS "d1_5"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", s3.d1_4 AS "from_step", s3.d1_5 AS "from_column"
FROM s3
WHERE s3.o1
ORDER BY s3.n
