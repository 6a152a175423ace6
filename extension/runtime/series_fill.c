/*
 * series_fill.c
 *		Functions that fill what is missing in a series, and filters over it.
 *
 * The elements that are no numbers are missing, and those that equal the
 * placeholder, if there is one.  A series of integers stays one.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"
#include "runtime/series.h"

/* Loads a series and marks its placeholders as missing. */
static bool
load_with_placeholder(FunctionCallInfo fcinfo, int argno, Series *series)
{
	Series placeholder;

	if (!series_load_array(fcinfo, 0, series))
		return false;
	if (PG_NARGS() <= argno || !series_load(fcinfo, argno, &placeholder) ||
		placeholder.count != SERIES_SCALAR || isnan(placeholder.values[0]))
		return true;
	for (int i = 0; i < series->count; i++)
		if (series->present[i] && series->values[i] == placeholder.values[0])
			series->present[i] = false;
	return true;
}

/* series_fill_const(series, constant [, placeholder]): the constant keeps its own type. */
SQL_FUNCTION(kql_series_fill_const)
{
	Series series;
	Series constant;
	JsonbValue *elements;
	JsonbValue fill;
	int count;
	DynamicBuilder builder = {0};

	if (!load_with_placeholder(fcinfo, 2, &series) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (!series_load(fcinfo, 1, &constant) || constant.count != SERIES_SCALAR)
		PG_RETURN_NULL();
	if (constant.integral)
		json_value_int64(&fill, number_truncate(constant.values[0]));
	else
		json_value_double(&fill, constant.values[0]);
	elements = dynamic_elements(PG_GETARG_JSONB_P(0), &count);
	dynamic_begin_array(&builder);
	for (int i = 0; i < count; i++)
		dynamic_add(&builder, series.present[i] ? &elements[i] : &fill);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* Gives each missing number the last one before it, or behind it. */
static Datum
fill_from_side(FunctionCallInfo fcinfo, int step)
{
	Series series;
	int last = -1;

	if (!load_with_placeholder(fcinfo, 1, &series))
		PG_RETURN_NULL();
	for (int n = 0; n < series.count; n++)
	{
		int i = step > 0 ? n : series.count - 1 - n;

		if (series.present[i])
			last = i;
		else if (last >= 0)
		{
			series.values[i] = series.values[last];
			series.present[i] = true;
		}
	}
	PG_RETURN_JSONB_P(series_to_jsonb(&series));
}

/* series_fill_forward(series [, placeholder]) */
SQL_VALUE(kql_series_fill_forward, fill_from_side(fcinfo, 1));
/* series_fill_backward(series [, placeholder]) */
SQL_VALUE(kql_series_fill_backward, fill_from_side(fcinfo, -1));

/* Is any number there? */
static bool
has_present(const Series *series)
{
	for (int i = 0; i < series->count; i++)
		if (series->present[i])
			return true;
	return false;
}

/* series_fill_linear(series [, placeholder [, fill_edges [, constant]]]) */
SQL_FUNCTION(kql_series_fill_linear)
{
	Series series;
	bool edges = series_bool_argument(fcinfo, 2, true);
	int left = -1;

	if (!load_with_placeholder(fcinfo, 1, &series))
		PG_RETURN_NULL();
	/* A series of nothing has the type of what it is filled with. */
	if (!has_present(&series))
		series.integral =
			series_real_argument(fcinfo, 3, 0) == rint(series_real_argument(fcinfo, 3, 0));
	for (int i = 0; i <= series.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i < series.count && !series.present[i])
			continue;
		for (int j = left + 1; j < i; j++)
		{
			double value;

			if (left < 0 && i == series.count)
				value = series_real_argument(fcinfo, 3, 0);
			else if (left < 0 || i == series.count)
			{
				if (!edges)
					continue;
				value = series.values[left < 0 ? i : left];
			}
			else
				value = series.values[left] +
						(series.values[i] - series.values[left]) * (j - left) / (i - left);
			series.values[j] = series.integral ? rint(value) : value;
			series.present[j] = true;
		}
		left = i;
	}
	PG_RETURN_JSONB_P(series_to_jsonb(&series));
}

/* series_fir(series, filter [, normalize [, center]]): what lies outside counts as 0. */
SQL_FUNCTION(kql_series_fir)
{
	Series series;
	Series filter;
	Series result;
	double sum = 0;
	bool negative = false;
	bool normalize;
	int shift;

	if (!series_load_array(fcinfo, 0, &series) || !series_load_array(fcinfo, 1, &filter) ||
		filter.count == 0 || !filter.complete)
		PG_RETURN_NULL();
	for (int i = 0; i < filter.count; i++)
	{
		sum += filter.values[i];
		negative |= filter.values[i] < 0;
	}
	normalize = series_bool_argument(fcinfo, 2, !negative);
	if (normalize && (negative || sum == 0))
		PG_RETURN_NULL();
	shift = series_bool_argument(fcinfo, 3, false) ? filter.count / 2 : 0;
	series_make(&result, series.count);
	for (int i = 0; i < series.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < filter.count; j++)
		{
			int from = i + shift - j;

			if (from >= 0 && from < series.count)
				result.values[i] += filter.values[j] * series.values[from];
		}
		if (normalize)
			result.values[i] /= sum;
	}
	PG_RETURN_JSONB_P(series_to_jsonb(&result));
}

/* series_iir(series, numerators, denominators) */
SQL_FUNCTION(kql_series_iir)
{
	Series series;
	Series b;
	Series a;
	Series result;

	if (!series_load_array(fcinfo, 0, &series) || !series_load_array(fcinfo, 1, &b) ||
		!series_load_array(fcinfo, 2, &a) || !b.complete || !a.complete || a.count == 0 ||
		a.values[0] == 0)
		PG_RETURN_NULL();
	series_make(&result, series.count);
	for (int i = 0; i < series.count; i++)
	{
		double sum = 0;

		CHECK_FOR_INTERRUPTS();
		for (int j = 0; j < b.count && j <= i; j++)
			sum += b.values[j] * series.values[i - j];
		for (int j = 1; j < a.count && j <= i; j++)
			sum -= a.values[j] * result.values[i - j];
		result.values[i] = sum / a.values[0];
	}
	PG_RETURN_JSONB_P(series_to_jsonb(&result));
}
