SELECT v1.c1 AS "a", v1.c2 AS "b"
FROM (VALUES
        (1, 1::bigint, 'x'::text),
        (2, 2, 'y')) AS v1(row_order, c1, c2)
ORDER BY v1.row_order
