WITH s1 AS (
    SELECT kql.dynamic_index(kql.series_fft(('[1, 0, -1, 0]'::jsonb)), 0::bigint) AS "series_fft_y_real",
        kql.dynamic_index(kql.series_fft(('[1, 0, -1, 0]'::jsonb)), 1::bigint) AS "series_fft_y_imag",
        kql.dynamic_index(kql.series_fft(('[2, 2, 2]'::jsonb)), 0::bigint) AS "fr",
        kql.dynamic_index(kql.series_fft(('[2, 2, 2]'::jsonb)), 1::bigint) AS "fi",
        kql.dynamic_index(kql.series_ifft('[0, 2, 0, 2]'::jsonb, '[0, 0, 0, 0]'::jsonb), 0::bigint) AS "back",
        kql.dynamic_index(kql.series_fft(('[1, 0, -1, 0]'::jsonb), ('[2, 2, 2]'::jsonb)), 0::bigint) AS "short"
)
SELECT s1."series_fft_y_real", s1."series_fft_y_imag",
    kql.round(kql.toreal(kql.dynamic_index(s1."fr", 0::bigint)), 9::bigint) AS "f0",
    kql.round(kql.toreal(kql.dynamic_index(s1."fr", 1::bigint)), 9::bigint) AS "f1",
    kql.round(kql.toreal(kql.dynamic_index(s1."fi", 2::bigint)), 9::bigint) AS "f2", s1."back",
    s1."short"
FROM s1
