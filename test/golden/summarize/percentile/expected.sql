SELECT pg_catalog.percentile_disc(('5e+01'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_50",
    pg_catalog.percentile_disc(('0'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_0",
    pg_catalog.percentile_disc(('9e+01'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_90",
    pg_catalog.percentile_disc(('1e+02'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_100",
    kql.pack_array(pg_catalog.percentile_disc(('25'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value), pg_catalog.percentile_disc(('75'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value)) AS "percentiles_x"
FROM kql.range_rows(1::bigint, 10::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
