/*
 * number.c
 *		Arithmetic and mathematics of long, real and decimal.
 *
 * KQL has no arithmetic errors: long wraps around, division by zero is null for
 * integers and infinite or NaN for reals, and a remainder is never negative.
 * The names of the functions say the type of the operands; the operators of the
 * language are emitted as calls of them.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "port/pg_bitutils.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/number.h"

/* --- long ------------------------------------------------------------------------ */

#define LONG_OPERATOR(name, operator)                                                              \
	SQL_VALUE(name, Int64GetDatum((int64) ((uint64) PG_GETARG_INT64(0) operator(uint64)            \
											   PG_GETARG_INT64(1))))

LONG_OPERATOR(kql_long_add, +);
LONG_OPERATOR(kql_long_subtract, -);
LONG_OPERATOR(kql_long_multiply, *);
LONG_OPERATOR(kql_binary_and, &);
LONG_OPERATOR(kql_binary_or, |);
LONG_OPERATOR(kql_binary_xor, ^);

/* long / long: null by 0, wraps around. */
SQL_FUNCTION(kql_long_divide)
{
	int64 a = PG_GETARG_INT64(0);
	int64 b = PG_GETARG_INT64(1);

	if (b == 0)
		PG_RETURN_NULL();
	if (b == -1)
		PG_RETURN_INT64((int64) (0 - (uint64) a));
	PG_RETURN_INT64(a / b);
}

/* The remainder lies between 0 and the size of the divisor. */
SQL_FUNCTION(kql_long_modulo)
{
	int64 a = PG_GETARG_INT64(0);
	int64 b = PG_GETARG_INT64(1);
	int64 rest;

	if (b == 0)
		PG_RETURN_NULL();
	if (b == -1 || b == 1)
		PG_RETURN_INT64(0);
	rest = a % b;
	if (rest < 0)
		rest = b < 0 ? rest - b : rest + b;
	PG_RETURN_INT64(rest);
}

SQL_VALUE(kql_long_negate, Int64GetDatum((int64) (0 - (uint64) PG_GETARG_INT64(0)))); /* -long */

/* abs() of a long. */
SQL_FUNCTION(kql_long_abs)
{
	int64 a = PG_GETARG_INT64(0);

	PG_RETURN_INT64(a < 0 ? (int64) (0 - (uint64) a) : a);
}

/* sign() of a long. */
SQL_FUNCTION(kql_long_sign)
{
	int64 a = PG_GETARG_INT64(0);

	PG_RETURN_INT64(a > 0 ? 1 : a < 0 ? -1 : 0);
}

/* bin(long, size): null unless the size is positive. */
SQL_VALUE_OF_TWO(kql_long_bin, READ_LONG, READ_LONG, b > 0,
				 Int64GetDatum((int64) ((uint64) a - (uint64) floor_modulo(a, b))));

/* bin_at(long, size, fixed point) */
SQL_FUNCTION(kql_long_bin_at)
{
	int64 a = PG_GETARG_INT64(0);
	int64 size = PG_GETARG_INT64(1);
	int64 fixed = PG_GETARG_INT64(2);
	int64 rest;

	if (size <= 0)
		PG_RETURN_NULL();
	rest = floor_modulo(floor_modulo(a, size) - floor_modulo(fixed, size), size);
	PG_RETURN_INT64((int64) ((uint64) a - (uint64) rest));
}

SQL_VALUE(kql_binary_not, Int64GetDatum(~PG_GETARG_INT64(0)));
/* Shifts take the count modulo 64, as the processor does. */
SQL_VALUE(kql_binary_shift_left,
		  Int64GetDatum((int64) ((uint64) PG_GETARG_INT64(0) << (PG_GETARG_INT64(1) & 63))));
/* binary_shift_right(): arithmetic, by 0 to 63 places. */
SQL_VALUE(kql_binary_shift_right, Int64GetDatum(PG_GETARG_INT64(0) >> (PG_GETARG_INT64(1) & 63)));
SQL_VALUE(kql_bitset_count_ones, Int64GetDatum(pg_popcount64((uint64) PG_GETARG_INT64(0))));

/* --- real ------------------------------------------------------------------------ */

