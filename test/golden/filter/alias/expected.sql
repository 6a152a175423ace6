SELECT v1.c1 AS "s", v1.c2 AS "n"
FROM (VALUES
        (1, 'é'::text, 1::bigint),
        (2, '', NULL::pg_catalog.int8),
        (3, 'e', 3)) AS v1(row_order, c1, c2)
WHERE v1.c1 <> ''
  AND v1.c2 < 3
ORDER BY v1.row_order
