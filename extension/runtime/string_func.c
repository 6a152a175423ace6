/*
 * string_func.c
 *		String functions that look into a text or change it.
 *
 * Places and lengths count characters.  NULL text reads as ''; a function that
 * returns a string never returns NULL.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

#define EMPTY_TEXT cstring_to_text_with_len("", 0)

/* strlen(): characters, not bytes. */
SQL_FUNCTION(kql_strlen)
{
	TextPiece value = ARG_PIECE(0);

	PG_RETURN_INT64(text_char_count(value.data, value.len));
}

SQL_VALUE(kql_string_size, Int64GetDatum((int64) ARG_PIECE(0).len)); /* string_size(): bytes. */

/* substring(value, start [, length]): a negative start counts from the end. */
SQL_FUNCTION(kql_substring)
{
	TextPiece value = ARG_PIECE(0);
	const char *end = value.data + value.len;
	int64 start = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
	int64 length = PG_ARGISNULL(2) ? PG_INT64_MAX : PG_GETARG_INT64(2);
	TextPiece part;

	if (start < 0)
		start += text_char_count(value.data, value.len);
	if (start < 0 || length <= 0)
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	part.data = text_skip_chars(value.data, end, start);
	part.len = text_skip_chars(part.data, end, length) - part.data;
	PG_RETURN_TEXT_P(SPAN_TEXT(part));
}

/*
 * indexof(value, part [, start [, length [, occurrence]]]): null for an empty
 * part.  The length bounds each search anew, beginning where that search begins.
 */
SQL_FUNCTION(kql_indexof)
{
	TextPiece value = span_of_any(fcinfo, 0);
	TextPiece part = span_of_any(fcinfo, 1);
	const char *end = value.data + value.len;
	const char *at;
	int64 start = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2);
	int64 length = PG_ARGISNULL(3) ? -1 : PG_GETARG_INT64(3);
	int64 occurrence = PG_ARGISNULL(4) ? 1 : PG_GETARG_INT64(4);

	if (length < -1 || occurrence < 1 || part.len == 0)
		PG_RETURN_NULL();
	if (start < 0)
		start = Max(0, start + text_char_count(value.data, value.len));
	else if (start > text_char_count(value.data, value.len))
		PG_RETURN_INT64(-1);
	at = text_skip_chars(value.data, end, start);
	for (;;)
	{
		const char *limit = length < 0 ? end : text_skip_chars(at, end, length);
		const char *found = memmem(at, limit - at, part.data, part.len);

		CHECK_FOR_INTERRUPTS();
		if (!found)
			PG_RETURN_INT64(-1);
		if (--occurrence == 0)
			PG_RETURN_INT64(text_char_count(value.data, found - value.data));
		if (found >= end)
			PG_RETURN_INT64(-1);
		at = text_skip_chars(found, end, 1);
	}
}

/* The number of places where the part occurs; they may overlap. */
SQL_FUNCTION(kql_countof)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece part = ARG_PIECE(1);
	const char *at = value.data;
	const char *end = value.data + value.len;
	int64 count = 0;

	while (part.len > 0 && (at = memmem(at, end - at, part.data, part.len)) != NULL)
	{
		count++;
		at++;
		CHECK_FOR_INTERRUPTS();
	}
	PG_RETURN_INT64(count);
}

/* replace_string(value, part, rewrite): from left to right, without overlap. */
SQL_FUNCTION(kql_replace_string)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece part = ARG_PIECE(1);
	TextPiece rewrite = ARG_PIECE(2);
	const char *at = value.data;
	const char *end = value.data + value.len;
	const char *found = part.len > 0 ? memmem(at, value.len, part.data, part.len) : NULL;
	StringInfoData out;

	if (!found)
		PG_RETURN_TEXT_P(SPAN_TEXT(value));
	initStringInfo(&out);
	while (found)
	{
		value_append(&out, at, found - at);
		value_append(&out, rewrite.data, rewrite.len);
		at = found + part.len;
		found = memmem(at, end - at, part.data, part.len);
	}
	value_append(&out, at, end - at);
	PG_RETURN_TEXT_P(value_text(&out));
}

