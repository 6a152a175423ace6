SELECT v1.c1 AS "a", v1.c2 AS "b"
FROM (VALUES
        (1, 'x'::text, 1::bigint),
        (2, 'x', 1),
        (3, '', 1),
        (4, 'X', 1),
        (5, 'x', NULL::pg_catalog.int8),
        (6, 'x', NULL::pg_catalog.int8)) AS v1(row_order, c1, c2)
GROUP BY v1.c1, v1.c2
ORDER BY min(v1.row_order)
