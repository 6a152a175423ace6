SELECT v1.c1 AS "n", v1.c2 AS "s", ('größer'::text) AS "before", ('x'::text) AS "tag"
FROM (VALUES
        (1, 1::bigint, 'a'::text),
        (2, 3, ''),
        (3, 3, ''),
        (4, NULL::pg_catalog.int8, 'b')) AS v1(row_order, c1, c2)
WHERE v1.c1 >= 2
  AND v1.c1 >= 3
ORDER BY v1.row_order
