/*
 * dynamic.c
 *		Reading, making and printing values of KQL's dynamic type.
 *
 * Used by every function of the runtime that takes or gives a dynamic value.
 * The parser of JSON text is in dynamic_parse.c.  It holds no SQL functions.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "common/json_walk.h"
#include "runtime/agg_state.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/number.h"

/* --- reading ----------------------------------------------------------------- */

void
dynamic_load(Jsonb *jb, JsonbValue *value)
{
	if (JB_ROOT_IS_SCALAR(jb))
	{
		(void) JsonbExtractScalar(&jb->root, value);
		return;
	}
	value->type = jbvBinary;
	value->val.binary.data = &jb->root;
	value->val.binary.len = VARSIZE(jb) - VARHDRSZ;
}

bool
dynamic_value_is_array(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data);
}

bool
dynamic_value_is_object(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsObject(value->val.binary.data);
}

JsonbValue *
dynamic_container_elements(JsonbContainer *container, int *count)
{
	int n = JsonContainerSize(container);
	JsonbValue *elements = palloc_extended(sizeof(JsonbValue) * (Size) Max(n, 1), MCXT_ALLOC_HUGE);
	JsonbValue value;
	JsonbIterator *it = JsonbIteratorInit(container);
	int i = 0;

	(void) JsonbIteratorNext(&it, &value, true);
	while (JsonbIteratorNext(&it, &value, true) == WJB_ELEM)
	{
		CHECK_FOR_INTERRUPTS();
		elements[i++] = value;
	}
	*count = i;
	return elements;
}

bool
dynamic_argument_elements(FunctionCallInfo fcinfo, int argument, JsonbValue **elements, int *count)
{
	*elements = NULL;
	*count = 0;
	if (PG_NARGS() <= argument || PG_ARGISNULL(argument) ||
		!DYNAMIC_IS_ARRAY(PG_GETARG_JSONB_P(argument)))
		return false;
	*elements = dynamic_elements(PG_GETARG_JSONB_P(argument), count);
	return true;
}

void
dynamic_argument(FunctionCallInfo fcinfo, int argument, JsonbValue *value)
{
	*value = json_null;
	if (PG_NARGS() > argument && !PG_ARGISNULL(argument))
		json_value_from_datum(value, agg_argument_type(fcinfo, argument),
							  PG_GETARG_DATUM(argument));
}

void
dynamic_argument_packed(FunctionCallInfo fcinfo, int argument, JsonbValue *value)
{
	if (PG_ARGISNULL(argument) && agg_argument_type(fcinfo, argument) == TEXTOID)
		json_value_text(value, "", 0);
	else
		dynamic_argument(fcinfo, argument, value);
}

static int
compare_numeric(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

bool
dynamic_values_equal(const JsonbValue *a, const JsonbValue *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type)
	{
		case jbvNull:
			return true;
		case jbvBool:
			return a->val.boolean == b->val.boolean;
		case jbvNumeric:
			return compare_numeric(a->val.numeric, b->val.numeric) == 0;
		case jbvString:
			return a->val.string.len == b->val.string.len &&
				   memcmp(a->val.string.val, b->val.string.val, a->val.string.len) == 0;
		case jbvBinary:
			return compareJsonbContainers(a->val.binary.data, b->val.binary.data) == 0;
		default:
			return false;
	}
}

uint32
dynamic_value_hash(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			return 0x9e3779b9;
		case jbvBool:
			return value->val.boolean ? 0x85ebca6b : 0xc2b2ae35;
		case jbvNumeric:
			return DatumGetUInt32(
				DirectFunctionCall1(hash_numeric, NumericGetDatum(value->val.numeric)));
		case jbvString:
			return hash_bytes((const unsigned char *) value->val.string.val, value->val.string.len);
		case jbvBinary:
		{
			/* Equal containers have equal keys and leaves in equal order. */
			JsonbIterator *it = JsonbIteratorInit(value->val.binary.data);
			JsonbIteratorToken token;
			JsonbValue v;
			uint32 hash = 0;

			while ((token = JsonbIteratorNext(&it, &v, false)) != WJB_DONE)
			{
				CHECK_FOR_INTERRUPTS();
				hash = (hash << 5) | (hash >> 27);
				if (token == WJB_KEY || token == WJB_VALUE || token == WJB_ELEM)
					hash ^= dynamic_value_hash(&v);
				else
					hash ^= (uint32) token;
			}
			return hash;
		}
		default:
			return 0;
	}
}

