SELECT v1.c1 AS "k"
FROM (VALUES
        (1, 'a'::text),
        (2, 'b'),
        (3, 'a')) AS v1(row_order, c1)
GROUP BY v1.c1
ORDER BY min(v1.row_order)
