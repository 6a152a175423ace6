SELECT kql.pack_array(kql.percentilew_of(v1.c1::pg_catalog.int8, v1.c2::pg_catalog.int8, '1e+01'::float8), kql.percentilew_of(v1.c1::pg_catalog.int8, v1.c2::pg_catalog.int8, '5e+01'::float8)) AS "percentiles_v",
    kql.pack_array(kql.percentilew_of(v1.c1::pg_catalog.int8, v1.c2::pg_catalog.int8, '1e+01'::float8), kql.percentilew_of(v1.c1::pg_catalog.int8, v1.c2::pg_catalog.int8, '5e+01'::float8)) AS "x"
FROM (VALUES
        (1, 1::integer, 2::integer),
        (2, 3, 4)) AS v1(row_order, c1, c2)
