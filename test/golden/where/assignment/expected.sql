SELECT v1.c1 AS "flag", v1.c2 AS "n"
FROM (VALUES
        (1, true::boolean, 1::integer),
        (2, false, 2)) AS v1(row_order, c1, c2)
WHERE true
  AND v1.c2 > 1
ORDER BY v1.row_order
