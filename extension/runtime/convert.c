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

/* The ticks of a time given in microseconds, as a long and as a real. */
#define TICKS_LONG(usecs) Int64GetDatum((usecs) *10)
#define TICKS_REAL(usecs) Float8GetDatum((double) (usecs) *10)

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

/* The long of a dynamic value; a real is truncated. */
static bool
dynamic_to_int64(Jsonb *jb, int64 *result)
{
	JsonbValue value;
	double real;

	dynamic_load(jb, &value);
	switch (value.type)
	{
		case jbvBool:
			*result = value.val.boolean;
			return true;
		case jbvNumeric:
			return dynamic_value_int64(&value, result) ||
				   (dynamic_value_double(&value, &real) && number_double_to_int64(real, result));
		case jbvString:
			return number_parse_int64(json_piece(&value), result);
		default:
			return false;
	}
}

/* The int of a dynamic value: the lower half of a long, the nearest one to a real. */
static bool
dynamic_to_int32(Jsonb *jb, int32 *result)
{
	JsonbValue value;
	int64 wide;
	double real;

	dynamic_load(jb, &value);
	if (value.type == jbvString)
		return number_parse_int32(json_piece(&value), result);
	if (value.type == jbvNumeric && !dynamic_value_int64(&value, &wide))
		return dynamic_value_double(&value, &real) && number_double_to_int32(real, result);
	if (!dynamic_to_int64(jb, &wide))
		return false;
	*result = (int32) (uint32) wide;
	return true;
}

/* The microseconds since the year 1. */
static bool
datetime_usecs(TimestampTz t, int64 *result)
{
	*result = t - DATETIME_MIN;
	return DATETIME_IS_VALID(t);
}

/* tolong(): null for a string that is no number; a real and a decimal are truncated. */
SQL_VALUE_IF(kql_tolong_text, int64, number_parse_int64(ARG_PIECE(0), &result), Int64GetDatum);
SQL_VALUE_IF(kql_tolong_real, int64, number_double_to_int64(PG_GETARG_FLOAT8(0), &result),
			 Int64GetDatum);
SQL_VALUE_IF(kql_tolong_decimal, int64, decimal_to_int64(PG_GETARG_DATUM(0), &result),
			 Int64GetDatum);
SQL_VALUE(kql_tolong_bool, Int64GetDatum(PG_GETARG_BOOL(0) ? 1 : 0));
SQL_VALUE_IF(kql_tolong_dynamic, int64, dynamic_to_int64(PG_GETARG_JSONB_P(0), &result),
			 Int64GetDatum);

/* A datetime is its ticks since the year 1, a timespan its ticks. */
SQL_VALUE_IF(kql_tolong_datetime, int64, datetime_usecs(PG_GETARG_TIMESTAMPTZ(0), &result),
			 TICKS_LONG);
SQL_VALUE_IF(kql_tolong_timespan, int64, timespan_from_interval(PG_GETARG_INTERVAL_P(0), &result),
			 TICKS_LONG);

/* toint(): null for a string that is no number of 32 bits; of a long its lower half. */
SQL_VALUE_IF(kql_toint_text, int32, number_parse_int32(ARG_PIECE(0), &result), Int32GetDatum);
SQL_VALUE(kql_toint_long, Int32GetDatum((int32) (uint32) PG_GETARG_INT64(0)));
SQL_VALUE_IF(kql_toint_real, int32, number_double_to_int32(PG_GETARG_FLOAT8(0), &result),
			 Int32GetDatum);
SQL_VALUE_IF(kql_toint_dynamic, int32, dynamic_to_int32(PG_GETARG_JSONB_P(0), &result),
			 Int32GetDatum);
SQL_VALUE(kql_toint_bool, Int32GetDatum(PG_GETARG_BOOL(0) ? 1 : 0));

/* A decimal is truncated, and beyond 32 bits the nearest bound. */
#define INT_IN_BOUNDS(wide) Int32GetDatum((int32) Min(Max(wide, PG_INT32_MIN), PG_INT32_MAX))
SQL_VALUE_IF(kql_toint_decimal, int64, decimal_to_int64(PG_GETARG_DATUM(0), &result),
			 INT_IN_BOUNDS);

/* --- toreal and todecimal ----------------------------------------------------------------- */

