SELECT pg_catalog.percentile_disc(('50.5'::numeric::pg_catalog.float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_50_5",
    pg_catalog.percentile_disc(('99'::numeric::pg_catalog.float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_99",
    pg_catalog.percentile_disc(('5'::float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_5"
FROM kql.range_rows(1::bigint, 100::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
