SELECT kql.bin((1::bigint), 10::bigint) AS "a", kql.tolower(('x'::text)) AS "Column1",
    pg_catalog.count(*) AS "count_", pg_catalog.count(*) AS "count_1",
    kql.sum(kql.add((1::bigint), (1::bigint))) AS "sum_",
    kql.round(kql.avg((1::bigint)), 2::bigint) AS "avg_a",
    kql.dcount_of(kql.tostring(('{"p": 2}'::jsonb) -> ('p'::text))) AS "dcount_d_p",
    kql.make_set_of(('x'::text)) AS "set_s",
    kql.make_list_of((1::bigint)) FILTER (WHERE (1::bigint) > 0) AS "list_a",
    pg_catalog.max(kql.tolong(('x'::text))) AS "max_s"
GROUP BY kql.bin((1::bigint), 10::bigint), kql.tolower(('x'::text))