/* The real of a dynamic value. */
static bool
dynamic_to_double(Jsonb *jb, double *result)
{
	JsonbValue value;

	dynamic_load(jb, &value);
	if (value.type == jbvBool)
		*result = value.val.boolean ? 1 : 0;
	return value.type == jbvBool || dynamic_value_double(&value, result) ||
		   (value.type == jbvString && number_parse_double(json_piece(&value), result));
}

/* The decimal of a dynamic value, NULL if it has none. */
static Numeric
dynamic_to_decimal(Jsonb *jb)
{
	JsonbValue value;

	dynamic_load(jb, &value);
	if (value.type == jbvNumeric)
		return value.val.numeric;
	if (value.type == jbvBool)
		return int64_to_numeric(value.val.boolean);
	return value.type == jbvString ? number_parse_decimal(json_piece(&value)) : NULL;
}

/* The decimal with the real's shortest digits; NULL if it is none. */
static Numeric
decimal_from_double(double number)
{
	StringInfoData text;

	if (isnan(number) || isinf(number))
		return NULL;
	initStringInfo(&text);
	dynamic_append_double(&text, number);
	return DatumGetNumeric(DirectFunctionCall1(
		numeric_trim_scale, NumericGetDatum(number_parse_decimal(buffer_piece(&text)))));
}

/* toreal(): the nearest one, null for a string that is no number; of times their ticks. */
SQL_VALUE_IF(kql_toreal_text, double, number_parse_double(ARG_PIECE(0), &result), Float8GetDatum);
SQL_VALUE(kql_toreal_decimal, DirectFunctionCall1(numeric_float8_no_overflow, PG_GETARG_DATUM(0)));
SQL_VALUE(kql_toreal_bool, Float8GetDatum(PG_GETARG_BOOL(0) ? 1 : 0));
SQL_VALUE_IF(kql_toreal_datetime, int64, datetime_usecs(PG_GETARG_TIMESTAMPTZ(0), &result),
			 TICKS_REAL);
SQL_VALUE_IF(kql_toreal_timespan, int64, timespan_from_interval(PG_GETARG_INTERVAL_P(0), &result),
			 TICKS_REAL);
SQL_VALUE_IF(kql_toreal_dynamic, double, dynamic_to_double(PG_GETARG_JSONB_P(0), &result),
			 Float8GetDatum);

/* todecimal(): null for a string that is no number, for NaN and infinities. */
SQL_VALUE_IF(kql_todecimal_text, Numeric, (result = number_parse_decimal(ARG_PIECE(0))) != NULL,
			 NumericGetDatum);
SQL_VALUE_IF(kql_todecimal_real, Numeric,
			 (result = decimal_from_double(PG_GETARG_FLOAT8(0))) != NULL, NumericGetDatum);
SQL_VALUE(kql_todecimal_bool, NumericGetDatum(int64_to_numeric(PG_GETARG_BOOL(0) ? 1 : 0)));
SQL_VALUE_IF(kql_todecimal_dynamic, Numeric,
			 (result = dynamic_to_decimal(PG_GETARG_JSONB_P(0))) != NULL, NumericGetDatum);

/* --- tobool ---------------------------------------------------------------------------- */

static bool
read_bool(TextPiece text, bool *result)
{
	int64 number;

	if (text.len == 4 && pg_strncasecmp(text.data, "true", 4) == 0)
		*result = true;
	else if (text.len == 5 && pg_strncasecmp(text.data, "false", 5) == 0)
		*result = false;
	else if (number_parse_int64(text, &number))
		*result = number != 0;
	else
		return false;
	return true;
}

/* The bool of a dynamic value. */
static bool
dynamic_to_bool(Jsonb *jb, bool *result)
{
	JsonbValue value;
	double number;

	dynamic_load(jb, &value);
	if (value.type == jbvString)
		return read_bool(json_piece(&value), result);
	if (value.type == jbvBool)
		*result = value.val.boolean;
	else if (dynamic_value_double(&value, &number))
		*result = number != 0;
	else
		return false;
	return true;
}

/* tobool() of a string: true, false or a number; of a number: whether it is not 0. */
SQL_VALUE_IF(kql_tobool_text, bool, read_bool(ARG_PIECE(0), &result), BoolGetDatum);
SQL_VALUE(kql_tobool_long, BoolGetDatum(PG_GETARG_INT64(0) != 0));
SQL_VALUE(kql_tobool_real, BoolGetDatum(PG_GETARG_FLOAT8(0) != 0));
SQL_VALUE_IF(kql_tobool_dynamic, bool, dynamic_to_bool(PG_GETARG_JSONB_P(0), &result),
			 BoolGetDatum);
