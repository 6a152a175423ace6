/*
 * rest.c
 *		Fields of a log table that have no column of their own: values of one JSON object.
 *
 * The loader writes them (ingest/rest.c): numbers, truth values and dynamics as themselves,
 * everything else as the text that tostring() gives.  What somebody else has put there is read as
 * far as it can be; what cannot is null, never an error.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"

/* The value of the field that the second argument names; false if it has none, or a JSON null. */
static bool
rest_find(FunctionCallInfo fcinfo, JsonbValue *value)
{
	Jsonb *rest = PG_GETARG_JSONB_P(0);
	text *name = PG_GETARG_TEXT_PP(1);

	return DYNAMIC_IS_OBJECT(rest) &&
		   getKeyJsonValueFromContainer(&rest->root, VARDATA_ANY(name),
										(int) VARSIZE_ANY_EXHDR(name), value) != NULL &&
		   value->type != jbvNull;
}

/* kql.rest_string(rest, name, absent): never null, as no string of the language is. */
SQL_FUNCTION(kql_rest_string)
{
	JsonbValue value;
	StringInfoData out;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || !rest_find(fcinfo, &value))
	{
		if (PG_ARGISNULL(2))
			PG_RETURN_TEXT_P(cstring_to_text(""));
		PG_RETURN_DATUM(PG_GETARG_DATUM(2));
	}
	if (value.type == jbvString)
		PG_RETURN_TEXT_P(cstring_to_text_with_len(value.val.string.val, value.val.string.len));
	initStringInfo(&out);
	dynamic_append_text(&out, &value);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}

static bool
rest_long(FunctionCallInfo fcinfo, int64 *result)
{
	JsonbValue value;

	return rest_find(fcinfo, &value) &&
		   (value.type == jbvString ? number_parse_int64(json_piece(&value), result)
									: dynamic_value_int64(&value, result));
}

static bool
rest_int(FunctionCallInfo fcinfo, int32 *result)
{
	int64 wide;

	if (!rest_long(fcinfo, &wide) || wide < PG_INT32_MIN || wide > PG_INT32_MAX)
		return false;
	*result = (int32) wide;
	return true;
}

static bool
rest_real(FunctionCallInfo fcinfo, double *result)
{
	JsonbValue value;

	return rest_find(fcinfo, &value) &&
		   (value.type == jbvString ? number_parse_double(json_piece(&value), result)
									: dynamic_value_double(&value, result));
}

static Numeric
rest_decimal(FunctionCallInfo fcinfo)
{
	JsonbValue value;

	if (!rest_find(fcinfo, &value))
		return NULL;
	if (value.type == jbvNumeric)
		return value.val.numeric;
	return value.type == jbvString ? number_parse_decimal(json_piece(&value)) : NULL;
}

static bool
rest_bool(FunctionCallInfo fcinfo, bool *result)
{
	JsonbValue value;
	TextPiece text;

	if (!rest_find(fcinfo, &value))
		return false;
	*result = value.type == jbvBool && value.val.boolean;
	if (value.type != jbvString)
		return value.type == jbvBool;
	text = json_piece(&value);
	*result = text.len == 4 && pg_strncasecmp(text.data, "true", 4) == 0;
	return *result || (text.len == 5 && pg_strncasecmp(text.data, "false", 5) == 0);
}

static bool
rest_datetime(FunctionCallInfo fcinfo, TimestampTz *result)
{
	JsonbValue value;

	return rest_find(fcinfo, &value) && value.type == jbvString &&
		   datetime_parse(json_piece(&value), result);
}

static bool
rest_timespan(FunctionCallInfo fcinfo, int64 *result)
{
	JsonbValue value;

	return rest_find(fcinfo, &value) && value.type == jbvString &&
		   timespan_parse(json_piece(&value), result);
}

static pg_uuid_t *
rest_guid(FunctionCallInfo fcinfo)
{
	JsonbValue value;

	return rest_find(fcinfo, &value) && value.type == jbvString
			   ? number_parse_guid(json_piece(&value))
			   : NULL;
}

static Jsonb *
rest_dynamic(FunctionCallInfo fcinfo)
{
	JsonbValue value;

	return rest_find(fcinfo, &value) ? dynamic_make(&value) : NULL;
}

SQL_VALUE_IF(kql_rest_long, int64, rest_long(fcinfo, &result), Int64GetDatum);
SQL_VALUE_IF(kql_rest_int, int32, rest_int(fcinfo, &result), Int32GetDatum);
SQL_VALUE_IF(kql_rest_real, double, rest_real(fcinfo, &result), Float8GetDatum);
SQL_VALUE_IF(kql_rest_decimal, Numeric, (result = rest_decimal(fcinfo)) != NULL, NumericGetDatum);
SQL_VALUE_IF(kql_rest_bool, bool, rest_bool(fcinfo, &result), BoolGetDatum);
SQL_VALUE_IF(kql_rest_datetime, TimestampTz, rest_datetime(fcinfo, &result), TimestampTzGetDatum);
SQL_VALUE_IF(kql_rest_timespan, int64, rest_timespan(fcinfo, &result), TIMESPAN_OF);
SQL_VALUE_IF(kql_rest_guid, pg_uuid_t *, (result = rest_guid(fcinfo)) != NULL, UUIDPGetDatum);
SQL_VALUE_IF(kql_rest_dynamic, Jsonb *, (result = rest_dynamic(fcinfo)) != NULL, JsonbPGetDatum);