/* Marks the places of a part that no earlier part has taken: owner[i] is the part's number. */
static void
claim_places(TextPiece value, const JsonbValue *part, int number, int *owner)
{
	const char *at = value.data;
	const char *end = value.data + value.len;
	size_t size = part->type == jbvString ? part->val.string.len : 0;

	while (size > 0 && (at = memmem(at, end - at, part->val.string.val, size)) != NULL)
	{
		size_t from = at - value.data;
		size_t free = 0;

		CHECK_FOR_INTERRUPTS();
		while (free < size && owner[from + free] == 0)
			free++;
		if (free < size)
		{
			at += free + 1;
			continue;
		}
		for (size_t i = 0; i < size; i++)
			owner[from + i] = -1;
		owner[from] = number;
		at += size;
	}
}

/*
 * replace_strings(value, parts, rewrites): a part takes its places in the value
 * before the parts behind it do; a rewrite that is no string keeps what it
 * stands for.
 */
SQL_FUNCTION(kql_replace_strings)
{
	TextPiece value = ARG_PIECE(0);
	int part_count;
	int rewrite_count;
	JsonbValue *parts;
	JsonbValue *rewrites;
	StringInfoData out;
	int *owner;

	(void) dynamic_argument_elements(fcinfo, 1, &parts, &part_count);
	(void) dynamic_argument_elements(fcinfo, 2, &rewrites, &rewrite_count);
	if (part_count != rewrite_count || part_count == 0)
		PG_RETURN_TEXT_P(SPAN_TEXT(value));
	owner = palloc_extended(sizeof(int) * (value.len + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int i = 0; i < part_count; i++)
		claim_places(value, &parts[i], i + 1, owner);
	initStringInfo(&out);
	for (size_t i = 0; i < value.len;)
	{
		JsonbValue *rewrite = owner[i] > 0 ? &rewrites[owner[i] - 1] : NULL;
		size_t size = owner[i] > 0 ? parts[owner[i] - 1].val.string.len : 1;

		if (rewrite && rewrite->type == jbvString)
			value_append(&out, rewrite->val.string.val, rewrite->val.string.len);
		else
			value_append(&out, value.data + i, size);
		i += size;
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/*
 * translate(search, replacement, value): each character of search becomes the
 * one at its place in replacement, or its last one; without any it goes.
 */
SQL_FUNCTION(kql_translate)
{
	TextPiece search = ARG_PIECE(0);
	TextPiece replacement = ARG_PIECE(1);
	TextPiece value = ARG_PIECE(2);
	const char *at = value.data;
	const char *end = value.data + value.len;
	StringInfoData out;

	initStringInfo(&out);
	while (at < end)
	{
		const char *from = search.data;
		const char *from_end = search.data + search.len;
		const char *to = replacement.data;
		const char *to_end = replacement.data + replacement.len;
		uint32 c;
		int size = char_decode(at, end, &c);
		const char *write = at;
		int write_size = size;

		while (from < from_end)
		{
			uint32 wanted;
			uint32 ignored;
			int to_size = to < to_end ? char_decode(to, to_end, &ignored) : 0;

			from += char_decode(from, from_end, &wanted);
			if (wanted == c)
			{
				write = to;
				write_size = to_size;
				break;
			}
			if (to + to_size < to_end)
				to += to_size;
		}
		value_append(&out, write, write_size);
		at += size;
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* -1, 0 or 1 by code point, which is the order of UTF-8 bytes. */
SQL_VALUE(kql_strcmp, Int64GetDatum(span_compare(ARG_PIECE(0), ARG_PIECE(1))));

/* reverse(): by characters. */
SQL_FUNCTION(kql_reverse)
{
	TextPiece value = span_of_any(fcinfo, 0);
	const char *at = value.data;
	const char *end = value.data + value.len;
	text *result = palloc(VARHDRSZ + value.len);
	char *out = VARDATA(result) + value.len;

	SET_VARSIZE(result, VARHDRSZ + value.len);
	while (at < end)
	{
		uint32 c;
		int size = char_decode(at, end, &c);

		out -= size;
		memcpy(out, at, size);
		at += size;
	}
	PG_RETURN_TEXT_P(result);
}

/* isascii() */
SQL_FUNCTION(kql_isascii)
{
	TextPiece value = ARG_PIECE(0);

	PG_RETURN_BOOL(text_is_ascii(value.data, value.len));
}

/* isutf8() */
SQL_FUNCTION(kql_isutf8)
{
	TextPiece value = ARG_PIECE(0);
	const char *at = value.data;
	const char *end = value.data + value.len;

	while (at < end)
	{
		uint32 c;

		at += char_decode(at, end, &c);
		if (c >= CHAR_INVALID)
			PG_RETURN_BOOL(false);
	}
	PG_RETURN_BOOL(true);
}
