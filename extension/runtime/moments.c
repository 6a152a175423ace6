/*
 * moments.c
 *		Mean, variance, standard deviation and covariance of reals.
 *
 * The server's own raise an error when a square overflows, and give NULL for one
 * value where KQL gives 0.  The state is an array of three reals: count, sum,
 * and the sum of squared distances from the mean (Youngs and Cramer).  That of
 * a covariance has four: count, both sums, and the sum of the products of the
 * distances.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/float.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"

#define MOMENTS 3
#define COMOMENTS 4

/* The numbers of a state argument; a copy unless it is ours to change. */
static float8 *
get_state(FunctionCallInfo fcinfo, int argument, int count)
{
	ArrayType *array = argument == 0 && AggCheckCallContext(fcinfo, NULL)
						   ? PG_GETARG_ARRAYTYPE_P(argument)
						   : PG_GETARG_ARRAYTYPE_P_COPY(argument);

	if (ARR_HASNULL(array) || ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != count ||
		ARR_ELEMTYPE(array) != FLOAT8OID)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid aggregate state"),
						errdetail("It is an array of %d reals.", count)));
	fcinfo->args[argument].value = PointerGetDatum(array);
	return (float8 *) ARR_DATA_PTR(array);
}

static float8 *
get_moments(FunctionCallInfo fcinfo, int argument)
{
	return get_state(fcinfo, argument, MOMENTS);
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

/* covariance(): the transition. */
SQL_FUNCTION(kql_comoments_add)
{
	float8 *state = get_state(fcinfo, 0, COMOMENTS);
	float8 x = PG_GETARG_FLOAT8(1);
	float8 y = PG_GETARG_FLOAT8(2);

	state[0] += 1;
	state[1] += x;
	state[2] += y;
	if (state[0] > 1)
		state[3] +=
			(x * state[0] - state[1]) * (y * state[0] - state[2]) / (state[0] * (state[0] - 1));
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Joins two states of a covariance. */
SQL_FUNCTION(kql_comoments_combine)
{
	float8 *a = get_state(fcinfo, 0, COMOMENTS);
	float8 *b = get_state(fcinfo, 1, COMOMENTS);

	if (a[0] == 0)
		memcpy(a, b, sizeof(float8) * COMOMENTS);
	else if (b[0] > 0)
	{
		float8 distance_x = a[1] / a[0] - b[1] / b[0];
		float8 distance_y = a[2] / a[0] - b[2] / b[0];

		a[3] += b[3] + a[0] * b[0] * distance_x * distance_y / (a[0] + b[0]);
		for (int i = 0; i < COMOMENTS - 1; i++)
			a[i] += b[i];
	}
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* The covariance: of a sample if less is 1, of a population if it is 0. */
static float8
covariance(FunctionCallInfo fcinfo, float8 less)
{
	float8 *state = get_state(fcinfo, 0, COMOMENTS);

	return state[0] <= 1 ? 0 : state[3] / (state[0] - less);
}

SQL_VALUE(kql_comoments_covariance, Float8GetDatum(covariance(fcinfo, 1)));
SQL_VALUE(kql_comoments_covariancep, Float8GetDatum(covariance(fcinfo, 0)));
