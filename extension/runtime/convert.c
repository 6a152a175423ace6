/*
 * convert.c
 *		tolong, toint, toreal, todecimal and tobool, from every type.
 *
 * A cast never fails: what cannot be converted is NULL.  Numbers beyond an
 * integer type wrap around if they are integers and stop at the nearest bound
 * if they are reals; both is what Kusto does.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"

#define TEXT_DATA(t) VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)

/* --- tolong and toint ------------------------------------------------------------------ */

/* Truncates; false beyond the range of long and for NaN. */
static bool
decimal_to_int64(Datum decimal, int64 *result)
{
	Datum whole = DirectFunctionCall2(numeric_trunc, decimal, Int32GetDatum(0));
	JsonbValue value;

	value.type = jbvNumeric;
	value.val.numeric = DatumGetNumeric(whole);
	if (dynamic_value_int64(&value, result))
		return true;
	return number_double_to_int64(
		DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, decimal)), result);
}

/* The long of a dynamic value; *is_real tells that it came from a real. */
static bool
dynamic_to_int64(Jsonb *jb, int64 *result, double *real, bool *is_real)
{
	JsonbValue value;

	*is_real = false;
	dynamic_load(jb, &value);
	switch (value.type)
	{
		case jbvBool:
			*result = value.val.boolean;
			return true;
		case jbvNumeric:
			if (dynamic_value_int64(&value, result))
				return true;
			*is_real = true;
			return dynamic_value_double(&value, real) && number_double_to_int64(*real, result);
		case jbvString:
			return number_parse_int64(value.val.string.val, value.val.string.len, result);
		default:
			return false;
	}
}

/* tolong() of a string: null if it is no number. */
SQL_FUNCTION(kql_tolong_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	int64 result;

	if (!number_parse_int64(TEXT_DATA(t), &result))
		PG_RETURN_NULL();
	PG_RETURN_INT64(result);
}

/* tolong() of a real: truncated. */
SQL_FUNCTION(kql_tolong_real)
{
	int64 result;

	if (!number_double_to_int64(PG_GETARG_FLOAT8(0), &result))
		PG_RETURN_NULL();
	PG_RETURN_INT64(result);
}

/* tolong() of a decimal: truncated. */
SQL_FUNCTION(kql_tolong_decimal)
{
	int64 result;

	if (!decimal_to_int64(PG_GETARG_DATUM(0), &result))
		PG_RETURN_NULL();
	PG_RETURN_INT64(result);
}

/* tolong() of a bool. */
SQL_FUNCTION(kql_tolong_bool)
{
	PG_RETURN_INT64(PG_GETARG_BOOL(0) ? 1 : 0);
}

/* A datetime is its ticks since the year 1, a timespan its ticks. */
SQL_FUNCTION(kql_tolong_datetime)
{
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(0);

	if (!DATETIME_IS_VALID(t))
		PG_RETURN_NULL();
	PG_RETURN_INT64((t - DATETIME_MIN) * 10);
}

/* tolong() of a timespan: its ticks. */
SQL_FUNCTION(kql_tolong_timespan)
{
	int64 usecs;

	if (!timespan_from_interval(PG_GETARG_INTERVAL_P(0), &usecs))
		PG_RETURN_NULL();
	PG_RETURN_INT64(usecs * 10);
}

/* tolong() of what a dynamic holds. */
SQL_FUNCTION(kql_tolong_dynamic)
{
	int64 result;
	double real;
	bool is_real;

	if (!dynamic_to_int64(PG_GETARG_JSONB_P(0), &result, &real, &is_real))
		PG_RETURN_NULL();
	PG_RETURN_INT64(result);
}

/* toint() of a string: null if it is no number of 32 bits. */
SQL_FUNCTION(kql_toint_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	int32 result;

	if (!number_parse_int32(TEXT_DATA(t), &result))
		PG_RETURN_NULL();
	PG_RETURN_INT32(result);
}

/* toint() of a long: its lower half. */
SQL_FUNCTION(kql_toint_long)
{
	PG_RETURN_INT32((int32) (uint32) PG_GETARG_INT64(0));
}

/* toint() of a real: truncated. */
SQL_FUNCTION(kql_toint_real)
{
	int32 result;

	if (!number_double_to_int32(PG_GETARG_FLOAT8(0), &result))
		PG_RETURN_NULL();
	PG_RETURN_INT32(result);
}

/* toint() of a decimal: truncated. */
SQL_FUNCTION(kql_toint_decimal)
{
	int64 result;

	if (!decimal_to_int64(PG_GETARG_DATUM(0), &result))
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) Min(Max(result, PG_INT32_MIN), PG_INT32_MAX));
}

/* toint() of a bool. */
SQL_FUNCTION(kql_toint_bool)
{
	PG_RETURN_INT32(PG_GETARG_BOOL(0) ? 1 : 0);
}

/* toint() of what a dynamic holds. */
SQL_FUNCTION(kql_toint_dynamic)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	JsonbValue value;
	int64 wide;
	int32 result;
	double real;
	bool is_real;

	dynamic_load(jb, &value);
	if (value.type == jbvString)
	{
		if (!number_parse_int32(value.val.string.val, value.val.string.len, &result))
			PG_RETURN_NULL();
		PG_RETURN_INT32(result);
	}
	if (!dynamic_to_int64(jb, &wide, &real, &is_real))
		PG_RETURN_NULL();
	if (is_real)
	{
		if (!number_double_to_int32(real, &result))
			PG_RETURN_NULL();
		PG_RETURN_INT32(result);
	}
	PG_RETURN_INT32((int32) (uint32) wide);
}

