SELECT kql.make_list_of(v1.c1, 128) AS "list_t", kql.make_set_of(v1.c2, 128) AS "set_s",
    kql.arg_max_of(v1.c1, v1.c1) AS "max_t",
    coalesce(kql.arg_max_of(v1.c2, v1.c1), '') AS "max_t_s",
    kql.arg_min_of(v1.c1, v1.c1) AS "min_t",
    coalesce(kql.arg_min_of(v1.c2, v1.c1), '') AS "min_t_s",
    coalesce(kql.take_any_of(v1.c2), '') AS "any_s"
FROM (VALUES
        (1, 1::bigint, 'a'::text),
        (2, 2, 'b')) AS v1(row_order, c1, c2)
