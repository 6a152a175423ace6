-- Arithmetic and mathematics.
BEGIN;
SELECT no_plan();

SELECT is(kql.add(9223372036854775807, 1), -9223372036854775808, 'long + long wraps around');
SELECT is(kql.subtract(-9223372036854775808, 1), 9223372036854775807, 'long - long wraps around');
SELECT is(kql.multiply(9223372036854775807, 2), -2::bigint, 'long * long wraps around');
SELECT is(kql.negate((-9223372036854775808)::bigint), -9223372036854775808, '-long wraps around');
SELECT is(row(kql.divide(a, b), kql.modulo(a, b))::text, t, a || ' by ' || b) FROM (VALUES
    (7::bigint, 2::bigint, '(3,1)'), (-7, 2, '(-3,1)'), (7, -2, '(-3,1)'), (-7, -2, '(3,1)'), (7, 3, '(2,1)'), (-7, 3, '(-2,2)'), (10, 0, '(,)'), (0, 0, '(,)'),
    (-9223372036854775808, -1, '(-9223372036854775808,0)'), (-9223372036854775808, 3, '(-3074457345618258602,1)')) AS v(a, b, t);
SELECT is(row(kql.divide(a, b), kql.modulo(a, b))::text, t, a || ' by ' || b) FROM (VALUES
    (1.0::double precision, 0.0::double precision, '(Infinity,NaN)'), (-1, 0, '(-Infinity,NaN)'), (0, 0, '(NaN,NaN)'), (7.5, 2, '(3.75,1.5)'), (-7.5, 2, '(-3.75,0.5)'), (1e308, 1e-308, '(Infinity,0)')) AS v(a, b, t)
WHERE a <> 1e308;
SELECT is(kql.divide(1e308::double precision, 1e-308), 'Infinity'::double precision, 'real / real overflows');
SELECT is(kql.multiply(1e308::double precision, 10), 'Infinity'::double precision, 'real * real overflows');
SELECT is(kql.add('Infinity'::double precision, '-Infinity'), 'NaN'::double precision, 'real + real');
SELECT is(kql.divide(1::numeric, 0::numeric), NULL, 'decimal / 0');
SELECT is(kql.modulo(-7::numeric, 3::numeric), 2::numeric, 'decimal % decimal is not negative');
SELECT is(kql.modulo(7::numeric, 0::numeric), NULL, 'decimal % 0');
SELECT is(kql.real_equal('NaN', 'NaN'), false, 'NaN == NaN');
SELECT is(kql.real_not_equal('NaN', 'NaN'), true, 'NaN != NaN');
SELECT is(kql.real_less(1, 'NaN'), false, '1 < NaN');
SELECT is(kql.real_less_equal('NaN', 1), false, 'NaN <= 1');

SELECT is(kql.round(a, d), r, 'round ' || a || ' to ' || d) FROM (VALUES
    (2.98765::double precision, 3::bigint, 2.988::double precision), (2.15, 1, 2.2), (-50.55, -2, -100), (0.1, 1, 0.1), (3.25, 1, 3.3), (1e300, 2, 1e300), ('NaN', 1, 'NaN'),
    (1.5, 9223372036854775807, 1.5), (1.5, -9223372036854775808, 0)) AS v(a, d, r);
SELECT is(kql.round(a), r, 'round ' || a) FROM (VALUES
    (2.5::double precision, 3::double precision), (-2.5, -3), (0.5, 1), (-0.5, -1), (2.15, 2), (0.49999999999999994, 0), (4503599627370497, 4503599627370497)) AS v(a, r);
