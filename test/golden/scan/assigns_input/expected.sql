WITH RECURSIVE s1 AS (
    SELECT v1.c1 AS "t", v1.c2 AS "w", row_number() OVER (ORDER BY v1.c1 ASC) AS "order"
    FROM (VALUES
        (1::bigint, 5::bigint),
        (2, NULL::pg_catalog.int8),
        (3, 7),
        (4, NULL::pg_catalog.int8)) AS v1(c1, c2)
    ORDER BY v1.c1 ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."t" ORDER BY s1."order") AS "c1",
        array_agg(s1."w" IS NULL ORDER BY s1."order") AS "null2",
        array_agg(COALESCE(s1."w", 0) ORDER BY s1."order") AS "c2"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", NULL::pg_catalog.int8 AS "c2", false AS "o1",
        NULL::pg_catalog.int8 AS "d1_3", NULL::pg_catalog.int8 AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", r.c2 AS "c2", q.q1 AS "o1", w.d1_3 AS "d1_3",
        CASE WHEN q.q1 THEN w.d1_3 ELSE s3.v1_1 END AS "v1_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1",
            CASE WHEN NOT (SELECT s2.null2 FROM s2)[s3.n + 1] THEN (SELECT s2.c2 FROM s2)[s3.n + 1] END AS "c2"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN CASE WHEN r.c2 IS NULL THEN s3.v1_1 ELSE r.c2 END END AS "d1_3"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT s3.c1 AS "t", s3.d1_3 AS "w"
FROM s3
WHERE s3.o1
ORDER BY s3.n
