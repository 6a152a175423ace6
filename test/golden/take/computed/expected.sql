WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "x", v1.row_order AS "order"
    FROM (VALUES
        (1, 1::bigint),
        (2, 2),
        (3, 3)) AS v1(row_order, c1)
),
s2 AS (
    SELECT 1 AS "none"
    FROM s1 AS u2
    ORDER BY u2."order"
    LIMIT GREATEST(kql.bin((-1)::bigint, 1::bigint), 0)
),
s3 AS (
    SELECT 1 AS "none"
    FROM s1 AS u3
    ORDER BY u3."order"
    LIMIT GREATEST((SELECT kql.take_any_of(u4."x") AS "x" FROM s1 AS u4 WHERE u4."x" > 5 LIMIT 1), 0)
),
s4 AS (
    SELECT 1 AS "none"
    FROM s1 AS u5
    ORDER BY u5."order"
    LIMIT GREATEST(kql.subtract((SELECT pg_catalog.max(u6."x") AS "max_x" FROM s1 AS u6 LIMIT 1), 1::bigint), 0)
),
s5 AS (
    SELECT 1 AS "none"
    FROM s1 AS u7
    ORDER BY u7."x" DESC
    LIMIT GREATEST(kql.bin((-1)::bigint, 1::bigint), 0)
),
s6 AS (
    SELECT pg_catalog.count(*) AS "c", ('negative'::text) AS "k"
    FROM s2
    HAVING true
    UNION ALL
    SELECT pg_catalog.count(*) AS "c", ('null'::text) AS "k"
    FROM s3
    HAVING true
    UNION ALL
    SELECT pg_catalog.count(*) AS "c", ('two'::text) AS "k"
    FROM s4
    HAVING true
    UNION ALL
    SELECT pg_catalog.count(*) AS "c", ('top'::text) AS "k"
    FROM s5
    HAVING true
)
SELECT s6."k", s6."c"
FROM s6