bool
dynamic_value_int64(const JsonbValue *value, int64 *result)
{
	char *text;
	char *end;

	if (value->type != jbvNumeric)
		return false;
	text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
	if (strspn(text, "-0123456789") != strlen(text))
		return false;
	errno = 0;
	*result = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

bool
dynamic_value_double(const JsonbValue *value, double *result)
{
	if (value->type != jbvNumeric)
		return false;
	*result = DatumGetFloat8(
		DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	return true;
}

/* --- text -------------------------------------------------------------------- */

void
dynamic_append_double(StringInfo out, double number)
{
	char buffer[DOUBLE_SHORTEST_DECIMAL_LEN];
	char *exponent;

	if (isnan(number))
	{
		appendStringInfoString(out, "NaN");
		return;
	}
	if (isinf(number))
	{
		appendStringInfoString(out, number > 0 ? "Infinity" : "-Infinity");
		return;
	}
	double_to_shortest_decimal_buf(number, buffer);
	exponent = strchr(buffer, 'e');
	if (exponent != NULL)
		*exponent = 'E';
	appendStringInfoString(out, buffer);
	if (exponent == NULL && strchr(buffer, '.') == NULL)
		appendStringInfoString(out, ".0");
}

void
dynamic_append_real(StringInfo out, double number)
{
	if (isinf(number))
		appendStringInfoString(out, number > 0 ? "inf" : "-inf");
	else
		dynamic_append_double(out, number);
}

/*
 * A number is an integer if it was written without a fraction and fits a long;
 * every other one is a real.
 */
static void
append_number(StringInfo out, const JsonbValue *value)
{
	char *text =
		DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));

	if (strspn(text, "-0123456789") == strlen(text))
	{
		errno = 0;
		(void) strtoll(text, NULL, 10);
		if (errno == 0)
		{
			appendStringInfoString(out, text);
			pfree(text);
			return;
		}
	}
	dynamic_append_double(out,
						  DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
															 NumericGetDatum(value->val.numeric))));
	pfree(text);
}

static void
append_scalar(StringInfo out, const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			appendStringInfoString(out, "null");
			break;
		case jbvBool:
			appendStringInfoString(out, value->val.boolean ? "true" : "false");
			break;
		case jbvNumeric:
			append_number(out, value);
			break;
		case jbvString:
			json_append_string(out, value->val.string.val, value->val.string.len);
			break;
		default:
			break;
	}
}

static void
append_container(StringInfo out, JsonbContainer *container)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue value;
	bool first = true;

	while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		value_check_size(out->len);
		switch (token)
		{
			case WJB_BEGIN_ARRAY:
			case WJB_BEGIN_OBJECT:
				if (!first)
					appendStringInfoChar(out, ',');
				appendStringInfoChar(out, token == WJB_BEGIN_ARRAY ? '[' : '{');
				first = true;
				break;
			case WJB_END_ARRAY:
			case WJB_END_OBJECT:
				appendStringInfoChar(out, token == WJB_END_ARRAY ? ']' : '}');
				first = false;
				break;
			case WJB_KEY:
				if (!first)
					appendStringInfoChar(out, ',');
				append_scalar(out, &value);
				appendStringInfoChar(out, ':');
				first = true;
				break;
			case WJB_ELEM:
			case WJB_VALUE:
				if (!first)
					appendStringInfoChar(out, ',');
				append_scalar(out, &value);
				first = false;
				break;
			default:
				break;
		}
	}
}