/* A function of one real a, of two reals a and b. */
#define REAL_FUNCTION_1(name, expression)                                                          \
	SQL_FUNCTION(name)                                                                             \
	{                                                                                              \
		double a = PG_GETARG_FLOAT8(0);                                                            \
                                                                                                   \
		PG_RETURN_FLOAT8(expression);                                                              \
	}                                                                                              \
	extern Datum name(PG_FUNCTION_ARGS)

#define REAL_FUNCTION_2(name, function)                                                            \
	SQL_VALUE(name, Float8GetDatum(function(PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1))))

#define REAL_OPERATOR(name, operator)                                                              \
	SQL_VALUE(name, Float8GetDatum(PG_GETARG_FLOAT8(0) operator PG_GETARG_FLOAT8(1)))

/* The remainder of reals, never negative. */
static double
real_modulo(double a, double b)
{
	double rest = fmod(a, b);

	return rest < 0 ? rest + fabs(b) : rest;
}

/* NaN wins against every number, on both sides. */
static double
real_greater(double a, double b)
{
	return isnan(a) ? a : isnan(b) ? b : Max(a, b);
}

/* The smaller of two reals; NaN if there is one. */
static double
real_smaller(double a, double b)
{
	return isnan(a) ? a : isnan(b) ? b : Min(a, b);
}

REAL_OPERATOR(kql_real_add, +);
REAL_OPERATOR(kql_real_subtract, -);
REAL_OPERATOR(kql_real_multiply, *);
REAL_OPERATOR(kql_real_divide, /);
REAL_FUNCTION_2(kql_real_modulo, real_modulo);
REAL_FUNCTION_2(kql_real_greater, real_greater);
REAL_FUNCTION_2(kql_real_smaller, real_smaller);
REAL_FUNCTION_2(kql_pow, pow);
REAL_FUNCTION_2(kql_atan2, atan2);
REAL_FUNCTION_1(kql_real_abs, fabs(a));
REAL_FUNCTION_1(kql_real_negate, -a);
REAL_FUNCTION_1(kql_sqrt, sqrt(a));
REAL_FUNCTION_1(kql_exp, exp(a));
REAL_FUNCTION_1(kql_exp2, exp2(a));
REAL_FUNCTION_1(kql_exp10, pow(10.0, a));
REAL_FUNCTION_1(kql_sin, sin(a));
REAL_FUNCTION_1(kql_cos, cos(a));
REAL_FUNCTION_1(kql_tan, tan(a));
REAL_FUNCTION_1(kql_cot, 1.0 / tan(a));
REAL_FUNCTION_1(kql_asin, asin(a));
REAL_FUNCTION_1(kql_acos, acos(a));
REAL_FUNCTION_1(kql_atan, atan(a));
REAL_FUNCTION_1(kql_degrees, a *(180.0 / M_PI));
REAL_FUNCTION_1(kql_radians, a *(M_PI / 180.0));
REAL_FUNCTION_1(kql_gamma, tgamma(a));
REAL_FUNCTION_1(kql_erf, erf(a));
REAL_FUNCTION_1(kql_erfc, erfc(a));
REAL_FUNCTION_1(kql_ceiling, ceil(a));

/* lgamma() keeps a global sign; the sign is not wanted here. */
REAL_FUNCTION_1(kql_loggamma, lgamma_r(a, &(int){0}));

/* Logarithms of negative numbers are null, that of zero is minus infinity. */
#define LOGARITHM(name, function)                                                                  \
	SQL_VALUE_IF(name, double,                                                                     \
				 (result = function(PG_GETARG_FLOAT8(0)), !(PG_GETARG_FLOAT8(0) < 0)),             \
				 Float8GetDatum)

LOGARITHM(kql_log, log);
LOGARITHM(kql_log2, log2);
LOGARITHM(kql_log10, log10);

REAL_FUNCTION_1(kql_real_sign, a > 0 ? 1 : a < 0 ? -1 : 0);

/* round(real [, digits]) */
SQL_VALUE(kql_real_round, Float8GetDatum(number_round(PG_GETARG_FLOAT8(0),
													  PG_NARGS() > 1 ? PG_GETARG_INT64(1) : 0)));

