/*
 * string_build.c
 *		String functions that join, repeat and split texts and code points.
 *
 * Arguments of any type take part with the text that tostring() makes of them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

/* KQL repeats at most so many times. */
#define STRREP_MAX 1024

TextPiece
span_of_any(FunctionCallInfo fcinfo, int argno)
{
	Oid type;
	TextPiece span = {"", 0};
	JsonbValue value;
	StringInfoData out;

	if (PG_ARGISNULL(argno))
		return span;
	type = get_fn_expr_argtype(fcinfo->flinfo, argno);
	if (type == TEXTOID || type == VARCHAROID || type == BPCHAROID)
		return span_of_arg(fcinfo, argno);
	if (type == UNKNOWNOID || type == CSTRINGOID)
	{
		span.data = PG_GETARG_CSTRING(argno);
		span.len = strlen(span.data);
		return span;
	}
	initStringInfo(&out);
	if (type == BOOLOID)
		appendStringInfoString(&out, PG_GETARG_BOOL(argno) ? "True" : "False");
	else if (type == FLOAT8OID)
		dynamic_append_real(&out, PG_GETARG_FLOAT8(argno));
	else
	{
		json_value_from_datum(&value, type, PG_GETARG_DATUM(argno));
		dynamic_append_text(&out, &value);
	}
	span.data = out.data;
	span.len = out.len;
	return span;
}

/* Joins the arguments from first on. */
static Datum
join_arguments(FunctionCallInfo fcinfo, int first, TextPiece delimiter)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = first; i < PG_NARGS(); i++)
	{
		TextPiece value = span_of_any(fcinfo, i);

		if (i > first)
			value_append(&out, delimiter.data, delimiter.len);
		value_append(&out, value.data, value.len);
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* strcat(value, …) */
SQL_VALUE(kql_strcat, join_arguments(fcinfo, 0, (TextPiece){"", 0}));

/* strcat_delim(delimiter, value, …) */
SQL_VALUE(kql_strcat_delim, join_arguments(fcinfo, 1, ARG_PIECE(0)));

/* The texts of an array's elements, a null element being ''. */
SQL_FUNCTION(kql_strcat_array)
{
	TextPiece delimiter = ARG_PIECE(1);
	StringInfoData out;
	JsonbValue *elements;
	int count;

	initStringInfo(&out);
	(void) dynamic_argument_elements(fcinfo, 0, &elements, &count);
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			value_append(&out, delimiter.data, delimiter.len);
		dynamic_append_text(&out, &elements[i]);
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* strrep(value, times [, delimiter]) */
SQL_FUNCTION(kql_strrep)
{
	TextPiece value = span_of_any(fcinfo, 0);
	int64 times = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
	TextPiece delimiter = span_of_any(fcinfo, 2);
	StringInfoData out;

	initStringInfo(&out);
	for (int64 i = 0; i < Min(times, STRREP_MAX); i++)
	{
		if (i > 0)
			value_append(&out, delimiter.data, delimiter.len);
		value_append(&out, value.data, value.len);
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/*
 * split(value, delimiter [, index]): with an index an array of that part alone,
 * null if there is no such part.
 */
SQL_FUNCTION(kql_split)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece delimiter = ARG_PIECE(1);
	bool one = PG_NARGS() > 2 && !PG_ARGISNULL(2);
	int64 wanted = one ? PG_GETARG_INT64(2) : 0;
	const char *at = value.data;
	const char *end = value.data + value.len;
	DynamicBuilder builder = {0};
	bool added = false;

	dynamic_begin_array(&builder);
	for (int64 i = 0;; i++)
	{
		const char *found =
			delimiter.len > 0 ? memmem(at, end - at, delimiter.data, delimiter.len) : NULL;
		const char *stop = found ? found : end;

		CHECK_FOR_INTERRUPTS();
		if (!one || i == wanted)
		{
			JsonbValue part;

			json_value_text(&part, at, (int) (stop - at));
			dynamic_add(&builder, &part);
			added = true;
		}
		if (!found || (one && added))
			break;
		at = found + delimiter.len;
	}
	if (!added)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* How many delimiters there are. */
static int64
count_delimiters(TextPiece value, TextPiece delimiter)
{
	const char *at = value.data;
	const char *end = value.data + value.len;
	int64 count = 0;

	while (delimiter.len > 0 && (at = memmem(at, end - at, delimiter.data, delimiter.len)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		at += delimiter.len;
		count++;
	}
	return count;
}

/* split_text(value, delimiter, index): tostring(split(value, delimiter)[index]). */
SQL_FUNCTION(kql_split_text)
{
	TextPiece part = ARG_PIECE(0);
	TextPiece delimiter = ARG_PIECE(1);
	int64 index = PG_ARGISNULL(2) ? PG_INT64_MAX : PG_GETARG_INT64(2);
	const char *end = part.data + part.len;

	if (index < 0)
		index += count_delimiters(part, delimiter) + 1;
	for (int64 i = 0;; i++)
	{
		const char *found = NULL;

		CHECK_FOR_INTERRUPTS();
		if (delimiter.len > 0)
			found = memmem(part.data, end - part.data, delimiter.data, delimiter.len);
		part.len = (found != NULL ? found : end) - part.data;
		if (i == index)
			break;
		if (found == NULL || index < 0)
			PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
		part.data = found + delimiter.len;
	}
	PG_RETURN_TEXT_P(SPAN_TEXT(part));
}

/* unicode_codepoints_from_string() */
SQL_FUNCTION(kql_codepoints_from_string)
{
	TextPiece value = ARG_PIECE(0);
	const char *at = value.data;
	const char *end = value.data + value.len;
	DynamicBuilder builder = {0};

	dynamic_begin_array(&builder);
	while (at < end)
	{
		JsonbValue number;
		uint32 c;

		at += char_decode(at, end, &c);
		json_value_int64(&number, c < CHAR_INVALID ? c : c - CHAR_INVALID);
		dynamic_add(&builder, &number);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* Appends a character, if there is one that a text can hold. */
static void
append_code_point(StringInfo out, int64 c)
{
	char encoded[4];

	/* No text of the server can hold a zero or half of a surrogate pair. */
	if (c > 0 && c < CHAR_INVALID && !(c >= 0xd800 && c <= 0xdfff))
		appendBinaryStringInfo(out, encoded, char_encode((uint32) c, encoded));
}

/* Makes a text of code points: numbers, or dynamic arrays of them. */
SQL_FUNCTION(kql_codepoints_to_string)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < PG_NARGS(); i++)
	{
		Oid type = get_fn_expr_argtype(fcinfo->flinfo, i);
		JsonbValue *elements;
		int count;

		if (PG_ARGISNULL(i))
			continue;
		if (type == INT4OID)
			append_code_point(&out, PG_GETARG_INT32(i));
		else if (type == INT8OID)
			append_code_point(&out, PG_GETARG_INT64(i));
		else if (type == JSONBOID && dynamic_argument_elements(fcinfo, i, &elements, &count))
			for (int j = 0; j < count; j++)
			{
				int64 c;

				if (dynamic_value_int64(&elements[j], &c))
					append_code_point(&out, c);
			}
	}
	PG_RETURN_TEXT_P(value_text(&out));
}
