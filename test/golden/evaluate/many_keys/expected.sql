WITH s1 AS (
    SELECT (SELECT kql.make_bag(kql.bag_pack(kql.strcat('k'::text, r2.value), r2.value)) AS "bag_" FROM kql.range_rows(1::bigint, 12000::bigint, 1::bigint) WITH ORDINALITY AS r2(value, row_order) LIMIT 1) AS "d"
)
SELECT kql.tolong(NULLIF(s1."d" -> ('k17'::text), 'null'::jsonb)) AS "k17",
    kql.tolong(NULLIF(s1."d" -> ('k11999'::text), 'null'::jsonb)) AS "k11999",
    (NULL::pg_catalog.jsonb) AS "absent"
FROM s1