/* bin(real, size): null unless the size is positive. */
SQL_VALUE_OF_TWO(kql_real_bin, READ_REAL, READ_REAL, b > 0, Float8GetDatum(floor(a / b) * b));

/* bin_at(real, size, fixed point) */
SQL_FUNCTION(kql_real_bin_at)
{
	double a = PG_GETARG_FLOAT8(0);
	double size = PG_GETARG_FLOAT8(1);
	double fixed = PG_GETARG_FLOAT8(2);

	if (!(size > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(fixed + floor((a - fixed) / size) * size);
}

SQL_VALUE(kql_isnan, BoolGetDatum(isnan(PG_GETARG_FLOAT8(0))));
SQL_VALUE(kql_isinf, BoolGetDatum(isinf(PG_GETARG_FLOAT8(0)) != 0));

SQL_VALUE(kql_isfinite, BoolGetDatum(isfinite(PG_GETARG_FLOAT8(0)) != 0));

SQL_VALUE(kql_pi, Float8GetDatum(M_PI));

/* rand(): a real below 1, or with n an integer below it. */
SQL_FUNCTION(kql_rand)
{
	double value = DatumGetFloat8(DirectFunctionCall1(drandom, (Datum) 0));

	if (PG_NARGS() > 0 && PG_GETARG_INT64(0) > 1)
		value = floor(value * (double) PG_GETARG_INT64(0));
	PG_RETURN_FLOAT8(value);
}

/* Comparisons in which NaN equals nothing, not even itself. */
#define REAL_COMPARISON(name, operator)                                                            \
	SQL_VALUE(name, BoolGetDatum(PG_GETARG_FLOAT8(0) operator PG_GETARG_FLOAT8(1)))

REAL_COMPARISON(kql_real_equal, ==);
REAL_COMPARISON(kql_real_not_equal, !=);
REAL_COMPARISON(kql_real_less, <);
REAL_COMPARISON(kql_real_less_equal, <=);

/* --- decimal --------------------------------------------------------------------- */

/* Is it 0? */
static bool
decimal_is_zero(Datum number)
{
	return DatumGetBool(
		DirectFunctionCall2(numeric_eq, number, NumericGetDatum(int64_to_numeric(0))));
}

/* decimal / decimal: null by 0. */
SQL_FUNCTION(kql_decimal_divide)
{
	if (decimal_is_zero(PG_GETARG_DATUM(1)))
		PG_RETURN_NULL();
	return DirectFunctionCall2(numeric_div, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1));
}

/* decimal % decimal: null by 0. */
SQL_FUNCTION(kql_decimal_modulo)
{
	Datum rest;

	if (decimal_is_zero(PG_GETARG_DATUM(1)))
		PG_RETURN_NULL();
	rest = DirectFunctionCall2(numeric_mod, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1));
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, rest, NumericGetDatum(int64_to_numeric(0)))))
		rest = DirectFunctionCall2(numeric_add, rest,
								   DirectFunctionCall1(numeric_abs, PG_GETARG_DATUM(1)));
	PG_RETURN_DATUM(rest);
}

/* round(decimal [, digits]) */
SQL_FUNCTION(kql_decimal_round)
{
	int64 digits = PG_NARGS() > 1 ? PG_GETARG_INT64(1) : 0;

	digits = Min(Max(digits, -1000), 1000);
	return DirectFunctionCall2(numeric_round, PG_GETARG_DATUM(0), Int32GetDatum((int32) digits));
}

/* bin(decimal, size): null unless the size is positive. */
SQL_FUNCTION(kql_decimal_bin)
{
	Datum size = PG_GETARG_DATUM(1);

	if (!DatumGetBool(DirectFunctionCall2(numeric_gt, size, NumericGetDatum(int64_to_numeric(0)))))
		PG_RETURN_NULL();
	return DirectFunctionCall2(
		numeric_mul,
		DirectFunctionCall1(numeric_floor,
							DirectFunctionCall2(numeric_div, PG_GETARG_DATUM(0), size)),
		size);
}

/* --- averages and sums of long ------------------------------------------------------ */

/* A sum as the language has it: it wraps around. */
static int64
wrapping_sum(int64 a, int64 b)
{
	return (int64) ((uint64) a + (uint64) b);
}

