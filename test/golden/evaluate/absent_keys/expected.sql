SELECT kql.tolong(NULLIF(('{"a": 1}'::jsonb) -> ('a'::text), 'null'::jsonb)) AS "a",
    (''::text) AS "b", pg_catalog.count(*) AS "count_",
    kql.sum(kql.tolong((NULL::pg_catalog.jsonb))) AS "sum_c",
    kql.make_set_of((NULL::pg_catalog.jsonb)) AS "set_b"
GROUP BY kql.tolong(NULLIF(('{"a": 1}'::jsonb) -> ('a'::text), 'null'::jsonb)), (''::text)
