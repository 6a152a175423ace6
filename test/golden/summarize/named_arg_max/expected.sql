SELECT v1.c1 AS "k", kql.arg_max_of(v1.c2, v1.c2) AS "newest",
    coalesce(kql.arg_max_of(v1.c3, v1.c2), '') AS "v", kql.arg_min_of(v1.c2, v1.c2) AS "oldest",
    coalesce(kql.arg_min_of(v1.c3, v1.c2), '') AS "w"
FROM (VALUES
        (1, 'a'::text, 2::bigint, 'x'::text),
        (2, 'a', 1, 'y')) AS v1(row_order, c1, c2, c3)
GROUP BY v1.c1
ORDER BY min(v1.row_order)
