SELECT (1::integer) AS "a", kql.arg_max((2::integer), (2::integer)) AS "n",
    kql.arg_max((3::integer), (2::integer)) AS "c", kql.make_set((3::integer)) AS "c1"
GROUP BY (1::integer)
