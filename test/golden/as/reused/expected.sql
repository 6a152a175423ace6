WITH s1 AS NOT MATERIALIZED (
    SELECT r1.value AS "x", r1.row_order AS "order"
    FROM kql.range_rows(1::bigint, 3::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
),
s2 AS (
    SELECT pg_catalog.max(u2."x") AS "m", (1::bigint) AS "k"
    FROM s1 AS u2
),
s3 AS (
    SELECT u3."x", (1::bigint) AS "k"
    FROM s1 AS u3
)
SELECT s3."x", s2."m"
FROM s2
    JOIN s3 ON s2."k" = s3."k"
