WITH RECURSIVE s1 AS (
    SELECT row_number() OVER (ORDER BY r1.value ASC) AS "order"
    FROM kql.range_rows(1::bigint, 3::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
    ORDER BY r1.value ASC
    LIMIT 100001
),
s2 AS (
    SELECT kql.limit_rows(count(*), 100000) AS "n"
    FROM s1
),
s3 AS (
    SELECT 0 AS "n"
    UNION ALL
    SELECT r.n AS "n"
    FROM s3
    CROSS JOIN LATERAL (
        SELECT s3.n + 1 AS "n"
        OFFSET 0) AS r
    CROSS JOIN LATERAL (
        SELECT (true) IS TRUE AS "q1"
        OFFSET 0) AS q
    WHERE s3.n < (SELECT s2.n FROM s2)
)
SELECT pg_catalog.count(*) AS "Count"
FROM s3
WHERE false
