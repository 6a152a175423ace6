WITH RECURSIVE s1 AS (
    SELECT r1.value AS "x", row_number() OVER (ORDER BY r1.value ASC) AS "order"
    FROM kql.range_rows(1::bigint, 3::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
    ORDER BY r1.value ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n", array_agg(s1."x" ORDER BY s1."order") AS "c1"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n", NULL::pg_catalog.int8 AS "c1", false AS "o1", NULL::pg_catalog.int8 AS "d1_2",
        0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", r.c1 AS "c1", q.q1 AS "o1", w.d1_2 AS "d1_2",
        CASE WHEN q.q1 THEN w.d1_2 ELSE s3.v1_1 END AS "v1_1"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n", (SELECT s2.c1 FROM s2)[s3.n + 1] AS "c1"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(s3.v1_1, r.c1) END AS "d1_2"
        OFFSET 0) AS w
    WHERE s3.n < (SELECT s2.n FROM s2)
),
s4 AS MATERIALIZED (
    SELECT s3.c1 AS "x", s3.d1_2 AS "y", s3.n AS "order"
    FROM s3
    WHERE s3.o1
)
SELECT u2."x", u2."y", u3."y" AS "x1", u3."x" AS "z"
FROM s4 AS u2
    JOIN s4 AS u3 ON u2."x" = u3."y"
