/*
 * in_dynamic.c
 *		value in (dynamic array), for values that are no strings.
 *
 * An element is looked for as what it is: a number among the numbers, true and
 * false as 1 and 0 too, a string as the text of the value, or as a time or guid
 * when the value is one.  A dynamic value is read as the element's kind.  So a list
 * that data holds answers as the same list written in the query does.
 *
 * Values and elements become keys, texts whose first letter is their kind; the
 * keys of the elements are kept with the call site.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"
#include "runtime/string_list.h"

/* The kind of a key. */
typedef enum KeyKind
{
	KEY_TEXT = 's',
	KEY_NUMBER = 'n',
	KEY_REAL = 'r',
	KEY_BOOL = 'b',
	KEY_DATETIME = 't',
	KEY_TIMESPAN = 'p',
	KEY_GUID = 'g'
} KeyKind;

static void
key_add(StringList *list, KeyKind kind, const char *data, int length)
{
	char *key = palloc(length + 1);

	key[0] = kind;
	memcpy(key + 1, data, length);
	string_list_add(list, key, length + 1);
	pfree(key);
}

static bool
key_holds(const StringList *list, KeyKind kind, const char *data, int length)
{
	TextPiece key = {NULL, length + 1};
	char *text = palloc(length + 1);
	bool result;

	text[0] = kind;
	memcpy(text + 1, data, length);
	key.data = text;
	result = string_list_holds(list, key, false);
	pfree(text);
	return result;
}

/* A number without the zeros behind its fraction. */
static char *
key_of_number(Numeric number)
{
	return numeric_normalize(number);
}

static char *
key_of_real(double number)
{
	StringInfoData buf;

	initStringInfo(&buf);
	dynamic_append_double(&buf, number == 0 ? 0 : number);
	return buf.data;
}

static char *
key_of_int64(int64 number)
{
	return psprintf(INT64_FORMAT, number);
}

/* The guid that a text is, as the text of its type; NULL if it is none. */
static char *
key_of_guid(TextPiece text)
{
	pg_uuid_t *guid = number_parse_guid(text);

	return guid == NULL ? NULL
						: DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(guid)));
}

static void
list_add_string(StringList *list, TextPiece text)
{
	TimestampTz time;
	int64 span;
	char *guid = key_of_guid(text);
	char *key;

	key_add(list, KEY_TEXT, text.data, (int) text.len);
	if (guid != NULL)
		key_add(list, KEY_GUID, guid, strlen(guid));
	if (datetime_parse(text, &time))
	{
		key = key_of_int64(time);
		key_add(list, KEY_DATETIME, key, strlen(key));
	}
	if (timespan_parse(text, &span))
	{
		key = key_of_int64(span);
		key_add(list, KEY_TIMESPAN, key, strlen(key));
	}
}

static void
list_add_number(StringList *list, const JsonbValue *element)
{
	char *key = key_of_number(element->val.numeric);
	double number;

	key_add(list, KEY_NUMBER, key, strlen(key));
	if (dynamic_value_double(element, &number))
	{
		key = key_of_real(number);
		key_add(list, KEY_REAL, key, strlen(key));
	}
}

/* Adds the keys of a list's element. */
static void
list_add_element(StringList *list, const JsonbValue *element)
{
	if (element->type == jbvString)
		list_add_string(list, json_piece(element));
	else if (element->type == jbvNumeric)
		list_add_number(list, element);
	else if (element->type == jbvBool)
		key_add(list, KEY_BOOL, element->val.boolean ? "1" : "0", 1);
}

/* Is tostring() of the value among the strings? */
static bool
holds_text(const StringList *list, FunctionCallInfo fcinfo)
{
	TextPiece text = span_of_any(fcinfo, 0);

	return key_holds(list, KEY_TEXT, text.data, text.len);
}

static bool
holds_real(const StringList *list, double number)
{
	char *key = key_of_real(number);

	return key_holds(list, KEY_REAL, key, strlen(key)) ||
		   (number == 1 && key_holds(list, KEY_BOOL, "1", 1)) ||
		   (number == 0 && key_holds(list, KEY_BOOL, "0", 1));
}

static bool
holds_number(const StringList *list, Numeric number)
{
	char *key = key_of_number(number);

	return key_holds(list, KEY_NUMBER, key, strlen(key)) ||
		   ((strcmp(key, "1") == 0 || strcmp(key, "0") == 0) && key_holds(list, KEY_BOOL, key, 1));
}

static bool
holds_bool(const StringList *list, bool value)
{
	return key_holds(list, KEY_BOOL, value ? "1" : "0", 1) ||
		   key_holds(list, KEY_NUMBER, value ? "1" : "0", 1);
}

static bool
holds_int64(const StringList *list, KeyKind kind, int64 number)
{
	char *key = key_of_int64(number);

	return key_holds(list, kind, key, strlen(key));
}

/* A dynamic value against numbers and bools: read as toreal() and tobool() do. */
static bool
holds_dynamic(const StringList *list, Jsonb *jsonb)
{
	JsonbValue value;
	double number;

	dynamic_load(jsonb, &value);
	if (value.type == jbvBool)
		return holds_bool(list, value.val.boolean);
	if (dynamic_value_double(&value, &number) ||
		(value.type == jbvString && number_parse_double(json_piece(&value), &number)))
		return holds_real(list, number) || key_holds(list, KEY_BOOL, number != 0 ? "1" : "0", 1);
	if (value.type == jbvString && value.val.string.len == 4 &&
		pg_strncasecmp(value.val.string.val, "true", 4) == 0)
		return key_holds(list, KEY_BOOL, "1", 1);
	if (value.type == jbvString && value.val.string.len == 5 &&
		pg_strncasecmp(value.val.string.val, "false", 5) == 0)
		return key_holds(list, KEY_BOOL, "0", 1);
	return false;
}

static bool
holds_value(const StringList *list, Oid type, Datum value)
{
	int64 span;

	switch (type)
	{
		case INT4OID:
			return holds_number(list, int64_to_numeric(DatumGetInt32(value)));
		case INT8OID:
			return holds_number(list, int64_to_numeric(DatumGetInt64(value)));
		case NUMERICOID:
			return holds_number(list, DatumGetNumeric(value));
		case FLOAT8OID:
			return holds_real(list, DatumGetFloat8(value));
		case BOOLOID:
			return holds_bool(list, DatumGetBool(value));
		case TIMESTAMPTZOID:
			return holds_int64(list, KEY_DATETIME, DatumGetTimestampTz(value));
		case INTERVALOID:
			return timespan_from_interval(DatumGetIntervalP(value), &span) &&
				   holds_int64(list, KEY_TIMESPAN, span);
		case UUIDOID:
		{
			char *key = DatumGetCString(DirectFunctionCall1(uuid_out, value));

			return key_holds(list, KEY_GUID, key, strlen(key));
		}
		case JSONBOID:
			return holds_dynamic(list, DatumGetJsonbP(value));
		default:
			return false;
	}
}

/* kql.in_dynamic(value, list): false for a null of either. */
SQL_FUNCTION(kql_in_dynamic_value)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	StringList *list;
	bool is_time = type == TIMESTAMPTZOID || type == INTERVALOID || type == UUIDOID;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	list = string_list_of_argument(fcinfo, LIST_STRINGS, list_add_element);
	if (list->count == 0)
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(holds_value(list, type, PG_GETARG_DATUM(0)) ||
				   (!is_time && holds_text(list, fcinfo)));
}
