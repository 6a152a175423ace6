SELECT pg_catalog.percentile_disc((NULL::pg_catalog.float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_",
    pg_catalog.percentile_disc((NULL::pg_catalog.float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_1",
    pg_catalog.percentile_disc((NULL::pg_catalog.float8)::double precision / 100.0) WITHIN GROUP (ORDER BY r1.value) AS "percentile_x_2"
FROM kql.range_rows(1::bigint, 100::bigint, 1::bigint) WITH ORDINALITY AS r1(value, row_order)