SELECT is(kql.round(2.345::numeric, 2), 2.35, 'round: decimal');
SELECT is(kql.abs((-5)::bigint), 5::bigint, 'abs: long');
SELECT is(kql.abs(-2.5::double precision), 2.5::double precision, 'abs: real');
SELECT is(kql.abs(interval '-01:00'), interval '01:00', 'abs: timespan');
SELECT is(kql.sign('NaN'::double precision), 0::double precision, 'sign: NaN');
SELECT is(kql.ceiling(-5.5), -5::double precision, 'ceiling');
SELECT is(kql.pow(2, -1), 0.5::double precision, 'pow');
SELECT is(kql.pow(-8, 1.0 / 3), 'NaN'::double precision, 'pow: root of a negative number');
SELECT is(kql.pow(10, 400), 'Infinity'::double precision, 'pow overflows');
SELECT is(kql.sqrt(-1), 'NaN'::double precision, 'sqrt: negative');
SELECT is(kql.exp(1000), 'Infinity'::double precision, 'exp overflows');
SELECT is(kql.exp(-1000), 0::double precision, 'exp underflows');
SELECT is(kql.log(-1), NULL, 'log: negative');
SELECT is(kql.log(0), '-Infinity'::double precision, 'log: zero');
SELECT is(kql.log10(1000), 3::double precision, 'log10');
SELECT is(kql.log2(8), 3::double precision, 'log2');
SELECT is(kql.asin(2), 'NaN'::double precision, 'asin: beyond 1');
SELECT is(kql.erfc(0), 1::double precision, 'erfc');
SELECT is(kql.gamma(5), 24::double precision, 'gamma');
SELECT is(kql.loggamma(1), 0::double precision, 'loggamma');
SELECT is(round(kql.degrees(kql.pi())::numeric, 6), 180.000000, 'degrees');
SELECT is(row(kql.isnan(r), kql.isinf(r), kql.isfinite(r))::text, t, 'kind of ' || r) FROM (VALUES
    ('NaN'::double precision, '(t,f,f)'), ('-Infinity', '(f,t,f)'), (1, '(f,f,t)')) AS v(r, t);
SELECT is(kql.binary_and(6, 3), 2::bigint, 'binary_and');
SELECT is(kql.binary_or(6, 3), 7::bigint, 'binary_or');
SELECT is(kql.binary_xor(6, 3), 5::bigint, 'binary_xor');
SELECT is(kql.binary_not(0), -1::bigint, 'binary_not');
SELECT is(kql.binary_shift_left(1, 63), -9223372036854775808, 'binary_shift_left');
SELECT is(kql.binary_shift_right(1, 2), 0::bigint, 'binary_shift_right');
SELECT is(kql.bitset_count_ones(42), 3::bigint, 'bitset_count_ones');
SELECT is(kql.bitset_count_ones(-1), 64::bigint, 'bitset_count_ones: all');
SELECT ok(kql.rand() >= 0 AND kql.rand() < 1, 'rand');
SELECT ok(kql.rand(10) IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 'rand below a bound');
SELECT is(kql.min_of('NaN', 1::double precision), 'NaN'::double precision, 'min_of: NaN');
SELECT is(kql.max_of(1::double precision, NULL, 'NaN'), 'NaN'::double precision, 'max_of: NaN');
SELECT is(kql.max_of(NULL::double precision, NULL), NULL, 'max_of: nulls');
SELECT is(kql.max_of('a'::text, 'B', 'Z'), 'a', 'max_of: strings by bytes');
SELECT is(kql.min_of('a'::text, 'B', NULL), 'B', 'min_of: strings by bytes');
SELECT is(kql.coalesce('', NULL, 'x', 'y'), 'x', 'coalesce: the first that is not empty');
SELECT is(kql.coalesce('', NULL), '', 'coalesce: nothing');

SELECT is(round(kql.beta_cdf(0.2, 2, 5)::numeric, 12), 0.34464, 'beta_cdf');
SELECT is(round(kql.beta_cdf(0.9, 10, 20)::numeric, 12), 1.000000000000, 'beta_cdf: near 1');
SELECT is(kql.beta_inv(p, 2, 3), NULL, 'beta_inv: no probability: ' || p) FROM unnest(ARRAY[1.5, -0.5, 'NaN', 'Infinity']::float8[]) AS p;
SELECT is(kql.beta_inv(0, 2, 3), 'NaN', 'beta_inv: probability 0');
SELECT is(kql.beta_inv(1, 2, 3), 1::float8, 'beta_inv: probability 1');
SELECT is(round(kql.beta_inv(0.1, 10, 20)::numeric, 12), 0.226415022389, 'beta_inv');
SELECT is(round(kql.beta_pdf(0.5, 10, 20)::numeric, 12), 0.746176019311, 'beta_pdf');
SELECT is(kql.beta_pdf(1.5, 10, 20), 'NaN'::double precision, 'beta_pdf: outside');
SELECT is(kql.beta_cdf('NaN', 10, 20), 'NaN'::double precision, 'beta_cdf: NaN');
SELECT is(round(kql.welch_test(10, 4, 30, 11, 5, 25)::numeric, 6), 0.089590, 'welch_test');
SELECT is(kql.welch_test(1, 0, 1, 1, 0, 1), 'NaN'::double precision, 'welch_test: nothing to compare');
SELECT is(kql.assert(true, 'no'), true, 'assert');
SELECT throws_ok($$SELECT kql.assert(false, 'wrong')$$, 'P0001', 'assertion failed: wrong', 'assert fails');

SELECT * FROM finish();
ROLLBACK;
