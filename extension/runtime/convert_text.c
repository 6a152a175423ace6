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

/* --- tostring ----------------------------------------------------------------------- */

/* An integer in digits. */
static text *
long_text(int64 number)
{
	char buffer[MAXINT8LEN + 1];

	return cstring_to_text_with_len(buffer, pg_lltoa(number, buffer));
}

/* Always with a fraction or an exponent. */
static text *
real_text(double number)
{
	StringInfoData out;

	initStringInfo(&out);
	dynamic_append_real(&out, number);
	return value_text(&out);
}

/* Seven digits of a second and Z. */
static text *
datetime_text(TimestampTz t)
{
	StringInfoData out;

	initStringInfo(&out);
	datetime_append(&out, t);
	return value_text(&out);
}

/* days.hours:minutes:seconds */
static text *
timespan_text(const Interval *interval)
{
	StringInfoData out;
	int64 usecs;

	initStringInfo(&out);
	if (timespan_from_interval(interval, &usecs))
		timespan_append(&out, usecs);
	return value_text(&out);
}

/* What the type's own output function makes of a value. */
static text *
output_text(PGFunction output, Datum value)
{
	return cstring_to_text(DatumGetCString(DirectFunctionCall1(output, value)));
}

/* tostring() of a type: '' for null. */
#define TOSTRING(type, text)                                                                       \
	SQL_VALUE(kql_tostring_##type,                                                                 \
			  PointerGetDatum(PG_ARGISNULL(0) ? cstring_to_text_with_len("", 0) : (text)))

TOSTRING(text, PG_GETARG_TEXT_PP(0));
TOSTRING(int, long_text(PG_GETARG_INT32(0)));
TOSTRING(long, long_text(PG_GETARG_INT64(0)));
TOSTRING(real, real_text(PG_GETARG_FLOAT8(0)));
TOSTRING(bool, cstring_to_text(PG_GETARG_BOOL(0) ? "True" : "False"));
TOSTRING(datetime, datetime_text(PG_GETARG_TIMESTAMPTZ(0)));
TOSTRING(timespan, timespan_text(PG_GETARG_INTERVAL_P(0)));
TOSTRING(dynamic, dynamic_to_text(PG_GETARG_JSONB_P(0)));
TOSTRING(guid, output_text(uuid_out, PG_GETARG_DATUM(0)));
TOSTRING(decimal, output_text(numeric_out, PG_GETARG_DATUM(0)));

/* --- dynamic ----------------------------------------------------------------------------- */

/* parse_json(): a text that is no JSON stays a string. */
SQL_VALUE_IF(kql_parse_json, Jsonb *, (result = dynamic_from_text(ARG_PIECE(0))) != NULL,
			 JsonbPGetDatum);

/* parse_json(tostring()) of a dynamic: its own text says what it holds, unless that is a text. */
SQL_FUNCTION(kql_reparse)
{
	JsonbValue value;
	Jsonb *result;
	TextPiece text;

	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	if (value.type == jbvNull)
		PG_RETURN_NULL();
	if (value.type != jbvString)
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	text = (TextPiece){value.val.string.val, value.val.string.len};
	result = dynamic_from_text(text);
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
	static const struct
	{
		Oid type;
		const char *name;
	} names[] = {
		{BOOLOID, "bool"},         {INT2OID, "int"},
		{INT4OID, "int"},          {INT8OID, "long"},
		{FLOAT4OID, "real"},       {FLOAT8OID, "real"},
		{NUMERICOID, "decimal"},   {TIMESTAMPTZOID, "datetime"},
		{INTERVALOID, "timespan"}, {UUIDOID, "guid"},
	};
	Oid type = agg_argument_type(fcinfo, 0);
	const char *name = "string";

	if (type == JSONBOID)
		name = PG_ARGISNULL(0) ? "null" : dynamic_type_name(PG_GETARG_JSONB_P(0));
	for (int i = 0; i < lengthof(names); i++)
		if (names[i].type == type)
			name = names[i].name;
	PG_RETURN_TEXT_P(cstring_to_text(name));
}
