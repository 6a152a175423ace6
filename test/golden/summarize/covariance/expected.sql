SELECT v1.c1 AS "g", kql.covariance(v1.c2, v1.c3) AS "s", kql.covariancep(v1.c2, v1.c3) AS "p"
FROM (VALUES
        (1, 'a'::text, '1'::float8, '2'::float8),
        (2, 'a', '2'::float8, '4'::float8),
        (3, 'a', '3'::float8, '7'::float8),
        (4, 'a', NULL::pg_catalog.float8, '1'::float8),
        (5, 'b', '1e+308'::float8, '1e+308'::float8),
        (6, 'b', '-1e+308'::float8, '-1e+308'::float8),
        (7, 'c', '1'::float8, '1'::float8)) AS v1(row_order, c1, c2, c3)
GROUP BY v1.c1
ORDER BY min(v1.row_order)
