WITH s1 AS (
    SELECT NULL::pg_catalog.int8 AS "x", NULL::pg_catalog.text AS "s"
    WHERE false
)
SELECT pg_catalog.count(*) AS "count_",
    pg_catalog.count(*) FILTER (WHERE s1."x" > 1) AS "countif_", kql.sum(s1."x") AS "sum_x",
    kql.avg(s1."x") AS "avg_x", pg_catalog.min(s1."x") AS "min_x",
    coalesce(pg_catalog.max(s1."s" COLLATE "C"), '') AS "max_s",
    kql.dcount_of(s1."s") AS "dcount_s", kql.make_set_of(s1."x") AS "set_x",
    kql.make_list_of(s1."s") AS "list_s", coalesce(kql.take_any_of(s1."s"), '') AS "s"
FROM s1
