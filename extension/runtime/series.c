/*
 * series.c
 *		Reading and making series, and the functions that work element by element.
 *
 * Of two series the longer one gives the length; what has no partner or is no
 * number gives null.  A number stands for a series of any length.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"
#include "runtime/series.h"
#include "runtime/string_term.h"

/* The number of an element, written as JSON does or by its name; false if it is none. */
static bool
element_number(const JsonbValue *element, double *number, bool *integral)
{
	int64 whole;

	if (element->type == jbvNumeric)
	{
		*integral = dynamic_value_int64(element, &whole);
		return dynamic_value_double(element, number);
	}
	if (element->type == jbvString)
	{
		TextPiece text = {element->val.string.val, element->val.string.len};
		static const TextPiece names[] = {{"NaN", 3}, {"Infinity", 8}, {"-Infinity", 9}};
		const double numbers[] = {NAN, INFINITY, -INFINITY};

		for (size_t i = 0; i < lengthof(names); i++)
			if (span_equals(text, names[i]))
			{
				*number = numbers[i];
				*integral = false;
				return true;
			}
	}
	return false;
}

void
series_make(Series *series, int count)
{
	series->count = count;
	series->values =
		palloc_extended(sizeof(double) * (count + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	series->present = palloc(count + 1);
	memset(series->present, true, count + 1);
	series->integral = false;
	series->complete = true;
}

/* A series of the elements; what is no number is missing. */
static void
load_elements(Series *series, const JsonbValue *elements, int count)
{
	series_make(series, count);
	series->integral = true;
	for (int i = 0; i < count; i++)
	{
		bool integral = true;

		series->present[i] = element_number(&elements[i], &series->values[i], &integral);
		if (!series->present[i])
		{
			series->values[i] = 0;
			series->complete = false;
		}
		else if (!integral)
			series->integral = false;
	}
}

bool
series_load(FunctionCallInfo fcinfo, int argno, Series *series)
{
	Oid type;
	JsonbValue value;
	int count = 1;

	if (PG_ARGISNULL(argno))
		return false;
	type = get_fn_expr_argtype(fcinfo->flinfo, argno);
	if (type == JSONBOID)
	{
		if (series_load_array(fcinfo, argno, series))
			return true;
		dynamic_load(PG_GETARG_JSONB_P(argno), &value);
	}
	else
		json_value_from_datum(&value, type, PG_GETARG_DATUM(argno));
	load_elements(series, &value, count);
	series->count = SERIES_SCALAR;
	return series->complete;
}

bool
series_load_array(FunctionCallInfo fcinfo, int argno, Series *series)
{
	JsonbValue *elements;
	int count;

	if (!dynamic_argument_elements(fcinfo, argno, &elements, &count))
		return false;
	load_elements(series, elements, count);
	return true;
}

bool
series_load_complete(FunctionCallInfo fcinfo, int argno, int least, Series *series)
{
	return series_load_array(fcinfo, argno, series) && series->complete && series->count >= least;
}

void
series_add_number(DynamicBuilder *builder, double value, bool present, bool integral)
{
	JsonbValue number;

	if (!present)
		json_value_null(&number);
	else if (integral && fabs(value) < 9e18 && value == rint(value))
		json_value_int64(&number, number_truncate(value));
	else
		json_value_double(&number, value);
	dynamic_add(builder, &number);
}

void
series_add(DynamicBuilder *builder, const Series *series)
{
	dynamic_begin_array(builder);
	for (int i = 0; i < series->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		series_add_number(builder, series->values[i], series->present[i], series->integral);
	}
	dynamic_end_array(builder);
}

Jsonb *
series_to_jsonb(const Series *series)
{
	DynamicBuilder builder = {0};

	series_add(&builder, series);
	return dynamic_finish(&builder);
}

double
series_real_argument(FunctionCallInfo fcinfo, int argno, double missing)
{
	return PG_NARGS() <= argno || PG_ARGISNULL(argno) ? missing : PG_GETARG_FLOAT8(argno);
}

int64
series_long_argument(FunctionCallInfo fcinfo, int argno, int64 missing)
{
	return PG_NARGS() <= argno || PG_ARGISNULL(argno) ? missing : PG_GETARG_INT64(argno);
}

bool
series_bool_argument(FunctionCallInfo fcinfo, int argno, bool missing)
{
	return PG_NARGS() <= argno || PG_ARGISNULL(argno) ? missing : PG_GETARG_BOOL(argno);
}

/* --- one series ------------------------------------------------------------- */

/* -1, 0, 1, or NaN. */
static double
sign_of(double x)
{
	return isnan(x) ? x : (x > 0) - (x < 0);
}

/* A function of each number; missing ones stay missing. */
static Datum
map_series(FunctionCallInfo fcinfo, double (*function)(double), bool keep_type)
{
	Series series;

	if (!series_load_array(fcinfo, 0, &series))
		PG_RETURN_NULL();
	for (int i = 0; i < series.count; i++)
		series.values[i] = function(series.values[i]);
	if (!keep_type)
		series.integral = false;
	PG_RETURN_JSONB_P(series_to_jsonb(&series));
}

#define SERIES_MAP(name, function, keep_type)                                                      \
	SQL_VALUE(kql_series_##name, map_series(fcinfo, function, keep_type))

SERIES_MAP(abs, fabs, true);
SERIES_MAP(acos, acos, false);
SERIES_MAP(asin, asin, false);
SERIES_MAP(atan, atan, false);
SERIES_MAP(ceiling, ceil, false);
SERIES_MAP(cos, cos, false);
SERIES_MAP(exp, exp, false);
SERIES_MAP(floor, floor, false);
SERIES_MAP(log, log, false);
SERIES_MAP(sign, sign_of, true);
SERIES_MAP(sin, sin, false);
SERIES_MAP(tan, tan, false);

/* --- two series ------------------------------------------------------------- */

/* Gives both series one length; the elements that only one of them has are missing. */
static bool
load_pair(FunctionCallInfo fcinfo, Series *a, Series *b, Series *result)
{
	Series *pair[2] = {a, b};
	int count;

	if (!series_load(fcinfo, 0, a) || !series_load(fcinfo, 1, b))
		return false;
	count = Max(a->count, b->count);
	if (count < 0)
		return false;
	series_make(result, count);
	for (int side = 0; side < 2; side++)
	{
		Series full;

		series_make(&full, count);
		for (int i = 0; i < count; i++)
		{
			int from = pair[side]->count == SERIES_SCALAR ? 0 : i;

			full.present[i] = from == 0 && pair[side]->count == SERIES_SCALAR
								  ? true
								  : i < pair[side]->count && pair[side]->present[i];
			full.values[i] = full.present[i] ? pair[side]->values[from] : 0;
		}
		full.integral = pair[side]->integral;
		*pair[side] = full;
	}
	for (int i = 0; i < count; i++)
		result->present[i] = a->present[i] && b->present[i];
	return true;
}

/* A function of each pair of numbers. */
static Datum
combine_series(FunctionCallInfo fcinfo, double (*function)(double, double), bool keep_type)
{
	Series a;
	Series b;
	Series result;

	if (!load_pair(fcinfo, &a, &b, &result))
		PG_RETURN_NULL();
	for (int i = 0; i < result.count; i++)
		result.values[i] = function(a.values[i], b.values[i]);
	result.integral = keep_type && a.integral && b.integral;
	PG_RETURN_JSONB_P(series_to_jsonb(&result));
}

/* The function of two numbers that an infix is. */
#define NUMBERS(name, type, infix)                                                                 \
	static type numbers_##name(double a, double b)                                                 \
	{                                                                                              \
		return a infix b;                                                                          \
	}                                                                                              \
	extern Datum kql_series_##name(PG_FUNCTION_ARGS)

#define SERIES_COMBINE(name, function, keep_type)                                                  \
	SQL_VALUE(kql_series_##name, combine_series(fcinfo, function, keep_type))

NUMBERS(add, double, +);
NUMBERS(subtract, double, -);
NUMBERS(multiply, double, *);
NUMBERS(divide, double, /);
SERIES_COMBINE(add, numbers_add, true);
SERIES_COMBINE(divide, numbers_divide, false);
SERIES_COMBINE(multiply, numbers_multiply, true);
SERIES_COMBINE(pow, pow, false);
SERIES_COMBINE(subtract, numbers_subtract, true);

/* A comparison of each pair of numbers; null where one is missing. */
static Datum
compare_series(FunctionCallInfo fcinfo, bool (*compare)(double, double))
{
	Series a;
	Series b;
	Series result;
	DynamicBuilder builder = {0};

	if (!load_pair(fcinfo, &a, &b, &result))
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	for (int i = 0; i < result.count; i++)
	{
		JsonbValue value;

		if (result.present[i])
			json_value_bool(&value, compare(a.values[i], b.values[i]));
		else
			json_value_null(&value);
		dynamic_add(&builder, &value);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

#define SERIES_COMPARE(name, infix)                                                                \
	NUMBERS(name, bool, infix);                                                                    \
	SQL_VALUE(kql_series_##name, compare_series(fcinfo, numbers_##name))

SERIES_COMPARE(equals, ==);
SERIES_COMPARE(greater, >);
SERIES_COMPARE(greater_equals, >=);
SERIES_COMPARE(less, <);
SERIES_COMPARE(less_equals, <=);
SERIES_COMPARE(not_equals, !=);
