/*
 * compare.c
 *		Comparison of a dynamic with a typed value, and choices among values.
 *
 * A dynamic compares with a value of another type as what it holds: a number
 * with numbers, a string with strings, and a string also with a datetime, a
 * timespan, a guid or a number that it can be read as.  What does not compare is
 * not equal and has no order.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/uuid.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b) ? 1 : 0)

/* A number, a bool or a text that is a number, as a real. */
static bool
dynamic_number(const JsonbValue *value, double *number)
{
	if (value->type == jbvBool)
	{
		*number = value->val.boolean;
		return true;
	}
	return dynamic_value_double(value, number) ||
		   (value->type == jbvString && number_parse_double(json_piece(value), number));
}

/* A text with a datetime or a timespan; false if it is none. */
static bool
compare_time(const JsonbValue *value, Oid type, Datum other, int *result)
{
	int64 a;
	int64 b;

	if (value->type != jbvString)
		return false;
	if (type == TIMESTAMPTZOID)
	{
		b = DatumGetTimestampTz(other);
		if (!datetime_parse(json_piece(value), &a))
			return false;
	}
	else if (!timespan_from_interval(DatumGetIntervalP(other), &b) ||
			 !timespan_parse(json_piece(value), &a))
		return false;
	*result = COMPARE(a, b);
	return true;
}

static bool
compare_long(const JsonbValue *value, int64 other, int *result)
{
	int64 whole;
	double number;

	if (dynamic_value_int64(value, &whole))
	{
		*result = COMPARE(whole, other);
		return true;
	}
	if (!dynamic_number(value, &number) || isnan(number))
		return false;
	*result = COMPARE(number, (double) other);
	return true;
}

static bool
compare_real(const JsonbValue *value, double other, int *result)
{
	double number;

	if (!dynamic_number(value, &number) || isnan(number) || isnan(other))
		return false;
	*result = COMPARE(number, other);
	return true;
}

static bool
compare_string(const JsonbValue *value, Datum other, int *result)
{
	StringInfoData out;

	initStringInfo(&out);
	dynamic_append_text(&out, value);
	*result = span_compare(buffer_piece(&out), text_piece(DatumGetTextPP(other)));
	return true;
}

/* Compares; false if the two have no order. */
static bool
compare_dynamic(const JsonbValue *value, Oid type, Datum other, int *result)
{
	double number;
	int64 whole;

	if (value->type == jbvNull)
		return false;
	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
			return compare_string(value, other, result);
		case INT4OID:
			return compare_long(value, DatumGetInt32(other), result);
		case INT8OID:
			return compare_long(value, DatumGetInt64(other), result);
		case NUMERICOID:
			return compare_real(
				value, DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, other)),
				result);
		case FLOAT8OID:
			return compare_real(value, DatumGetFloat8(other), result);
		case BOOLOID:
			if (value->type == jbvString && value->val.string.len == 4 &&
				pg_strncasecmp(value->val.string.val, "true", 4) == 0)
				number = 1;
			else if (value->type == jbvString && value->val.string.len == 5 &&
					 pg_strncasecmp(value->val.string.val, "false", 5) == 0)
				number = 0;
			else if (!dynamic_number(value, &number))
				return false;
			*result = COMPARE(number, (double) DatumGetBool(other));
			return true;
		case TIMESTAMPTZOID:
		case INTERVALOID:
			return compare_time(value, type, other, result);
		case UUIDOID:
		{
			char *text = DatumGetCString(DirectFunctionCall1(uuid_out, other));

			if (value->type != jbvString)
				return false;
			*result = value->val.string.len == (int) strlen(text)
						  ? pg_strncasecmp(value->val.string.val, text, strlen(text))
						  : -1;
			return true;
		}
		case JSONBOID:
		{
			JsonbValue right;

			dynamic_load(DatumGetJsonbP(other), &right);
			if (dynamic_values_equal(value, &right))
			{
				*result = 0;
				return true;
			}
			if (dynamic_value_int64(&right, &whole))
				return compare_long(value, whole, result);
			if (right.type == jbvString && value->type == jbvString)
			{
				*result = span_compare(json_piece(value), json_piece(&right));
				return true;
			}
			return false;
		}
		default:
			return false;
	}
}

/* The order of a dynamic and a value of any type; false if there is none. */
static bool
compare_arguments(FunctionCallInfo fcinfo, int *result)
{
	JsonbValue value;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	return compare_dynamic(&value, agg_argument_type(fcinfo, 1), PG_GETARG_DATUM(1), result);
}

/* d == value; NULL if either is null. */
SQL_FUNCTION(kql_dynamic_equal)
{
	int result;

	PG_RETURN_BOOL(compare_arguments(fcinfo, &result) && result == 0);
}

/* -1, 0 or 1 as d is less than, equal to or greater than value; NULL if neither. */
SQL_VALUE_IF(kql_dynamic_compare, int, compare_arguments(fcinfo, &result), Int32GetDatum);

/* --- choices ---------------------------------------------------------------------------- */

/* coalesce() of strings: the first that is not empty. */
SQL_FUNCTION(kql_coalesce_text)
{
	int count;
	bool *nulls;
	TextPiece *texts = span_array(PG_GETARG_ARRAYTYPE_P(0), &count, &nulls);

	for (int i = 0; i < count; i++)
		if (texts[i].len > 0)
			PG_RETURN_TEXT_P(SPAN_TEXT(texts[i]));
	PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
}

/* The least or the greatest of strings, by their bytes; nulls are passed over. */
static Datum
choose_text(FunctionCallInfo fcinfo, int sign)
{
	int count;
	bool *nulls;
	TextPiece *texts = span_array(PG_GETARG_ARRAYTYPE_P(0), &count, &nulls);
	TextPiece best = {"", 0};
	bool any = false;

	for (int i = 0; i < count; i++)
	{
		if (nulls[i] || (any && sign * span_compare(texts[i], best) <= 0))
			continue;
		best = texts[i];
		any = true;
	}
	PG_RETURN_TEXT_P(SPAN_TEXT(best));
}

SQL_VALUE(kql_max_of_text, choose_text(fcinfo, 1));
SQL_VALUE(kql_min_of_text, choose_text(fcinfo, -1));

/* The same of reals: nulls are passed over, NaN wins. */
static Datum
choose_real(FunctionCallInfo fcinfo, int sign)
{
	Datum *datums;
	bool *nulls;
	int count;
	bool any = false;
	double best = 0;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &datums, &nulls, &count);
	for (int i = 0; i < count; i++)
	{
		double number;

		if (nulls[i])
			continue;
		number = DatumGetFloat8(datums[i]);
		if (!any || (!isnan(best) && (isnan(number) || sign * number > sign * best)))
			best = number;
		any = true;
	}
	if (!any)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(best);
}

SQL_VALUE(kql_max_of_real, choose_real(fcinfo, 1));
SQL_VALUE(kql_min_of_real, choose_real(fcinfo, -1));
