-- Functions on series.
BEGIN;
SELECT no_plan();

SELECT is(kql.series_add('[1, 2, 4]'::jsonb, '[4, 2, 1]'::jsonb), '[5, 4, 5]'::jsonb, 'series_add');
SELECT is(kql.series_subtract('[1, 2, 4]'::jsonb, '[4, 2, 1]'::jsonb)::text, '[-3, 0, 3]', 'series_subtract keeps integers');
SELECT is(kql.series_multiply('[1, 2.5]'::jsonb, '[4, 2]'::jsonb)::text, '[4.0, 5.0]', 'series_multiply: reals');
SELECT is(kql.series_divide('[1, 2, 4]'::jsonb, '[4, 2, 1]'::jsonb)::text, '[0.25, 1.0, 4.0]', 'series_divide is real');
SELECT is(kql.series_divide('[1, 0]'::jsonb, '[0, 0]'::jsonb), '["Infinity", "NaN"]'::jsonb, 'series_divide by zero');
SELECT is(kql.series_pow('[1, 2, 3, 4]'::jsonb, '[1, 2, 3, 0.5]'::jsonb)::text, '[1.0, 4.0, 27.0, 2.0]', 'series_pow');
SELECT is(kql.series_add('[1, "x", 3]'::jsonb, '[1, 1]'::jsonb), '[2, null, null]'::jsonb, 'what is missing gives null');
SELECT is(kql.series_greater('[60, 0, null]'::jsonb, 15::bigint), '[true, false, null]'::jsonb, 'series_greater: a number');
SELECT is(kql.series_less(15.5::float8, '[60, 0]'::jsonb), '[true, false]'::jsonb, 'series_less: a number on the left');
SELECT is(kql.series_not_equals('[1, 2, 4]'::jsonb, '[4, 2, 1]'::jsonb), '[true, false, true]'::jsonb, 'series_not_equals');
SELECT is(kql.series_equals('[1, 2]'::jsonb, '[1.0, 3]'::jsonb), '[true, false]'::jsonb, 'series_equals');
SELECT is(kql.series_greater_equals('[1, 2]'::jsonb, '[1, 3]'::jsonb), '[true, false]'::jsonb, 'series_greater_equals');
SELECT is(kql.series_less_equals('[1, 4]'::jsonb, '[1, 3]'::jsonb), '[true, false]'::jsonb, 'series_less_equals');
SELECT is(kql.series_add('{}'::jsonb, '[1]'::jsonb), NULL::jsonb, 'a bag is no series');
SELECT is(kql.series_add(1, 2), NULL::jsonb, 'two numbers are no series');

SELECT is(kql.series_abs('[-6.5, 0, 8.2, null]'), '[6.5, 0.0, 8.2, null]'::jsonb, 'series_abs');
SELECT is(kql.series_abs('[-6, 0]')::text, '[6, 0]', 'series_abs keeps integers');
SELECT is(kql.series_ceiling('[-1.5, 1, 2.5]')::text, '[-1.0, 1.0, 3.0]', 'series_ceiling');
SELECT is(kql.series_floor('[-1.5, 1, 2.5]')::text, '[-2.0, 1.0, 2.0]', 'series_floor');
SELECT is(kql.series_sign('[-6, 0, 8]'), '[-1, 0, 1]'::jsonb, 'series_sign');
SELECT is(kql.series_exp('[0]')::text, '[1.0]', 'series_exp');
SELECT is(kql.series_log('[1, 2, 3]')::text, '[0.0, 0.6931471805599453, 1.0986122886681098]', 'series_log');
SELECT is(kql.series_sin('[0]')::text, '[0.0]', 'series_sin');
SELECT is(kql.series_tan('[0]')::text, '[0.0]', 'series_tan');
SELECT is(kql.series_cos('[-1, 0, 1]')::text, '[0.5403023058681398, 1.0, 0.5403023058681398]', 'series_cos');
SELECT is(kql.series_acos('[-1, 0, 1]')::text, '[3.141592653589793, 1.5707963267948966, 0.0]', 'series_acos');
SELECT is(kql.series_asin('[-1, 0, 1]')::text, '[-1.5707963267948966, 0.0, 1.5707963267948966]', 'series_asin');
SELECT is(kql.series_atan('[-1, 0, 1]')::text, '[-0.7853981633974483, 0.0, 0.7853981633974483]', 'series_atan');
SELECT is(kql.series_acos('[2]'), '["NaN"]'::jsonb, 'series_acos: out of range');
SELECT is(kql.series_abs(NULL), NULL::jsonb, 'null');

