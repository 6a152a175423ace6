WITH s1 AS NOT MATERIALIZED (
    SELECT v1.c1 AS "Name", v1.c2 AS "Data", v1.row_order AS "order"
    FROM (VALUES
        (1, 'Peter'::text, 'Source-data'::text),
        (2, 'Eve', '')) AS v1(row_order, c1, c2)
),
s2 AS (
    SELECT ('Peter'::text) AS "Name", ('USA'::text) AS "Country"
)
SELECT u2."Name", u2."Data", COALESCE(s2."Country", '') AS "Country"
FROM s1 AS u2
    LEFT JOIN s2 ON u2."Name" = s2."Name"