/* --- toreal and todecimal ----------------------------------------------------------------- */

/* toreal() of a string: null if it is no number. */
SQL_FUNCTION(kql_toreal_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	double result;

	if (!number_parse_double(TEXT_DATA(t), &result))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(result);
}

/* toreal() of a decimal: the nearest one. */
SQL_FUNCTION(kql_toreal_decimal)
{
	return DirectFunctionCall1(numeric_float8_no_overflow, PG_GETARG_DATUM(0));
}

/* toreal() of a bool. */
SQL_FUNCTION(kql_toreal_bool)
{
	PG_RETURN_FLOAT8(PG_GETARG_BOOL(0) ? 1 : 0);
}

/* toreal() of a datetime: its ticks. */
SQL_FUNCTION(kql_toreal_datetime)
{
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(0);

	if (!DATETIME_IS_VALID(t))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) (t - DATETIME_MIN) * 10);
}

/* toreal() of a timespan: its ticks. */
SQL_FUNCTION(kql_toreal_timespan)
{
	int64 usecs;

	if (!timespan_from_interval(PG_GETARG_INTERVAL_P(0), &usecs))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) usecs * 10);
}

/* toreal() of what a dynamic holds. */
SQL_FUNCTION(kql_toreal_dynamic)
{
	JsonbValue value;
	double result;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvBool)
		PG_RETURN_FLOAT8(value.val.boolean ? 1 : 0);
	if (dynamic_value_double(&value, &result) ||
		(value.type == jbvString &&
		 number_parse_double(value.val.string.val, value.val.string.len, &result)))
		PG_RETURN_FLOAT8(result);
	PG_RETURN_NULL();
}

/* todecimal() of a string: null if it is no number. */
SQL_FUNCTION(kql_todecimal_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	Numeric result = number_parse_decimal(TEXT_DATA(t));

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(result);
}

/* The decimal with the real's shortest digits; NULL if it is none. */
static Datum
decimal_from_double(FunctionCallInfo fcinfo, double number)
{
	StringInfoData text;

	if (isnan(number) || isinf(number))
		PG_RETURN_NULL();
	initStringInfo(&text);
	dynamic_append_double(&text, number);
	PG_RETURN_DATUM(DirectFunctionCall1(
		numeric_trim_scale, NumericGetDatum(number_parse_decimal(text.data, text.len))));
}

/* todecimal() of a real: null for NaN and infinities. */
SQL_FUNCTION(kql_todecimal_real)
{
	return decimal_from_double(fcinfo, PG_GETARG_FLOAT8(0));
}

/* todecimal() of a bool. */
SQL_FUNCTION(kql_todecimal_bool)
{
	PG_RETURN_NUMERIC(int64_to_numeric(PG_GETARG_BOOL(0) ? 1 : 0));
}

/* todecimal() of what a dynamic holds. */
SQL_FUNCTION(kql_todecimal_dynamic)
{
	JsonbValue value;
	Numeric result = NULL;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvNumeric)
		result = value.val.numeric;
	else if (value.type == jbvBool)
		result = int64_to_numeric(value.val.boolean);
	else if (value.type == jbvString)
		result = number_parse_decimal(value.val.string.val, value.val.string.len);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(result);
}

/* --- tobool ---------------------------------------------------------------------------- */

static bool
read_bool(const char *data, int length, bool *result)
{
	int64 number;

	if (length == 4 && pg_strncasecmp(data, "true", 4) == 0)
		*result = true;
	else if (length == 5 && pg_strncasecmp(data, "false", 5) == 0)
		*result = false;
	else if (number_parse_int64(data, length, &number))
		*result = number != 0;
	else
		return false;
	return true;
}

/* tobool() of a string: true, false or a number. */
SQL_FUNCTION(kql_tobool_text)
{
	text *t = PG_GETARG_TEXT_PP(0);
	bool result;

	if (!read_bool(TEXT_DATA(t), &result))
		PG_RETURN_NULL();
	PG_RETURN_BOOL(result);
}

/* tobool() of a long: whether it is not 0. */
SQL_FUNCTION(kql_tobool_long)
{
	PG_RETURN_BOOL(PG_GETARG_INT64(0) != 0);
}

/* tobool() of a real: whether it is not 0. */
SQL_FUNCTION(kql_tobool_real)
{
	PG_RETURN_BOOL(PG_GETARG_FLOAT8(0) != 0);
}

/* tobool() of what a dynamic holds. */
SQL_FUNCTION(kql_tobool_dynamic)
{
	JsonbValue value;
	double number;
	bool result;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvBool)
		PG_RETURN_BOOL(value.val.boolean);
	if (dynamic_value_double(&value, &number))
		PG_RETURN_BOOL(number != 0);
	if (value.type == jbvString && read_bool(value.val.string.val, value.val.string.len, &result))
		PG_RETURN_BOOL(result);
	PG_RETURN_NULL();
}
