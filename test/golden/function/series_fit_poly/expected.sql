WITH s1 AS (
    SELECT kql.toreal(kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), NULL::pg_catalog.jsonb, 2::bigint), 0::bigint)) AS "r",
        kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), NULL::pg_catalog.jsonb, 2::bigint), 1::bigint) AS "c",
        kql.toreal(kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), NULL::pg_catalog.jsonb, 2::bigint), 2::bigint)) AS "v",
        kql.toreal(kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), NULL::pg_catalog.jsonb, 2::bigint), 3::bigint)) AS "rv",
        kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), NULL::pg_catalog.jsonb, 2::bigint), 4::bigint) AS "fit",
        kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb)), 1::bigint) AS "c1",
        kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), '[10, 20, 30, 40]'::jsonb, 2::bigint), 1::bigint) AS "c2",
        kql.toreal(kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), '[1, 2, 3, 4]'::jsonb, 4::bigint), 0::bigint)) AS "r4",
        kql.dynamic_index(kql.series_fit_poly(('[2, 9, 22, 41]'::jsonb), '[1, 2, 3, 4]'::jsonb, 4::bigint), 1::bigint) AS "c4"
)
SELECT kql.round(s1."r", 9::bigint) AS "r",
    kql.round(kql.toreal(kql.dynamic_index(s1."c", 0::bigint)), 9::bigint) AS "square",
    kql.round(kql.toreal(kql.dynamic_index(s1."c", 1::bigint)), 9::bigint) AS "linear",
    kql.round(kql.toreal(kql.dynamic_index(s1."c", 2::bigint)), 9::bigint) AS "constant", s1."v",
    kql.round(s1."rv", 9::bigint) AS "rv",
    kql.round(kql.toreal(kql.dynamic_index(s1."fit", 3::bigint)), 9::bigint) AS "top",
    kql.round(kql.toreal(kql.dynamic_index(s1."c1", 0::bigint)), 9::bigint) AS "slope",
    kql.round(kql.toreal(kql.dynamic_index(s1."c1", 1::bigint)), 9::bigint) AS "base",
    kql.round(kql.toreal(kql.dynamic_index(s1."c2", 0::bigint)), 9::bigint) AS "square2", s1."r4",
    s1."c4"
FROM s1
