WITH s1 AS (
    SELECT r1.value AS "i", kql.strcat('k'::text, r1.value) AS "p", r1.row_order AS "order"
    FROM kql.range_rows(1::bigint, 12000::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
)
SELECT kql.sum(s1."i") FILTER (WHERE s1."p" = 'k17') AS "k17",
    kql.sum(s1."i") FILTER (WHERE s1."p" = 'k11999') AS "k11999",
    (NULL::pg_catalog.jsonb) AS "absent"
FROM s1
