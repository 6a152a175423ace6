SELECT v1.c1 AS "i", v1.c2 AS "l", v1.c3 AS "r", v1.c4 AS "m"
FROM (VALUES
        (1, kql.toint('1'::float8), kql.tolong('2'::float8), '3'::float8, '4'::numeric),
        (2, 5, kql.tolong('6'::numeric), '7'::float8, kql.todecimal('8.5'::float8))) AS v1(row_order, c1, c2, c3, c4)
ORDER BY v1.row_order
