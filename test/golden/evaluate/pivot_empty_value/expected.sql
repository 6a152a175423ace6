SELECT v1.c1 AS "k", kql.sum(v1.c3) FILTER (WHERE v1.c2 = 'a') AS "a"
FROM (VALUES
        (1, 'x'::text, ''::text, 1::bigint),
        (2, 'x', 'a', 2),
        (3, 'y', '', 3)) AS v1(row_order, c1, c2, c3)
GROUP BY v1.c1
ORDER BY min(v1.row_order)
