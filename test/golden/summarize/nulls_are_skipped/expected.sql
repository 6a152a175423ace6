SELECT pg_catalog.count(*) AS "count_", kql.sum(v1.c1) AS "sum_n", kql.avg(v1.c1) AS "avg_n",
    pg_catalog.min(v1.c1) AS "min_n", pg_catalog.max(v1.c1) AS "max_n",
    kql.dcount_of(v1.c1) AS "dcount_n", kql.make_list_of(v1.c1) AS "list_n",
    kql.sum(v1.c2) AS "sum_r", kql.stdev(v1.c2) AS "stdev_r", kql.variance(v1.c2) AS "variance_r"
FROM (VALUES
        (1, 1::bigint, '1.5'::float8),
        (2, NULL::pg_catalog.int8, NULL::pg_catalog.float8),
        (3, 3, '2.5'::float8)) AS v1(row_order, c1, c2)
