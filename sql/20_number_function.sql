-- Numbers, and choices among values.
--
-- Every function is IMMUTABLE and PARALLEL SAFE and gives NULL where KQL gives
-- null; none depends on the time zone, a date style or a collation.

-- Numbers.  Operators of the language are emitted as calls of add, subtract,
-- multiply, divide, modulo and negate: long wraps around, x / 0 is null for long and decimal, a remainder is
-- never negative, and a real is never an error.

CREATE FUNCTION kql.add(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_add';
COMMENT ON FUNCTION kql.add(bigint, bigint) IS 'a + b, wrapping around';

CREATE FUNCTION kql.subtract(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_subtract';
COMMENT ON FUNCTION kql.subtract(bigint, bigint) IS 'a - b, wrapping around';

CREATE FUNCTION kql.multiply(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_multiply';
COMMENT ON FUNCTION kql.multiply(bigint, bigint) IS 'a * b, wrapping around';

CREATE FUNCTION kql.divide(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_divide';
COMMENT ON FUNCTION kql.divide(bigint, bigint) IS 'a / b toward zero; NULL for b = 0';

CREATE FUNCTION kql.modulo(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_modulo';
COMMENT ON FUNCTION kql.modulo(bigint, bigint) IS 'a % b, never negative; NULL for b = 0';

CREATE FUNCTION kql.negate(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_negate';
COMMENT ON FUNCTION kql.negate(bigint) IS '-a, wrapping around';

CREATE FUNCTION kql.add(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_add';
COMMENT ON FUNCTION kql.add(double precision, double precision) IS 'a + b';

CREATE FUNCTION kql.subtract(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_subtract';
COMMENT ON FUNCTION kql.subtract(double precision, double precision) IS 'a - b';

CREATE FUNCTION kql.multiply(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_multiply';
COMMENT ON FUNCTION kql.multiply(double precision, double precision) IS 'a * b';

CREATE FUNCTION kql.divide(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_divide';
COMMENT ON FUNCTION kql.divide(double precision, double precision) IS 'a / b; infinite or NaN for b = 0';

CREATE FUNCTION kql.modulo(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_modulo';
COMMENT ON FUNCTION kql.modulo(double precision, double precision) IS 'a % b, never negative';

CREATE FUNCTION kql.real_equal(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_equal';
COMMENT ON FUNCTION kql.real_equal(double precision, double precision) IS 'a == b; false for NaN';

CREATE FUNCTION kql.real_not_equal(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_not_equal';
COMMENT ON FUNCTION kql.real_not_equal(double precision, double precision) IS 'a != b; true for NaN';

CREATE FUNCTION kql.real_less(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_less';
COMMENT ON FUNCTION kql.real_less(double precision, double precision) IS 'a < b; false for NaN';

CREATE FUNCTION kql.real_less_equal(a double precision, b double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_less_equal';
COMMENT ON FUNCTION kql.real_less_equal(double precision, double precision) IS 'a <= b; false for NaN';

CREATE FUNCTION kql.real_greater(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_greater';
COMMENT ON FUNCTION kql.real_greater(double precision, double precision) IS
    'The greater number; NaN if there is one';

CREATE FUNCTION kql.real_smaller(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_smaller';
COMMENT ON FUNCTION kql.real_smaller(double precision, double precision) IS
    'The smaller number; NaN if there is one';

CREATE FUNCTION kql.divide(a numeric, b numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_divide';
COMMENT ON FUNCTION kql.divide(numeric, numeric) IS 'a / b; NULL for b = 0';

CREATE FUNCTION kql.modulo(a numeric, b numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_modulo';
COMMENT ON FUNCTION kql.modulo(numeric, numeric) IS 'a % b, never negative; NULL for b = 0';

CREATE FUNCTION kql.negate(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_negate';
COMMENT ON FUNCTION kql.negate(double precision) IS '-a';

CREATE FUNCTION kql.abs(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_abs';
COMMENT ON FUNCTION kql.abs(bigint) IS 'Size of a number';

CREATE FUNCTION kql.abs(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_abs';
COMMENT ON FUNCTION kql.abs(double precision) IS 'Size of a number';

CREATE FUNCTION kql.sign(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_long_sign';
COMMENT ON FUNCTION kql.sign(bigint) IS '-1, 0 or 1';

CREATE FUNCTION kql.sign(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_sign';
COMMENT ON FUNCTION kql.sign(double precision) IS '-1, 0 or 1';

CREATE FUNCTION kql.round(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_round';
COMMENT ON FUNCTION kql.round(double precision) IS 'The nearest whole number, halves away from zero';

CREATE FUNCTION kql.round(a double precision, digits bigint) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_real_round';
COMMENT ON FUNCTION kql.round(double precision, bigint) IS
    'Rounded to so many digits after the point, on the decimal digits';

CREATE FUNCTION kql.ceiling(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_ceiling';
COMMENT ON FUNCTION kql.ceiling(double precision) IS 'The smallest whole number that is not below';

CREATE FUNCTION kql.pow(a double precision, b double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_pow';
COMMENT ON FUNCTION kql.pow(double precision, double precision) IS 'a to the power of b';

CREATE FUNCTION kql.sqrt(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_sqrt';
COMMENT ON FUNCTION kql.sqrt(double precision) IS 'Square root; NaN below zero';

CREATE FUNCTION kql.exp(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_exp';
COMMENT ON FUNCTION kql.exp(double precision) IS 'e to the power of a';

CREATE FUNCTION kql.exp2(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_exp2';
COMMENT ON FUNCTION kql.exp2(double precision) IS '2 to the power of a';

CREATE FUNCTION kql.exp10(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_exp10';
COMMENT ON FUNCTION kql.exp10(double precision) IS '10 to the power of a';

CREATE FUNCTION kql.log(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_log';
COMMENT ON FUNCTION kql.log(double precision) IS 'Natural logarithm; NULL below zero';

CREATE FUNCTION kql.log2(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_log2';
COMMENT ON FUNCTION kql.log2(double precision) IS 'Logarithm to base 2; NULL below zero';

CREATE FUNCTION kql.log10(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_log10';
COMMENT ON FUNCTION kql.log10(double precision) IS 'Logarithm to base 10; NULL below zero';

CREATE FUNCTION kql.sin(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_sin';
COMMENT ON FUNCTION kql.sin(double precision) IS 'Sine';

CREATE FUNCTION kql.cos(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_cos';
COMMENT ON FUNCTION kql.cos(double precision) IS 'Cosine';

CREATE FUNCTION kql.tan(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_tan';
COMMENT ON FUNCTION kql.tan(double precision) IS 'Tangent';

CREATE FUNCTION kql.cot(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_cot';
COMMENT ON FUNCTION kql.cot(double precision) IS 'Cotangent';

CREATE FUNCTION kql.asin(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_asin';
COMMENT ON FUNCTION kql.asin(double precision) IS 'Arc sine';

CREATE FUNCTION kql.acos(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_acos';
COMMENT ON FUNCTION kql.acos(double precision) IS 'Arc cosine';

CREATE FUNCTION kql.atan(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_atan';
COMMENT ON FUNCTION kql.atan(double precision) IS 'Arc tangent';

CREATE FUNCTION kql.atan2(y double precision, x double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_atan2';
COMMENT ON FUNCTION kql.atan2(double precision, double precision) IS 'Angle of a point';

CREATE FUNCTION kql.degrees(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_degrees';
COMMENT ON FUNCTION kql.degrees(double precision) IS 'Radians as degrees';

CREATE FUNCTION kql.radians(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_radians';
COMMENT ON FUNCTION kql.radians(double precision) IS 'Degrees as radians';

CREATE FUNCTION kql.gamma(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_gamma';
COMMENT ON FUNCTION kql.gamma(double precision) IS 'Gamma function';

CREATE FUNCTION kql.loggamma(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_loggamma';
COMMENT ON FUNCTION kql.loggamma(double precision) IS 'Logarithm of the gamma function';

CREATE FUNCTION kql.erf(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_erf';
COMMENT ON FUNCTION kql.erf(double precision) IS 'Error function';

CREATE FUNCTION kql.erfc(a double precision) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_erfc';
COMMENT ON FUNCTION kql.erfc(double precision) IS 'Complement of the error function';

CREATE FUNCTION kql.pi() RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_pi';
COMMENT ON FUNCTION kql.pi() IS '3.14159265358979';

CREATE FUNCTION kql.rand() RETURNS double precision
    LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_rand';
COMMENT ON FUNCTION kql.rand() IS 'A random real from 0 up to 1';

CREATE FUNCTION kql.rand(n bigint) RETURNS double precision
    LANGUAGE c VOLATILE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_rand';
COMMENT ON FUNCTION kql.rand(bigint) IS 'A random whole number from 0 up to n';

CREATE FUNCTION kql.isnan(a double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isnan';
COMMENT ON FUNCTION kql.isnan(double precision) IS 'Whether a real is NaN';

CREATE FUNCTION kql.isinf(a double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isinf';
COMMENT ON FUNCTION kql.isinf(double precision) IS 'Whether a real is infinite';

CREATE FUNCTION kql.isfinite(a double precision) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_isfinite';
COMMENT ON FUNCTION kql.isfinite(double precision) IS 'Whether a real is a number';

CREATE FUNCTION kql.binary_and(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_and';
COMMENT ON FUNCTION kql.binary_and(bigint, bigint) IS 'Bits set in both';

CREATE FUNCTION kql.binary_or(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_or';
COMMENT ON FUNCTION kql.binary_or(bigint, bigint) IS 'Bits set in one or both';

CREATE FUNCTION kql.binary_xor(a bigint, b bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_xor';
COMMENT ON FUNCTION kql.binary_xor(bigint, bigint) IS 'Bits set in one only';

CREATE FUNCTION kql.binary_not(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_not';
COMMENT ON FUNCTION kql.binary_not(bigint) IS 'All bits turned';

CREATE FUNCTION kql.binary_shift_left(a bigint, n bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_shift_left';
COMMENT ON FUNCTION kql.binary_shift_left(bigint, bigint) IS 'Bits moved up, n modulo 64';

CREATE FUNCTION kql.binary_shift_right(a bigint, n bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_binary_shift_right';
COMMENT ON FUNCTION kql.binary_shift_right(bigint, bigint) IS 'Bits moved down, n modulo 64';

CREATE FUNCTION kql.bitset_count_ones(a bigint) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_bitset_count_ones';
COMMENT ON FUNCTION kql.bitset_count_ones(bigint) IS 'Number of bits set';

CREATE FUNCTION kql.beta_cdf(x double precision, a double precision, b double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'kql_beta_cdf';
COMMENT ON FUNCTION kql.beta_cdf(double precision, double precision, double precision) IS
    'Probability of at most x in a beta distribution';

CREATE FUNCTION kql.beta_inv(p double precision, a double precision, b double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'kql_beta_inv';
COMMENT ON FUNCTION kql.beta_inv(double precision, double precision, double precision) IS
    'Value of a beta distribution at a probability';

CREATE FUNCTION kql.beta_pdf(x double precision, a double precision, b double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'kql_beta_pdf';
COMMENT ON FUNCTION kql.beta_pdf(double precision, double precision, double precision) IS
    'Density of a beta distribution';

CREATE FUNCTION kql.welch_test(mean1 double precision, variance1 double precision, count1 double precision, mean2 double precision, variance2 double precision, count2 double precision)
    RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'kql_welch_test';
COMMENT ON FUNCTION kql.welch_test(double precision, double precision, double precision, double precision, double precision, double precision) IS
    'Probability that two samples have one mean, by Welch''s test';

CREATE FUNCTION kql.assert(condition boolean, message text) RETURNS boolean
    LANGUAGE c IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_assert';
COMMENT ON FUNCTION kql.assert(boolean, text) IS 'true, or the message as an error';

CREATE FUNCTION kql.round(a numeric) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_round';
COMMENT ON FUNCTION kql.round(numeric) IS 'The nearest whole number, halves away from zero';

CREATE FUNCTION kql.round(a numeric, digits bigint) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_decimal_round';
COMMENT ON FUNCTION kql.round(numeric, bigint) IS 'Rounded to so many digits after the point';

-- Choices among values

CREATE FUNCTION kql.coalesce(VARIADIC list text[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_coalesce_text';
COMMENT ON FUNCTION kql.coalesce(VARIADIC text[]) IS 'The first string that is not empty';

CREATE FUNCTION kql.max_of(VARIADIC list text[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_max_of_text';
COMMENT ON FUNCTION kql.max_of(VARIADIC text[]) IS 'The greatest string by its bytes';

CREATE FUNCTION kql.min_of(VARIADIC list text[]) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_min_of_text';
COMMENT ON FUNCTION kql.min_of(VARIADIC text[]) IS 'The least string by its bytes';

CREATE FUNCTION kql.max_of(VARIADIC list double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_max_of_real';
COMMENT ON FUNCTION kql.max_of(VARIADIC double precision[]) IS
    'The greatest real, nulls passed over; NaN if there is one';

CREATE FUNCTION kql.min_of(VARIADIC list double precision[]) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'kql_min_of_real';
COMMENT ON FUNCTION kql.min_of(VARIADIC double precision[]) IS
    'The least real, nulls passed over; NaN if there is one';

