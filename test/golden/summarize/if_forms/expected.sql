SELECT kql.sum(v1.c1) FILTER (WHERE v1.c1 > 1) AS "sumif_n",
    kql.avg(v1.c1) FILTER (WHERE v1.c1 < 3) AS "avgif_n",
    pg_catalog.min(v1.c1) FILTER (WHERE v1.c2 <> 'a') AS "minif_n",
    pg_catalog.max(v1.c1) FILTER (WHERE v1.c2 <> '') AS "maxif_n",
    kql.dcount_of(v1.c2) FILTER (WHERE v1.c1 > 1) AS "dcountif_s",
    pg_catalog.count(*) FILTER (WHERE v1.c1 IS NULL) AS "countif_",
    kql.make_set_of(v1.c2) FILTER (WHERE v1.c1 = 1) AS "set_s",
    kql.make_list_of(v1.c1) FILTER (WHERE v1.c1 >= 2) AS "list_n",
    kql.take_any_of(v1.c2) FILTER (WHERE v1.c1 = 2) AS "s",
    kql.stdev(v1.c1::pg_catalog.float8) FILTER (WHERE v1.c1 < 3) AS "stdevif_n",
    kql.variance(v1.c1::pg_catalog.float8) FILTER (WHERE v1.c1 < 3) AS "varianceif_n",
    kql.dcount_of(v1.c2) AS "count_distinct_s",
    kql.dcount_of(v1.c2) FILTER (WHERE v1.c1 > 1) AS "count_distinctif_s"
FROM (VALUES
        (1, 1::bigint, 'a'::text),
        (2, 2, 'b'),
        (3, 3, ''),
        (4, NULL::pg_catalog.int8, 'c')) AS v1(row_order, c1, c2)
