SELECT (1::integer) AS "a", kql.arg_max_of((2::integer), ((2::integer))::bigint) AS "n",
    kql.arg_max_of((3::integer), ((2::integer))::bigint) AS "c",
    kql.make_set_of((3::integer)) AS "c1"
GROUP BY (1::integer)