void
dynamic_append_json(StringInfo out, const JsonbValue *value)
{
	if (value->type == jbvBinary)
		append_container(out, value->val.binary.data);
	else
		append_scalar(out, value);
}

void
dynamic_append_text(StringInfo out, const JsonbValue *value)
{
	if (value->type == jbvString)
		appendBinaryStringInfo(out, value->val.string.val, value->val.string.len);
	else if (value->type != jbvNull)
		dynamic_append_json(out, value);
}

text *
dynamic_to_text(Jsonb *jb)
{
	JsonbValue value;
	StringInfoData out;

	dynamic_load(jb, &value);
	if (value.type == jbvString)
		return cstring_to_text_with_len(value.val.string.val, value.val.string.len);
	initStringInfo(&out);
	dynamic_append_text(&out, &value);
	return value_text(&out);
}

/* --- making ------------------------------------------------------------------ */

const JsonbValue json_null = {.type = jbvNull};

void
json_value_null(JsonbValue *value)
{
	value->type = jbvNull;
}

void
json_value_bool(JsonbValue *value, bool b)
{
	value->type = jbvBool;
	value->val.boolean = b;
}

void
json_value_text(JsonbValue *value, const char *data, int length)
{
	value->type = jbvString;
	value->val.string.val = unconstify(char *, data);
	value->val.string.len = length;
}

/* The text in a buffer; frees the buffer, which is far wider, as there may be a million. */
static void
json_value_take(JsonbValue *value, StringInfo text)
{
	json_value_text(value, pnstrdup(text->data, text->len), text->len);
	pfree(text->data);
}

void
json_value_int64(JsonbValue *value, int64 number)
{
	value->type = jbvNumeric;
	value->val.numeric = int64_to_numeric(number);
}

void
json_value_double(JsonbValue *value, double number)
{
	StringInfoData text;

	initStringInfo(&text);
	dynamic_append_double(&text, number);
	if (isnan(number) || isinf(number))
	{
		json_value_take(value, &text);
		return;
	}
	value->type = jbvNumeric;
	value->val.numeric = number_from_digits(text.data);
	pfree(text.data);
}

/* The text of a time; null for what the server holds and the language does not. */
static void
json_value_time(JsonbValue *value, Oid type, Datum datum)
{
	StringInfoData out;
	int64 usecs;

	initStringInfo(&out);
	if (type == TIMESTAMPTZOID)
		datetime_append(&out, DatumGetTimestampTz(datum));
	else if (timespan_from_interval(DatumGetIntervalP(datum), &usecs))
		timespan_append(&out, usecs);
	json_value_take(value, &out);
	if (value->val.string.len == 0)
		json_value_null(value);
}

void
json_value_from_datum(JsonbValue *value, Oid type, Datum datum)
{
	TextPiece piece;
	Oid output;
	bool is_varlena;
	char *written;

	switch (type)
	{
		case BOOLOID:
			json_value_bool(value, DatumGetBool(datum));
			return;
		case INT2OID:
			json_value_int64(value, DatumGetInt16(datum));
			return;
		case INT4OID:
			json_value_int64(value, DatumGetInt32(datum));
			return;
		case INT8OID:
			json_value_int64(value, DatumGetInt64(datum));
			return;
		case FLOAT4OID:
			json_value_double(value, DatumGetFloat4(datum));
			return;
		case FLOAT8OID:
			json_value_double(value, DatumGetFloat8(datum));
			return;
		case TEXTOID:
		case VARCHAROID:
			piece = text_piece(DatumGetTextPP(datum));
			json_value_text(value, piece.data, (int) piece.len);
			return;
		case TIMESTAMPTZOID:
		case INTERVALOID:
			json_value_time(value, type, datum);
			return;
		case JSONBOID:
			dynamic_load(DatumGetJsonbP(datum), value);
			return;
		default:
			getTypeOutputInfo(type, &output, &is_varlena);
			written = OidOutputFunctionCall(output, datum);
			json_value_text(value, written, strlen(written));
	}
}
