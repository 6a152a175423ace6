-- Functions on series: dynamic arrays of numbers.
--
-- KQL gives some of them several columns.  Here each returns one array with an element for each
-- column, which the caller takes apart:
--     series_stats                 min, min_idx, max, max_idx, avg, stdev, variance
--     series_fit_line              rsquare, slope, variance, rvariance, interception, line_fit
--     series_fit_2lines            rsquare, split_idx, variance, rvariance, line_fit, and rsquare,
--                                  slope, interception, variance, rvariance of the right, then the left line
--     series_fit_poly              rsquare, coefficients, variance, rvariance, poly_fit
--     series_fft, series_ifft      real, imag
--     series_decompose             baseline, seasonal, trend, residual
--     series_decompose_anomalies   ad_flag, ad_score, baseline
--     series_periods_detect        periods, scores
--     series_periods_validate      periods, scores
-- (real, but min_idx, max_idx and split_idx long; line_fit, coefficients, poly_fit, those of the Fourier
-- transform and all of the last four are dynamic).
--
-- Arguments of type "any" are dynamic arrays or numbers.

CREATE FUNCTION kql.series_abs(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_abs';
COMMENT ON FUNCTION kql.series_abs(jsonb) IS 'The function abs of each element';

CREATE FUNCTION kql.series_acos(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_acos';
COMMENT ON FUNCTION kql.series_acos(jsonb) IS 'The function acos of each element';

CREATE FUNCTION kql.series_asin(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_asin';
COMMENT ON FUNCTION kql.series_asin(jsonb) IS 'The function asin of each element';

CREATE FUNCTION kql.series_atan(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_atan';
COMMENT ON FUNCTION kql.series_atan(jsonb) IS 'The function atan of each element';

CREATE FUNCTION kql.series_ceiling(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_ceiling';
COMMENT ON FUNCTION kql.series_ceiling(jsonb) IS 'The function ceiling of each element';

CREATE FUNCTION kql.series_cos(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_cos';
COMMENT ON FUNCTION kql.series_cos(jsonb) IS 'The function cos of each element';

CREATE FUNCTION kql.series_exp(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_exp';
COMMENT ON FUNCTION kql.series_exp(jsonb) IS 'The function exp of each element';

CREATE FUNCTION kql.series_floor(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_floor';
COMMENT ON FUNCTION kql.series_floor(jsonb) IS 'The function floor of each element';

CREATE FUNCTION kql.series_log(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_log';
COMMENT ON FUNCTION kql.series_log(jsonb) IS 'The function log of each element';

CREATE FUNCTION kql.series_sign(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_sign';
COMMENT ON FUNCTION kql.series_sign(jsonb) IS 'The function sign of each element';

CREATE FUNCTION kql.series_sin(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_sin';
COMMENT ON FUNCTION kql.series_sin(jsonb) IS 'The function sin of each element';

CREATE FUNCTION kql.series_tan(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_tan';
COMMENT ON FUNCTION kql.series_tan(jsonb) IS 'The function tan of each element';

CREATE FUNCTION kql.series_add(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_add';
COMMENT ON FUNCTION kql.series_add("any", "any") IS 'The operation add on each pair of elements';

CREATE FUNCTION kql.series_subtract(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_subtract';
COMMENT ON FUNCTION kql.series_subtract("any", "any") IS 'The operation subtract on each pair of elements';

CREATE FUNCTION kql.series_multiply(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_multiply';
COMMENT ON FUNCTION kql.series_multiply("any", "any") IS 'The operation multiply on each pair of elements';

CREATE FUNCTION kql.series_divide(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_divide';
COMMENT ON FUNCTION kql.series_divide("any", "any") IS 'The operation divide on each pair of elements';

CREATE FUNCTION kql.series_pow(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_pow';
COMMENT ON FUNCTION kql.series_pow("any", "any") IS 'The operation pow on each pair of elements';

CREATE FUNCTION kql.series_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_equals';
COMMENT ON FUNCTION kql.series_equals("any", "any") IS 'The comparison equals of each pair of elements';

CREATE FUNCTION kql.series_not_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_not_equals';
COMMENT ON FUNCTION kql.series_not_equals("any", "any") IS 'The comparison not_equals of each pair of elements';

CREATE FUNCTION kql.series_greater(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_greater';
COMMENT ON FUNCTION kql.series_greater("any", "any") IS 'The comparison greater of each pair of elements';

CREATE FUNCTION kql.series_greater_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_greater_equals';
COMMENT ON FUNCTION kql.series_greater_equals("any", "any") IS 'The comparison greater_equals of each pair of elements';

CREATE FUNCTION kql.series_less(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_less';
COMMENT ON FUNCTION kql.series_less("any", "any") IS 'The comparison less of each pair of elements';

CREATE FUNCTION kql.series_less_equals(a "any", b "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_less_equals';
COMMENT ON FUNCTION kql.series_less_equals("any", "any") IS 'The comparison less_equals of each pair of elements';

CREATE FUNCTION kql.series_sum(series jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_sum';
COMMENT ON FUNCTION kql.series_sum(jsonb) IS 'Sum of the elements';

CREATE FUNCTION kql.series_product(series jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_product';
COMMENT ON FUNCTION kql.series_product(jsonb) IS 'Product of the elements';

CREATE FUNCTION kql.series_magnitude(series jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_magnitude';
COMMENT ON FUNCTION kql.series_magnitude(jsonb) IS 'Length of the series as a vector';

CREATE FUNCTION kql.series_dot_product(a jsonb, b jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_dot_product';
COMMENT ON FUNCTION kql.series_dot_product(jsonb, jsonb) IS 'Dot product of two series';

CREATE FUNCTION kql.series_cosine_similarity(a jsonb, b jsonb, magnitude_a double precision DEFAULT NULL, magnitude_b double precision DEFAULT NULL) RETURNS double precision
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_cosine_similarity';
COMMENT ON FUNCTION kql.series_cosine_similarity(jsonb, jsonb, double precision, double precision) IS 'Cosine of the angle between two series';

CREATE FUNCTION kql.series_pearson_correlation(a jsonb, b jsonb) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_pearson_correlation';
COMMENT ON FUNCTION kql.series_pearson_correlation(jsonb, jsonb) IS 'Correlation of two series';

CREATE FUNCTION kql.series_stats(series jsonb, ignore_nonfinite boolean DEFAULT false) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_stats';
COMMENT ON FUNCTION kql.series_stats(jsonb, boolean) IS 'Statistics of a series, as an array';

CREATE FUNCTION kql.series_stats_dynamic(series jsonb, ignore_nonfinite boolean DEFAULT false) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_stats_dynamic';
COMMENT ON FUNCTION kql.series_stats_dynamic(jsonb, boolean) IS 'Statistics of a series, as a bag';

CREATE FUNCTION kql.series_fit_line(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fit_line';
COMMENT ON FUNCTION kql.series_fit_line(jsonb) IS 'The straight line through a series, as an array';

CREATE FUNCTION kql.series_fit_line_dynamic(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fit_line_dynamic';
COMMENT ON FUNCTION kql.series_fit_line_dynamic(jsonb) IS 'The straight line through a series, as a bag';

CREATE FUNCTION kql.series_fit_2lines(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fit_2lines';
COMMENT ON FUNCTION kql.series_fit_2lines(jsonb) IS 'The two lines that fit the parts of a series best, as an array';

CREATE FUNCTION kql.series_fit_2lines_dynamic(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fit_2lines_dynamic';
COMMENT ON FUNCTION kql.series_fit_2lines_dynamic(jsonb) IS 'The two lines that fit the parts of a series best, as a bag';

CREATE FUNCTION kql.series_fit_poly(series jsonb, x jsonb DEFAULT NULL, degree bigint DEFAULT 1) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fit_poly';
COMMENT ON FUNCTION kql.series_fit_poly(jsonb, jsonb, bigint) IS 'The polynomial of a degree through a series, over 1, 2, … unless x is given';

CREATE FUNCTION kql.series_fft(series jsonb, imaginary jsonb DEFAULT NULL) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fft';
COMMENT ON FUNCTION kql.series_fft(jsonb, jsonb) IS 'The Fourier transform of a series: real and imaginary parts';

CREATE FUNCTION kql.series_ifft(series jsonb, imaginary jsonb DEFAULT NULL) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_ifft';
COMMENT ON FUNCTION kql.series_ifft(jsonb, jsonb) IS 'The inverse Fourier transform of a series: real and imaginary parts';

CREATE FUNCTION kql.series_fill_const(series jsonb, constant "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_const';
COMMENT ON FUNCTION kql.series_fill_const(jsonb, "any") IS 'Fills what is missing with a constant';

CREATE FUNCTION kql.series_fill_const(series jsonb, constant "any", placeholder "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_const';
COMMENT ON FUNCTION kql.series_fill_const(jsonb, "any", "any") IS 'Fills what equals a placeholder with a constant';

CREATE FUNCTION kql.series_fill_forward(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_forward';
COMMENT ON FUNCTION kql.series_fill_forward(jsonb) IS 'Fills what is missing with the value before it';

CREATE FUNCTION kql.series_fill_forward(series jsonb, placeholder "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_forward';
COMMENT ON FUNCTION kql.series_fill_forward(jsonb, "any") IS 'Fills what equals a placeholder with the value before it';

CREATE FUNCTION kql.series_fill_backward(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_backward';
COMMENT ON FUNCTION kql.series_fill_backward(jsonb) IS 'Fills what is missing with the value behind it';

CREATE FUNCTION kql.series_fill_backward(series jsonb, placeholder "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_backward';
COMMENT ON FUNCTION kql.series_fill_backward(jsonb, "any") IS 'Fills what equals a placeholder with the value behind it';

CREATE FUNCTION kql.series_fill_linear(series jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_linear';
COMMENT ON FUNCTION kql.series_fill_linear(jsonb) IS 'Fills what is missing along straight lines';

CREATE FUNCTION kql.series_fill_linear(series jsonb, placeholder "any", fill_edges boolean DEFAULT true, constant_value double precision DEFAULT 0) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fill_linear';
COMMENT ON FUNCTION kql.series_fill_linear(jsonb, "any", boolean, double precision) IS 'Fills what equals a placeholder along straight lines';

CREATE FUNCTION kql.series_fir(series jsonb, filter jsonb, normalized boolean DEFAULT NULL, centered boolean DEFAULT false) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_fir';
COMMENT ON FUNCTION kql.series_fir(jsonb, jsonb, boolean, boolean) IS 'A finite impulse response filter';

CREATE FUNCTION kql.series_iir(series jsonb, numerators jsonb, denominators jsonb) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_iir';
COMMENT ON FUNCTION kql.series_iir(jsonb, jsonb, jsonb) IS 'An infinite impulse response filter';

CREATE FUNCTION kql.series_outliers(series jsonb, kind text DEFAULT 'ctukey', ignored_value double precision DEFAULT NULL, low_percentile double precision DEFAULT 10, high_percentile double precision DEFAULT 90) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_outliers';
COMMENT ON FUNCTION kql.series_outliers(jsonb, text, double precision, double precision, double precision) IS 'A score for each element: how far it lies outside';

CREATE FUNCTION kql.series_seasonal(series jsonb, period bigint DEFAULT -1) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_seasonal';
COMMENT ON FUNCTION kql.series_seasonal(jsonb, bigint) IS 'The seasonal part of a series';

CREATE FUNCTION kql.series_decompose(series jsonb, period bigint DEFAULT -1, trend text DEFAULT 'avg', test_points bigint DEFAULT 0, season_threshold double precision DEFAULT 0.6) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_decompose';
COMMENT ON FUNCTION kql.series_decompose(jsonb, bigint, text, bigint, double precision) IS 'Baseline, season, trend and residual of a series';

CREATE FUNCTION kql.series_decompose_anomalies(series jsonb, threshold double precision DEFAULT 1.5, period bigint DEFAULT -1, trend text DEFAULT 'avg', test_points bigint DEFAULT 0, method text DEFAULT 'ctukey', season_threshold double precision DEFAULT 0.6) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_decompose_anomalies';
COMMENT ON FUNCTION kql.series_decompose_anomalies(jsonb, double precision, bigint, text, bigint, text, double precision) IS 'Flags and scores of anomalies, and the baseline';

CREATE FUNCTION kql.series_decompose_forecast(series jsonb, points bigint, period bigint DEFAULT -1, trend text DEFAULT 'linefit', season_threshold double precision DEFAULT 0.6) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_decompose_forecast';
COMMENT ON FUNCTION kql.series_decompose_forecast(jsonb, bigint, bigint, text, double precision) IS 'A series continued over its last points';

CREATE FUNCTION kql.series_periods_detect(series jsonb, shortest double precision, longest double precision, number bigint) RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_periods_detect';
COMMENT ON FUNCTION kql.series_periods_detect(jsonb, double precision, double precision, bigint) IS 'Periods of a series and their scores';

CREATE FUNCTION kql.series_periods_validate(series jsonb, VARIADIC "any") RETURNS jsonb
    LANGUAGE c IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'kql_series_periods_validate';
COMMENT ON FUNCTION kql.series_periods_validate(jsonb, VARIADIC "any") IS 'Scores of given periods';

