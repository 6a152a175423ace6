SELECT v1.c1 AS "SHA1", v1.c2 AS "n", kql.strcat('known '::text, v1.c1) AS "known"
FROM (VALUES
        (1, 'aa'::text, 1::integer),
        (2, 'b', 2)) AS v1(row_order, c1, c2)
WHERE kql.strlen(v1.c1) >= 2
ORDER BY v1.row_order
