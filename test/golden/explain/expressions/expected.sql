SELECT v1.c1 AS "s",
    (kql.tostring(kql.dynamic_index(v1.c3 -> ('k'::text), 1::bigint)) IN ('x')) AS "l",
    kql.has_any(v1.c1, ARRAY['a'::text, 'c'::text]) AS "m",
    pg_catalog.count(*) FILTER (WHERE (true::boolean)) AS "countif_i",
    kql.make_list_of(CASE WHEN v1.c2 > 1 THEN 'more'::text WHEN v1.c1 = '' THEN 'none'::text ELSE 'one'::text END) AS "list_a"
FROM (VALUES
        (1, 'a'::text, 1::bigint, '{"k": [1, "x"]}'::jsonb, '2024-02-29 12:30:00+00'::timestamptz),
        (2, '', NULL::pg_catalog.int8, NULL::pg_catalog.jsonb, NULL::pg_catalog.timestamptz)) AS v1(row_order, c1, c2, c3, c4)
WHERE (NOT kql.has(v1.c1, 'b') OR v1.c2 BETWEEN 0 AND 5 OR NOT v1.c1 OPERATOR(kql.=~) ANY (ARRAY['x', 'y']) OR v1.c1 = '' OR v1.c2 IS NULL)
GROUP BY v1.c1, (kql.tostring(kql.dynamic_index(v1.c3 -> ('k'::text), 1::bigint)) IN ('x')), kql.has_any(v1.c1, ARRAY['a'::text, 'c'::text])
ORDER BY min(v1.row_order)
