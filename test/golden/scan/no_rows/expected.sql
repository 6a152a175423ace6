WITH RECURSIVE s1 AS (
    SELECT NULL::pg_catalog.int8 AS "t"
    WHERE false
),
s2 AS (
    SELECT row_number() OVER (ORDER BY s1."t" ASC) AS "order"
    FROM s1
    ORDER BY s1."t" ASC
    LIMIT 100001
),
s3 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n"
    FROM s2
),
s4 AS (
    SELECT 0 AS "n", false AS "o1", NULL::pg_catalog.int8 AS "d1_2", 0::bigint AS "v1_1"
    UNION ALL
    SELECT r.n AS "n", q.q1 AS "o1", w.d1_2 AS "d1_2",
        CASE WHEN q.q1 THEN w.d1_2 ELSE s4.v1_1 END AS "v1_1"
    FROM s4
    CROSS JOIN LATERAL (
        SELECT s4.n + 1 AS "n"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.q1 THEN kql.add(s4.v1_1, 1::bigint) END AS "d1_2"
        OFFSET 0) AS w
    WHERE s4.n < (SELECT s3.n FROM s3)
)
SELECT pg_catalog.count(*) AS "Count"
FROM s4
WHERE s4.o1
