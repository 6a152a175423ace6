SELECT kql.arg_max_of(kql.tolong(v1.c1), kql.tolong(v1.c1)) AS "s",
    coalesce(kql.arg_max_of(v1.c1, kql.tolong(v1.c1)), '') AS "s1",
    kql.arg_max_of(v1.c2, kql.tolong(v1.c1)) AS "x"
FROM (VALUES
        (1, '1'::text, 2::integer),
        (2, '3', 4)) AS v1(row_order, c1, c2)
