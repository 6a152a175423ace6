SELECT pg_catalog.percentile_disc((pg_catalog.float8smaller(pg_catalog.float8larger(kql.toreal('75'::text), 0), 100))::double precision / 100.0) WITHIN GROUP (ORDER BY v1.c1) AS "p",
    pg_catalog.percentile_disc((pg_catalog.float8smaller(pg_catalog.float8larger(kql.toreal('1 hours'::interval), 0), 100))::double precision / 100.0) WITHIN GROUP (ORDER BY v1.c1) AS "q",
    pg_catalog.percentile_disc((pg_catalog.float8smaller(pg_catalog.float8larger(kql.toreal('-5'::text), 0), 100))::double precision / 100.0) WITHIN GROUP (ORDER BY v1.c1) AS "r",
    pg_catalog.percentile_disc((pg_catalog.float8smaller(pg_catalog.float8larger(kql.toreal('x'::text), 0), 100))::double precision / 100.0) WITHIN GROUP (ORDER BY v1.c1) AS "s",
    kql.percentilew_of(v1.c1, 1::bigint, kql.toreal('1 hours'::interval)) AS "t",
    kql.pack_array(pg_catalog.percentile_disc((pg_catalog.float8smaller(pg_catalog.float8larger(kql.toreal('50'::text), 0), 100))::double precision / 100.0) WITHIN GROUP (ORDER BY v1.c1), pg_catalog.percentile_disc((pg_catalog.float8smaller(pg_catalog.float8larger(kql.toreal('101'::text), 0), 100))::double precision / 100.0) WITHIN GROUP (ORDER BY v1.c1)) AS "u"
FROM (VALUES
        (1, 1::bigint),
        (2, 2),
        (3, 3),
        (4, 4)) AS v1(row_order, c1)
