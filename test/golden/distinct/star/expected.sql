SELECT v1.c1 AS "a", v1.c2 AS "b"
FROM (VALUES
        (1, 'x'::text, 1::bigint),
        (2, 'x', 1),
        (3, 'y', 2)) AS v1(row_order, c1, c2)
GROUP BY v1.c1, v1.c2
ORDER BY min(v1.row_order)
