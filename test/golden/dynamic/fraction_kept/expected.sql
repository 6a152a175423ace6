SELECT v1.c1 AS "d", kql.abs(kql.toreal(v1.c1)) AS "a", kql.round(kql.toreal(v1.c1)) AS "r",
    kql.ceiling(kql.toreal(v1.c1)) AS "c", kql.sign(kql.toreal(v1.c1)) AS "s",
    kql.bin(kql.toreal(v1.c1), '1'::float8) AS "b"
FROM (VALUES
        (1, '-1.5'::jsonb),
        (2, '2'::jsonb)) AS v1(row_order, c1)
ORDER BY v1.row_order