SELECT is(kql.series_sum('[1, 2, 3, 4]'), 10.0::float8, 'series_sum');
SELECT is(kql.series_sum('[1, null]'), NULL::float8, 'series_sum: null element');
SELECT is(kql.series_sum('[]'), 0.0::float8, 'series_sum: empty');
SELECT is(kql.series_product('[1, 2, 3, 4]'), 24.0::float8, 'series_product');
SELECT is(kql.series_magnitude('[3, 4]'), 5.0::float8, 'series_magnitude');
SELECT is(kql.series_dot_product('[1, 2, 3]', '[4, 5, 6]'), 32.0::float8, 'series_dot_product');
SELECT is(kql.series_dot_product('[1, 2, 3]', '[4]'), NULL::float8, 'series_dot_product: lengths differ');
SELECT is(round(kql.series_cosine_similarity('[0.1, 0.2, 0.1, 0.2]', '[0.11, 0.2, 0.11, 0.21]')::numeric, 12), 0.999353438255, 'series_cosine_similarity');
SELECT is(round(kql.series_pearson_correlation('[0, 0, 5]', '[0, 0, 5]')::numeric, 12), 1.000000000000, 'series_pearson_correlation');

SELECT is((SELECT jsonb_object_agg(key, round(value::numeric, 9))
           FROM jsonb_each_text(kql.series_stats_dynamic('[23, 46, 23, 87, 4, 8, 3, 75, 2, 56, 13, 75, 32, 16, 29]'))),
          '{"min": 2, "min_idx": 8, "max": 87, "max_idx": 3, "avg": 32.8, "stdev": 28.503633854, "variance": 812.457142857, "sum": 492, "len": 15}'::jsonb,
          'series_stats_dynamic');
SELECT is(kql.series_stats('[2, 4]'), '[2.0, 0, 4.0, 1, 3.0, 1.4142135623730951, 2.0]'::jsonb, 'series_stats');
SELECT is(kql.series_stats('[2, null]'), '[null, null, null, null, null, null, null]'::jsonb, 'series_stats: null element');
SELECT is(kql.series_stats('[2, null]', true), '[2.0, 0, 2.0, 0, 2.0, 0.0, 0.0]'::jsonb, 'series_stats: null ignored');
SELECT is(round((kql.series_fit_line('[1.0, 2.0, 4.0, 8.0]')->>0)::numeric, 9), 0.920000000, 'series_fit_line: rsquare');
SELECT is(ARRAY(SELECT round((kql.series_fit_line_dynamic('[2, 5, 6, 8, 11, 15, 17, 18, 25, 26, 30, 30]')->>key)::numeric, 3)
                FROM unnest(ARRAY['rsquare', 'slope', 'variance', 'rvariance', 'interception']) key),
          ARRAY[0.983, 2.731, 98.629, 1.686, -1.667], 'series_fit_line_dynamic');
SELECT is(jsonb_array_length(kql.series_fit_line('[1, 2]')->5), 2, 'series_fit_line: line_fit');
SELECT is(kql.series_fit_line('[1, null]'), NULL::jsonb, 'series_fit_line: null element');

SELECT is(kql.series_fill_const('[111, null, 36, 41]', 0.0::float8)::text, '[111, 0.0, 36, 41]', 'series_fill_const: a real');
SELECT is(kql.series_fill_const('[111, null, 36, 41]', -1)::text, '[111, -1, 36, 41]', 'series_fill_const: an integer');
SELECT is(kql.series_fill_const('[0, null, 36]', 7, 0)::text, '[7, 7, 36]', 'series_fill_const: placeholder');
SELECT is(kql.series_fill_forward('[null, null, 36, 41, null, null, 16, 61, 33, null, null]'), '[null, null, 36, 41, 41, 41, 16, 61, 33, 33, 33]'::jsonb, 'series_fill_forward');
SELECT is(kql.series_fill_forward('[10, 30, 0, 70]'), '[10, 30, 0, 70]'::jsonb, 'series_fill_forward: nothing missing');
SELECT is(kql.series_fill_backward('[111, null, 36, 41, null, null, 16, 61, 33, null, null]'), '[111, 36, 36, 41, 16, 16, 16, 61, 33, null, null]'::jsonb, 'series_fill_backward');
SELECT is(kql.series_fill_linear('[null, 111.0, null, 36.0, 41.0, null, null, 16.0, null]')::text, '[111.0, 111.0, 73.5, 36.0, 41.0, 32.666666666666664, 24.333333333333332, 16.0, 16.0]', 'series_fill_linear');
SELECT is(kql.series_fill_linear('[null, 111, null, 36, 41, null, null, 16]')::text, '[111, 111, 74, 36, 41, 33, 24, 16]', 'series_fill_linear: integers');
SELECT is(kql.series_fill_linear('[0, 2, 0, 4, 0]', 0, false), '[null, 2, 3, 4, null]'::jsonb, 'series_fill_linear: placeholder, no edges');
SELECT is(kql.series_fill_linear('[null, null]', NULL::bigint, true, 7), '[7, 7]'::jsonb, 'series_fill_linear: nothing there');
SELECT is(kql.series_fill_linear('[null, null]', NULL::bigint, true, 2.5), '[2.5, 2.5]'::jsonb, 'series_fill_linear: nothing there, a fraction');
SELECT is(kql.series_fill_linear('[0, 0]', 0, true, 2.5), '[2.5, 2.5]'::jsonb, 'series_fill_linear: nothing but placeholders');
SELECT is(kql.series_fill_linear('[null, "x"]', NULL::bigint, true, 'NaN'), '["NaN", "NaN"]'::jsonb, 'series_fill_linear: nothing there, NaN');
SELECT is(kql.series_fill_linear('[null, 4, null]', NULL::bigint, true, 2.5), '[4, 4, 4]'::jsonb, 'series_fill_linear: a constant only where nothing is there');
SELECT is(kql.series_fill_const('[null]', n::jsonb), jsonb_build_array(t::jsonb), 'series_fill_const: ' || n)
FROM (VALUES ('9223372036854775807', '9223372036854775807'), ('-9223372036854775808', '-9223372036854775808'), ('1e300', '1E+300'), ('7', '7')) AS v(n, t);
SELECT is(kql.series_fir('[2, 4, 6]', '[1, 1]')::text, '[1.0, 3.0, 5.0]', 'series_fir');
SELECT is(kql.series_fir('[2, 4, 6]', '[1, -1]')::text, '[2.0, 2.0, 2.0]', 'series_fir: difference');
SELECT is(kql.series_fir('[2, 4, 6]', '[1, -1]', true), NULL::jsonb, 'series_fir: a negative filter is not normalized');
SELECT is(kql.series_fir('[3, 3, 3]', '[1, 1, 1]', true, true)::text, '[2.0, 3.0, 2.0]', 'series_fir: centered');
SELECT is(kql.series_iir('[10, 30, 0]', '[1]', '[1, -1]')::text, '[10.0, 40.0, 40.0]', 'series_iir: running sum');
SELECT is(kql.series_iir('[1]', '[1]', '[0]'), NULL::jsonb, 'series_iir: no first denominator');

