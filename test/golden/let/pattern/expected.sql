WITH s1 AS (
    SELECT 'app'::text AS "From", r1.value AS "x", NULL::pg_catalog.float8 AS "y"
    FROM kql.range_rows(1::bigint, 2::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
    UNION ALL
    SELECT 'of'::text AS "From", (3::bigint) AS "x",
        (SELECT ('37.405992'::float8) AS "Lat" LIMIT 1) AS "y"
)
SELECT s1."From", s1."x", s1."y"
FROM s1
ORDER BY s1."From" COLLATE "C" ASC, s1."x" ASC
