/*
 * parse_value.c
 *		Functions that read a small format: CSV, a command line, a version, a
 *		place in JSON; and format_bytes, which writes one.
 */
#include "postgres.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/string_term.h"

#define EMPTY_TEXT cstring_to_text_with_len("", 0)

/* A version has up to so many parts of up to so many digits. */
#define VERSION_PARTS 4
#define VERSION_DIGITS 8

/* The fields of the first record. */
SQL_FUNCTION(kql_parse_csv)
{
	TextPiece record = ARG_PIECE(0);
	const char *at = record.data;
	const char *end = record.data + record.len;
	DynamicBuilder builder = {0};
	bool more = true;

	dynamic_begin_array(&builder);
	while (more)
	{
		StringInfoData field;

		initStringInfo(&field);
		if (at < end && *at == '"')
		{
			at++;
			while (at < end && (*at != '"' || (at + 1 < end && at[1] == '"')))
			{
				if (*at == '"')
					at++;
				appendStringInfoChar(&field, *at++);
			}
			if (at < end)
				at++;
		}
		while (at < end && *at != ',' && *at != '\n' && *at != '\r')
			appendStringInfoChar(&field, *at++);
		dynamic_add_buffer(&builder, &field);
		more = at < end && *at == ',';
		at++;
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* Reads one argument as Windows does: backslashes count only in front of a quote. */
static const char *
read_argument(const char *at, const char *end, StringInfo out)
{
	bool quoted = false;

	while (at < end && (quoted || (*at != ' ' && *at != '\t')))
	{
		int slashes = 0;

		while (at < end && *at == '\\')
		{
			slashes++;
			at++;
		}
		if (at < end && *at == '"')
		{
			for (int i = 0; i < slashes / 2; i++)
				appendStringInfoChar(out, '\\');
			if (slashes % 2 == 1)
				appendStringInfoChar(out, '"');
			else if (quoted && at + 1 < end && at[1] == '"')
			{
				appendStringInfoChar(out, '"');
				at++;
			}
			else
				quoted = !quoted;
			at++;
			continue;
		}
		for (int i = 0; i < slashes; i++)
			appendStringInfoChar(out, '\\');
		if (at < end && (quoted || (*at != ' ' && *at != '\t')))
			appendStringInfoChar(out, *at++);
	}
	return at;
}

/* The program's name ends at the next quote, or at the next blank; nothing is escaped. */
static const char *
read_program(const char *at, const char *end, StringInfo out)
{
	bool quoted = at < end && *at == '"';

	if (quoted)
		at++;
	while (at < end && (quoted ? *at != '"' : *at != ' ' && *at != '\t'))
		appendStringInfoChar(out, *at++);
	return quoted && at < end ? at + 1 : at;
}

/* parse_command_line(line, "windows"); any other kind gives null. */
SQL_FUNCTION(kql_parse_command_line)
{
	TextPiece line = ARG_PIECE(0);
	TextPiece kind = ARG_PIECE(1);
	static const TextPiece windows = {"windows", 7};
	const char *at = line.data;
	const char *end = line.data + line.len;
	DynamicBuilder builder = {0};
	bool first = true;

	if (!span_equals_ci(kind, windows) || line.len == 0)
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	for (;;)
	{
		StringInfoData argument;

		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		if (at >= end)
			break;
		initStringInfo(&argument);
		at = first ? read_program(at, end, &argument) : read_argument(at, end, &argument);
		dynamic_add_buffer(&builder, &argument);
		first = false;
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* A number that orders like the version: eight digits for each of four parts. */
SQL_FUNCTION(kql_parse_version)
{
	TextPiece version = ARG_PIECE(0);
	const char *at = version.data;
	const char *end = version.data + version.len;
	char digits[VERSION_PARTS * VERSION_DIGITS + 1];

	memset(digits, '0', sizeof(digits) - 1);
	digits[sizeof(digits) - 1] = '\0';
	for (int part = 0; part < VERSION_PARTS; part++)
	{
		const char *from = at;
		size_t len;

		while (at < end && *at >= '0' && *at <= '9')
			at++;
		len = at - from;
		if (len == 0 || len > VERSION_DIGITS)
			PG_RETURN_NULL();
		memcpy(digits + (part + 1) * VERSION_DIGITS - len, from, len);
		if (at == end)
			break;
		if (*at++ != '.')
			PG_RETURN_NULL();
	}
	if (at != end || end[-1] == '.')
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall3(numeric_in, CStringGetDatum(digits),
										ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

/* One step of a path, ".name", "[0]" or "['name']"; false if it is none of them. */
static bool
read_step(const char **at, const char *end, TextPiece *name, int64 *index)
{
	const char *p = *at;

	*index = -1;
	if (p < end && *p == '.')
	{
		name->data = ++p;
		while (p < end && *p != '.' && *p != '[')
			p++;
		name->len = p - name->data;
		*at = p;
		return name->len > 0;
	}
	if (p + 1 >= end || *p != '[')
		return false;
	p++;
	if (*p == '\'' || *p == '"')
	{
		char quote = *p++;

		name->data = p;
		while (p < end && *p != quote)
			p++;
		name->len = p - name->data;
		p++;
	}
	else
	{
		*index = 0;
		while (p < end && *p >= '0' && *p <= '9' && *index < PG_INT32_MAX)
			*index = *index * 10 + (*p++ - '0');
	}
	*at = p + 1;
	return p < end && *p == ']';
}

/* extract_json(path, json): the text of what stands at the path, '' if nothing does. */
SQL_FUNCTION(kql_extract_json)
{
	TextPiece path = ARG_PIECE(0);
	TextPiece json = ARG_PIECE(1);
	const char *at = path.data;
	const char *end = path.data + path.len;
	Jsonb *document = NULL;
	JsonbValue value;
	StringInfoData out;

	if (path.len == 0 || *at++ != '$' || !dynamic_parse(json, &document) || !document)
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	dynamic_load(document, &value);
	while (at < end)
	{
		TextPiece name = {"", 0};
		int64 index;
		JsonbValue *found = NULL;
		JsonbValue key;

		if (!read_step(&at, end, &name, &index))
			PG_RETURN_TEXT_P(EMPTY_TEXT);
		if (index >= 0 && dynamic_value_is_array(&value))
			found = getIthJsonbValueFromContainer(value.val.binary.data, (uint32) index);
		else if (index < 0 && dynamic_value_is_object(&value))
		{
			json_value_text(&key, name.data, (int) name.len);
			found = findJsonbValueFromContainer(value.val.binary.data, JB_FOBJECT, &key);
		}
		if (!found)
			PG_RETURN_TEXT_P(EMPTY_TEXT);
		value = *found;
	}
	initStringInfo(&out);
	dynamic_append_text(&out, &value);
	PG_RETURN_TEXT_P(value_text(&out));
}

/* format_bytes(value [, precision [, unit]]): 1024 of a unit are one of the next. */
SQL_FUNCTION(kql_format_bytes)
{
	static const char *const units[] = {"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
	double value;
	int precision = PG_ARGISNULL(1) ? 0 : (int) Max(0, Min(15, PG_GETARG_INT64(1)));
	TextPiece wanted = ARG_PIECE(2);
	size_t unit = 0;
	char number[400];
	char *point;

	if (PG_ARGISNULL(0))
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	value = PG_GETARG_FLOAT8(0);
	while (unit + 1 < lengthof(units))
	{
		TextPiece name = {units[unit], strlen(units[unit])};

		if (wanted.len > 0 ? span_equals_ci(name, wanted) : !(fabs(value) >= 1024))
			break;
		value /= 1024;
		unit++;
	}
	snprintf(number, sizeof(number), "%.*f", precision, value);
	point = strchr(number, '.');
	if (point)
	{
		char *last = number + strlen(number) - 1;

		while (last > point && *last == '0')
			*last-- = '\0';
		if (last == point)
			*last = '\0';
	}
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%s %s", number, units[unit])));
}
