/*
 * moments.c
 *		Mean, variance and standard deviation of reals.
 *
 * The server's own raise an error when a square overflows, and give NULL for one
 * value where KQL gives 0.  The state is an array of three reals: count, sum,
 * and the sum of squared distances from the mean (Youngs and Cramer).
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/float.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"

#define MOMENTS 3

/* The numbers of a state argument; a copy unless it is ours to change. */
static float8 *
get_moments(FunctionCallInfo fcinfo, int argument)
{
	ArrayType *array = argument == 0 && AggCheckCallContext(fcinfo, NULL)
						   ? PG_GETARG_ARRAYTYPE_P(argument)
						   : PG_GETARG_ARRAYTYPE_P_COPY(argument);

	if (ARR_HASNULL(array) || ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != MOMENTS ||
		ARR_ELEMTYPE(array) != FLOAT8OID)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid aggregate state"),
						errdetail("It is an array of %d reals.", MOMENTS)));
	fcinfo->args[argument].value = PointerGetDatum(array);
	return (float8 *) ARR_DATA_PTR(array);
}

/* avg(), stdev() and variance() of reals: the transition. */
SQL_FUNCTION(kql_moments_add)
{
	float8 *state = get_moments(fcinfo, 0);
	float8 value = PG_GETARG_FLOAT8(1);

	state[0] += 1;
	state[1] += value;
	if (state[0] > 1)
	{
		float8 distance = value * state[0] - state[1];

		state[2] += distance * distance / (state[0] * (state[0] - 1));
	}
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Joins two states. */
SQL_FUNCTION(kql_moments_combine)
{
	float8 *a = get_moments(fcinfo, 0);
	float8 *b = get_moments(fcinfo, 1);

	if (a[0] == 0)
		memcpy(a, b, sizeof(float8) * MOMENTS);
	else if (b[0] > 0)
	{
		float8 distance = a[1] / a[0] - b[1] / b[0];

		a[2] += b[2] + a[0] * b[0] * distance * distance / (a[0] + b[0]);
		a[0] += b[0];
		a[1] += b[1];
	}
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* avg() of reals: NaN for none. */
SQL_FUNCTION(kql_moments_avg)
{
	float8 *state = get_moments(fcinfo, 0);

	if (state[0] == 0)
		PG_RETURN_FLOAT8(get_float8_nan());
	PG_RETURN_FLOAT8(state[1] / state[0]);
}

/* The variance: of a sample if less is 1, of a population if it is 0. */
static float8
variance(FunctionCallInfo fcinfo, float8 less)
{
	float8 *state = get_moments(fcinfo, 0);

	return state[0] <= 1 ? 0 : state[2] / (state[0] - less);
}

SQL_VALUE(kql_moments_variance, Float8GetDatum(variance(fcinfo, 1)));
SQL_VALUE(kql_moments_variancep, Float8GetDatum(variance(fcinfo, 0)));
SQL_VALUE(kql_moments_stdev, Float8GetDatum(sqrt(variance(fcinfo, 1))));
SQL_VALUE(kql_moments_stdevp, Float8GetDatum(sqrt(variance(fcinfo, 0))));
