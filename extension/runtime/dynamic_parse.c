/*
 * dynamic_parse.c
 *		Parses JSON text into jsonb without raising errors.
 *
 * jsonb's own input function reports bad text as an error, which parse_json()
 * must not do: there, text that is not JSON is a string.  A NUL character,
 * which jsonb cannot hold, is read as U+FFFD.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "runtime/dynamic.h"

#define PARSE_MAX_DEPTH 512
#define PARSE_MAX_EXPONENT 400

typedef struct JsonReader
{
	const char *at;
	const char *end;
	DynamicBuilder builder;
	int depth;
	StringInfoData text; /* the last string read */
} JsonReader;

static void
skip_blanks(JsonReader *reader)
{
	while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' ||
										*reader->at == '\n' || *reader->at == '\r'))
		reader->at++;
}

static bool
take(JsonReader *reader, char c)
{
	if (reader->at >= reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

/* Reads the four digits of \uXXXX. */
static bool
read_hex(JsonReader *reader, pg_wchar *code)
{
	*code = 0;
	if (reader->end - reader->at < 4)
		return false;
	for (int i = 0; i < 4; i++)
	{
		char c = *reader->at++;

		*code <<= 4;
		if (c >= '0' && c <= '9')
			*code |= c - '0';
		else if (c >= 'a' && c <= 'f')
			*code |= c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			*code |= c - 'A' + 10;
		else
			return false;
	}
	return true;
}

static void
append_code(StringInfo out, pg_wchar code)
{
	unsigned char utf8[8] = {0};

	if (code == 0 || (code >= 0xD800 && code <= 0xDFFF))
		code = 0xFFFD;
	unicode_to_utf8(code, utf8);
	if (code < 0x80 || GetDatabaseEncoding() == PG_UTF8)
		appendBinaryStringInfo(out, (char *) utf8, pg_utf_mblen(utf8));
	else
		appendStringInfoChar(out, '?');
}

static bool
read_escape(JsonReader *reader)
{
	StringInfo out = &reader->text;
	pg_wchar code;
	pg_wchar low;

	if (reader->at >= reader->end)
		return false;
	switch (*reader->at++)
	{
		case '"':
			appendStringInfoChar(out, '"');
			return true;
		case '\\':
			appendStringInfoChar(out, '\\');
			return true;
		case '/':
			appendStringInfoChar(out, '/');
			return true;
		case 'b':
			appendStringInfoChar(out, '\b');
			return true;
		case 'f':
			appendStringInfoChar(out, '\f');
			return true;
		case 'n':
			appendStringInfoChar(out, '\n');
			return true;
		case 'r':
			appendStringInfoChar(out, '\r');
			return true;
		case 't':
			appendStringInfoChar(out, '\t');
			return true;
		case 'u':
			if (!read_hex(reader, &code))
				return false;
			if (code >= 0xD800 && code < 0xDC00 && reader->end - reader->at >= 6 &&
				reader->at[0] == '\\' && reader->at[1] == 'u')
			{
				const char *back = reader->at;

				reader->at += 2;
				if (!read_hex(reader, &low))
					return false;
				if (low >= 0xDC00 && low <= 0xDFFF)
					code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
				else
					reader->at = back;
			}
			append_code(out, code);
			return true;
		default:
			return false;
	}
}

static bool
read_string(JsonReader *reader)
{
	resetStringInfo(&reader->text);
	if (!take(reader, '"'))
		return false;
	for (;;)
	{
		const char *start = reader->at;

		while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' &&
			   (unsigned char) *reader->at >= ' ')
			reader->at++;
		appendBinaryStringInfo(&reader->text, start, reader->at - start);
		if (reader->at >= reader->end)
			return false;
		if (*reader->at == '"')
		{
			reader->at++;
			return true;
		}
		if (*reader->at == '\\')
		{
			reader->at++;
			if (!read_escape(reader))
				return false;
		}
		else
		{
			/* A control character within a string: accepted, as Kusto does. */
			appendStringInfoChar(&reader->text, *reader->at++);
		}
	}
}

static int
skip_digits(JsonReader *reader)
{
	const char *start = reader->at;

	while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
		reader->at++;
	return reader->at - start;
}

static bool
read_number(JsonReader *reader, JsonbValue *value)
{
	const char *start = reader->at;
	int exponent = 0;
	bool is_integer;
	char *text;

	(void) take(reader, '-');
	if (take(reader, '0'))
	{
		if (skip_digits(reader) > 0)
			return false;
	}
	else if (skip_digits(reader) == 0)
		return false;
	if (take(reader, '.') && skip_digits(reader) == 0)
		return false;
	if (take(reader, 'e') || take(reader, 'E'))
	{
		const char *digits;

		if (!take(reader, '+'))
			(void) take(reader, '-');
		digits = reader->at;
		if (skip_digits(reader) == 0)
			return false;
		for (; digits < reader->at && exponent <= PARSE_MAX_EXPONENT; digits++)
			exponent = exponent * 10 + (*digits - '0');
	}
	if (exponent > PARSE_MAX_EXPONENT || reader->at - start > 1000)
		return false;
	text = pnstrdup(start, reader->at - start);
	is_integer = strpbrk(text, ".eE") == NULL;
	if (is_integer && reader->at - start < 18)
	{
		json_value_int64(value, strtoi64(text, NULL, 10));
		return true;
	}
	value->type = jbvNumeric;
	value->val.numeric = DatumGetNumeric(DirectFunctionCall3(
		numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	/* 1e3 is a real, though it has no fraction left once it is a numeric. */
	if (!is_integer && strchr(text, '.') == NULL && exponent < 15)
		value->val.numeric = DatumGetNumeric(DirectFunctionCall2(
			numeric_add, NumericGetDatum(value->val.numeric),
			DirectFunctionCall3(numeric_in, CStringGetDatum("0.0"), ObjectIdGetDatum(InvalidOid),
								Int32GetDatum(-1))));
	pfree(text);
	return true;
}

static bool
take_word(JsonReader *reader, const char *word)
{
	int length = strlen(word);

	if (reader->end - reader->at < length || memcmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	return true;
}

static bool
read_scalar(JsonReader *reader, JsonbValue *value)
{
	if (reader->at >= reader->end)
		return false;
	switch (*reader->at)
	{
		case '"':
			if (!read_string(reader))
				return false;
			json_value_text(value, pnstrdup(reader->text.data, reader->text.len), reader->text.len);
			return true;
		case 't':
			json_value_bool(value, true);
			return take_word(reader, "true");
		case 'f':
			json_value_bool(value, false);
			return take_word(reader, "false");
		case 'n':
			json_value_null(value);
			return take_word(reader, "null");
		default:
			return read_number(reader, value);
	}
}

static bool read_value(JsonReader *reader);

/* '[' (value (',' value)*)? ']' */
static bool
read_array(JsonReader *reader)
{
	dynamic_begin_array(&reader->builder);
	skip_blanks(reader);
	if (!take(reader, ']'))
	{
		do
		{
			if (!read_value(reader))
				return false;
			skip_blanks(reader);
		} while (take(reader, ','));
		if (!take(reader, ']'))
			return false;
	}
	dynamic_end_array(&reader->builder);
	return true;
}

/* '{' (string ':' value (',' string ':' value)*)? '}' */
static bool
read_object(JsonReader *reader)
{
	dynamic_begin_object(&reader->builder);
	skip_blanks(reader);
	if (!take(reader, '}'))
	{
		do
		{
			skip_blanks(reader);
			if (!read_string(reader))
				return false;
			dynamic_add_key(&reader->builder, pnstrdup(reader->text.data, reader->text.len),
							reader->text.len);
			skip_blanks(reader);
			if (!take(reader, ':') || !read_value(reader))
				return false;
			skip_blanks(reader);
		} while (take(reader, ','));
		if (!take(reader, '}'))
			return false;
	}
	dynamic_end_object(&reader->builder);
	return true;
}

/* Reads one value into the container that is being built. */
static bool
read_value(JsonReader *reader)
{
	JsonbValue value;
	bool ok;

	skip_blanks(reader);
	if (reader->at < reader->end && (*reader->at == '[' || *reader->at == '{'))
	{
		if (++reader->depth > PARSE_MAX_DEPTH)
			return false;
		ok = *reader->at++ == '[' ? read_array(reader) : read_object(reader);
		reader->depth--;
		return ok;
	}
	if (!read_scalar(reader, &value))
		return false;
	dynamic_add(&reader->builder, &value);
	return true;
}

bool
dynamic_parse(const char *data, int length, Jsonb **result)
{
	JsonReader reader = {0};
	bool ok;

	*result = NULL;
	reader.at = data;
	reader.end = data + length;
	skip_blanks(&reader);
	if (reader.at >= reader.end)
		return false;
	initStringInfo(&reader.text);
	if (*reader.at == '[' || *reader.at == '{')
	{
		ok = read_value(&reader);
		skip_blanks(&reader);
		if (!ok || reader.at != reader.end)
			return false;
		*result = dynamic_finish(&reader.builder);
	}
	else
	{
		JsonbValue value;

		if (!read_scalar(&reader, &value))
			return false;
		skip_blanks(&reader);
		if (reader.at != reader.end)
			return false;
		*result = dynamic_make(&value);
	}
	return true;
}

Jsonb *
dynamic_from_text(const char *data, int length)
{
	Jsonb *result;
	JsonbValue value;

	if (length == 0)
		return NULL;
	if (dynamic_parse(data, length, &result))
		return result;
	json_value_text(&value, data, length);
	return dynamic_make(&value);
}
