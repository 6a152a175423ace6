/*
 * convert_text.c
 *		tostring from every type, parse_json, and gettype.
 *
 * NULL as a string is ''; text that is not JSON is, as a dynamic, a string.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"

#define TEXT_DATA(t) VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)

/* The text in a buffer. */
static Datum
return_text(StringInfo out)
{
	PG_RETURN_TEXT_P(value_text(out));
}

/* --- tostring ----------------------------------------------------------------------- */

#define EMPTY_IF_NULL()                                                                            \
	if (PG_ARGISNULL(0))                                                                           \
	PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0))

/* tostring() of a string: '' for null, as of every other type. */
SQL_FUNCTION(kql_tostring_text)
{
	EMPTY_IF_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* tostring() of an int. */
SQL_FUNCTION(kql_tostring_int)
{
	char buffer[16];
	int length;

	EMPTY_IF_NULL();
	length = pg_ltoa(PG_GETARG_INT32(0), buffer);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(buffer, length));
}

/* tostring() of a long. */
SQL_FUNCTION(kql_tostring_long)
{
	char buffer[MAXINT8LEN + 1];
	int length;

	EMPTY_IF_NULL();
	length = pg_lltoa(PG_GETARG_INT64(0), buffer);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(buffer, length));
}

/* tostring() of a real: always with a fraction or an exponent. */
SQL_FUNCTION(kql_tostring_real)
{
	StringInfoData out;

	EMPTY_IF_NULL();
	initStringInfo(&out);
	dynamic_append_real(&out, PG_GETARG_FLOAT8(0));
	return return_text(&out);
}

/* tostring() of a bool: True or False. */
SQL_FUNCTION(kql_tostring_bool)
{
	EMPTY_IF_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(PG_GETARG_BOOL(0) ? "True" : "False"));
}

/* tostring() of a datetime: seven digits of a second and Z. */
SQL_FUNCTION(kql_tostring_datetime)
{
	StringInfoData out;

	EMPTY_IF_NULL();
	initStringInfo(&out);
	datetime_append(&out, PG_GETARG_TIMESTAMPTZ(0));
	return return_text(&out);
}

/* tostring() of a timespan: days.hours:minutes:seconds. */
SQL_FUNCTION(kql_tostring_timespan)
{
	StringInfoData out;
	int64 usecs;

	EMPTY_IF_NULL();
	initStringInfo(&out);
	if (timespan_from_interval(PG_GETARG_INTERVAL_P(0), &usecs))
		timespan_append(&out, usecs);
	return return_text(&out);
}

/* tostring() of a dynamic: a string as it is, else JSON. */
SQL_FUNCTION(kql_tostring_dynamic)
{
	EMPTY_IF_NULL();
	PG_RETURN_TEXT_P(dynamic_to_text(PG_GETARG_JSONB_P(0)));
}

/* tostring() of a guid. */
SQL_FUNCTION(kql_tostring_guid)
{
	EMPTY_IF_NULL();
	PG_RETURN_TEXT_P(
		cstring_to_text(DatumGetCString(DirectFunctionCall1(uuid_out, PG_GETARG_DATUM(0)))));
}

/* tostring() of a decimal. */
SQL_FUNCTION(kql_tostring_decimal)
{
	EMPTY_IF_NULL();
	PG_RETURN_TEXT_P(
		cstring_to_text(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(0)))));
}

/* --- dynamic ----------------------------------------------------------------------------- */

/* parse_json(): a text that is no JSON stays a string. */
SQL_FUNCTION(kql_parse_json)
{
	text *t = PG_GETARG_TEXT_PP(0);
	Jsonb *result = dynamic_from_text(TEXT_DATA(t));

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(result);
}

/* A value of any type as a dynamic. */
SQL_FUNCTION(kql_to_dynamic)
{
	JsonbValue value;
	Jsonb *result;

	json_value_from_datum(&value, agg_argument_type(fcinfo, 0), PG_GETARG_DATUM(0));
	if (value.type == jbvBinary)
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	result = dynamic_make(&value);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(result);
}

/* gettype() of what a dynamic holds. */
static const char *
dynamic_type_name(Jsonb *jb)
{
	JsonbValue value;
	int64 number;

	dynamic_load(jb, &value);
	switch (value.type)
	{
		case jbvBool:
			return "bool";
		case jbvNumeric:
			return dynamic_value_int64(&value, &number) ? "long" : "double";
		case jbvString:
			return "string";
		case jbvBinary:
			return dynamic_value_is_array(&value) ? "array" : "dictionary";
		default:
			return "null";
	}
}

/* The name of a value's type; a dynamic's is that of what it holds. */
SQL_FUNCTION(kql_gettype)
{
	const char *name = "string";

	switch (agg_argument_type(fcinfo, 0))
	{
		case BOOLOID:
			name = "bool";
			break;
		case INT2OID:
		case INT4OID:
			name = "int";
			break;
		case INT8OID:
			name = "long";
			break;
		case FLOAT4OID:
		case FLOAT8OID:
			name = "real";
			break;
		case NUMERICOID:
			name = "decimal";
			break;
		case TIMESTAMPTZOID:
			name = "datetime";
			break;
		case INTERVALOID:
			name = "timespan";
			break;
		case UUIDOID:
			name = "guid";
			break;
		case JSONBOID:
			name = PG_ARGISNULL(0) ? "null" : dynamic_type_name(PG_GETARG_JSONB_P(0));
			break;
	}
	PG_RETURN_TEXT_P(cstring_to_text(name));
}
