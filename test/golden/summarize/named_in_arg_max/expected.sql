SELECT v1.c3 AS "k", kql.arg_min_of(v1.c1, v1.c1) AS "Early",
    kql.arg_min_of(v1.c2, v1.c1) AS "Was", kql.arg_max_of(v1.c1, v1.c1) AS "Late",
    kql.arg_max_of(kql.add(v1.c2, 1::bigint), v1.c1) AS "Now",
    coalesce(kql.take_any_of(v1.c3), '') AS "Any"
FROM (VALUES
        (1, 1::bigint, 10::bigint, 'a'::text),
        (2, 3, 30, 'a'),
        (3, 2, 20, 'a')) AS v1(row_order, c1, c2, c3)
GROUP BY v1.c3
ORDER BY min(v1.row_order)