/* The transition array {count, sum, …}, ours to change within an aggregate; any other is an error. */
static int64 *
average_state(FunctionCallInfo fcinfo, int argument, int length)
{
	ArrayType *array = AggCheckCallContext(fcinfo, NULL) && argument == 0
						   ? PG_GETARG_ARRAYTYPE_P(argument)
						   : PG_GETARG_ARRAYTYPE_P_COPY(argument);

	if (ARR_HASNULL(array) || ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != length ||
		ARR_ELEMTYPE(array) != INT8OID || *(int64 *) ARR_DATA_PTR(array) < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid aggregate state"),
						errdetail("A count and its sums are an array of %d numbers.", length)));
	fcinfo->args[argument].value = PointerGetDatum(array);
	return (int64 *) ARR_DATA_PTR(array);
}

/* avg() of longs: the transition. */
SQL_FUNCTION(kql_avg_long_add)
{
	int64 *state = average_state(fcinfo, 0, 2);

	state[0] = wrapping_sum(state[0], 1);
	state[1] = wrapping_sum(state[1], PG_GETARG_INT64(1));
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Joins two states. */
static Datum
average_combine(FunctionCallInfo fcinfo, int length)
{
	int64 *a = average_state(fcinfo, 0, length);
	int64 *b = average_state(fcinfo, 1, length);

	for (int i = 0; i < length; i++)
		a[i] = wrapping_sum(a[i], b[i]);
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

SQL_VALUE(kql_avg_long_combine, average_combine(fcinfo, 2));
SQL_VALUE(kql_avg_time_combine, average_combine(fcinfo, 3));

/* The mean; NaN for none. */
SQL_FUNCTION(kql_avg_long_final)
{
	int64 *state = average_state(fcinfo, 0, 2);

	if (state[0] == 0)
		PG_RETURN_FLOAT8(get_float8_nan());
	PG_RETURN_FLOAT8((double) state[1] / (double) state[0]);
}

/*
 * Averages of times: {count, sum of seconds, sum of the microseconds beyond
 * them}, since microseconds since an epoch overflow within ten thousand rows.
 */
static Datum
average_time_add(FunctionCallInfo fcinfo, int64 usecs)
{
	int64 *state = average_state(fcinfo, 0, 3);
	int64 rest = floor_modulo(usecs, USECS_PER_SEC);

	state[0] = wrapping_sum(state[0], 1);
	state[1] = wrapping_sum(state[1], (usecs - rest) / USECS_PER_SEC);
	state[2] = wrapping_sum(state[2], rest);
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* avg() of datetimes: the transition. */
SQL_FUNCTION(kql_avg_datetime_add)
{
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(1);

	if (!DATETIME_IS_VALID(t))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	return average_time_add(fcinfo, t);
}

/* avg() of timespans: the transition. */
SQL_FUNCTION(kql_avg_timespan_add)
{
	int64 usecs;

	if (!timespan_from_interval(PG_GETARG_INTERVAL_P(1), &usecs))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	return average_time_add(fcinfo, usecs);
}

/* The mean in microseconds; false for none, or for a forged state that has no such mean. */
static bool
average_time(const int64 *state, int64 *mean)
{
	int64 whole;
	double rest;

	if (state[0] == 0)
		return false;
	rest = (double) floor_modulo(state[1], state[0]);
	rest = (rest * USECS_PER_SEC + (double) state[2]) / (double) state[0];
	return !pg_mul_s64_overflow(floor_divide(state[1], state[0]), USECS_PER_SEC, &whole) &&
		   !pg_add_s64_overflow(whole, number_truncate(rest), mean);
}

/* The mean datetime or timespan; null for none. */
SQL_VALUE_IF(kql_avg_datetime_final, int64,
			 average_time(average_state(fcinfo, 0, 3), &result) && DATETIME_IS_VALID(result),
			 TimestampTzGetDatum);
SQL_VALUE_IF(kql_avg_timespan_final, int64,
			 average_time(average_state(fcinfo, 0, 3), &result) && TIMESPAN_IS_VALID(result),
			 TIMESPAN_OF);