SELECT is(kql.series_seasonal('[2, 5, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1]'),
          '[1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1]'::jsonb, 'series_seasonal');
SELECT is(kql.series_seasonal('[8, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10]'),
          '[10, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10]'::jsonb, 'series_seasonal: other period');
SELECT is(kql.series_seasonal('[1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]'), '[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]'::jsonb, 'series_seasonal: too few periods');
SELECT is(kql.series_seasonal('[1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]', 6), '[1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]'::jsonb, 'series_seasonal: a period given');
-- a spike in a series with a season, and one in a quiet series
CREATE TEMP TABLE spike AS
    SELECT jsonb_agg((i % 6) * 2 + CASE WHEN i = 40 THEN 100 ELSE 0 END ORDER BY i) AS season,
           jsonb_agg(CASE WHEN i = 40 THEN 100 ELSE 0 END ORDER BY i) AS quiet,
           jsonb_agg(i ORDER BY i) AS line
    FROM generate_series(0, 59) i;
SELECT is((SELECT array_agg(ordinality - 1) FROM spike, jsonb_array_elements_text(kql.series_decompose_anomalies(season)->0) WITH ORDINALITY WHERE value <> '0'),
          ARRAY[40::bigint], 'series_decompose_anomalies: season');
SELECT is((SELECT array_agg(ordinality - 1) FROM spike, jsonb_array_elements_text(kql.series_decompose_anomalies(quiet, 3)->0) WITH ORDINALITY WHERE value <> '0'),
          ARRAY[40::bigint], 'series_decompose_anomalies: quiet');
SELECT is((SELECT kql.series_decompose_anomalies(line, 1.5, -1, 'linefit')->0 @> '1' FROM spike), false, 'series_decompose_anomalies: a line has none');
SELECT is((SELECT jsonb_array_length(kql.series_decompose(season)) FROM spike), 4, 'series_decompose: four parts');
SELECT is((SELECT round((kql.series_decompose_forecast(line, 10)->>59)::numeric, 6) FROM spike), 59.000000, 'series_decompose_forecast');
SELECT is((SELECT kql.series_periods_detect(season, 4, 20, 2)->0->>0 FROM spike), '6.0', 'series_periods_detect');
SELECT is((SELECT jsonb_array_length(kql.series_periods_validate(season, 6, 7.0::float8)->1) FROM spike), 2, 'series_periods_validate');
SELECT is((SELECT array_agg(ordinality - 1) FROM spike, jsonb_array_elements_text(kql.series_outliers(season)) WITH ORDINALITY WHERE abs(value::float8) > 1.5),
          ARRAY[40::bigint], 'series_outliers');
SELECT is(kql.series_outliers('[5, 5, 5]')::text, '[0.0, 0.0, 0.0]', 'series_outliers: nothing stands out');
SELECT is(kql.series_decompose_anomalies('[]'), NULL::jsonb, 'series_decompose_anomalies: empty');
SELECT ok(kql.series_decompose_anomalies('[1]') IS NOT NULL, 'series_decompose_anomalies: one value');
SELECT ok(kql.series_decompose('[1, 2]', 99999999999, 'avg', 99999999999) IS NOT NULL, 'series_decompose: extremes');
SELECT ok(kql.series_decompose_anomalies('["NaN", "Infinity", 1, 2, 3]') IS NOT NULL, 'series_decompose_anomalies: NaN');

SELECT * FROM finish();
ROLLBACK;
