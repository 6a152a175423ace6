/*
 * json_walk.c
 *		A cursor over JSON text: one pass, no tree, no allocation.
 *
 * The grammar is RFC 8259, strictly, with one exception: a comma before a
 * closing bracket is passed and noted, since the records before it are whole.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "ingest/json_walk.h"

/* Numbers beyond this many digits or this exponent are not given to numeric. */
#define NUMBER_MAX_DIGITS 1000
#define NUMBER_MAX_EXPONENT 1000

static bool
walk_fail(JsonWalk *walk, IngestReason reason)
{
	if (walk->error == REASON_NONE)
		walk->error = reason;
	return false;
}

/* The error of an unexpected byte, or of the end of the input. */
static bool
walk_fail_here(JsonWalk *walk)
{
	return walk_fail(walk, walk->at >= walk->end ? REASON_TRUNCATED_JSON : REASON_JSON_SYNTAX);
}

static inline void
walk_space(JsonWalk *walk)
{
	while (walk->at < walk->end &&
		   (*walk->at == ' ' || *walk->at == '\n' || *walk->at == '\r' || *walk->at == '\t'))
		walk->at++;
}

void
json_walk_init(JsonWalk *walk, const char *data, size_t len)
{
	memset(walk, 0, sizeof(*walk));
	walk->at = data;
	walk->end = data + len;
}

JsonKind
json_walk_peek(JsonWalk *walk)
{
	walk_space(walk);
	if (walk->at >= walk->end)
		return WALK_END;
	switch (*walk->at)
	{
		case '{':
			return WALK_OBJECT;
		case '[':
			return WALK_ARRAY;
		case '"':
			return WALK_STRING;
		case 't':
			return WALK_TRUE;
		case 'f':
			return WALK_FALSE;
		case 'n':
			return WALK_NULL;
		case '-':
			return WALK_NUMBER;
		default:
			return (*walk->at >= '0' && *walk->at <= '9') ? WALK_NUMBER : WALK_BAD;
	}
}

/* Value of four hexadecimal digits, or -1. */
static int
hex4(const char *at, const char *end)
{
	int value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++)
	{
		char c = at[i];

		value <<= 4;
		if (c >= '0' && c <= '9')
			value |= c - '0';
		else if (c >= 'a' && c <= 'f')
			value |= c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			value |= c - 'A' + 10;
		else
			return -1;
	}
	return value;
}

/* Passes an escape sequence; the cursor stands on its backslash. */
static bool
walk_escape(JsonWalk *walk)
{
	int code;

	walk->at++;
	if (walk->at >= walk->end)
		return walk_fail_here(walk);
	if (*walk->at != 'u')
	{
		if (strchr("\"\\/bfnrt", *walk->at) == NULL || *walk->at == '\0')
			return walk_fail_here(walk);
		walk->at++;
		return true;
	}
	code = hex4(walk->at + 1, walk->end);
	if (code < 0)
		return walk_fail(walk,
						 walk->end - walk->at < 5 ? REASON_TRUNCATED_JSON : REASON_JSON_SYNTAX);
	walk->at += 5;
	if (code == 0)
		walk->saw_nul = true;
	if (code >= 0xDC00 && code <= 0xDFFF)
		return walk_fail(walk, REASON_BAD_SURROGATE);
	if (code >= 0xD800 && code <= 0xDBFF)
	{
		int low = -1;

		if (walk->end - walk->at >= 6 && walk->at[0] == '\\' && walk->at[1] == 'u')
			low = hex4(walk->at + 2, walk->end);
		if (low < 0xDC00 || low > 0xDFFF)
			return walk_fail(walk, REASON_BAD_SURROGATE);
		walk->at += 6;
	}
	return true;
}

/* Passes a string; the cursor stands on its first quote. */
static bool
walk_string(JsonWalk *walk, JsonSpan *span)
{
	const char *start = ++walk->at;
	bool escaped = false;

	for (;;)
	{
		const char *at = walk->at;
		const char *end = walk->end;

		while (at < end && *at != '"' && *at != '\\' && (unsigned char) *at >= 0x20)
			at++;
		walk->at = at;
		if (at >= end || (*at != '"' && *at != '\\'))
			return walk_fail_here(walk);
		if (*at == '"')
			break;
		escaped = true;
		if (!walk_escape(walk))
			return false;
	}
	span->data = start;
	span->len = walk->at - start;
	span->escaped = escaped;
	walk->at++;
	return true;
}

/* Passes one or more digits; returns how many. */
static int
walk_digits(JsonWalk *walk)
{
	const char *start = walk->at;

	while (walk->at < walk->end && *walk->at >= '0' && *walk->at <= '9')
		walk->at++;
	return walk->at - start;
}

/* number = [ "-" ] ( "0" | digit1-9 *digit ) [ "." 1*digit ] [ ("e"|"E") [sign] 1*digit ] */
static bool
walk_number(JsonWalk *walk)
{
	int digits;

	if (*walk->at == '-')
		walk->at++;
	if (walk->at < walk->end && *walk->at == '0')
	{
		walk->at++;
		digits = 1;
	}
	else
		digits = walk_digits(walk);
	if (digits == 0)
		return walk_fail_here(walk);
	if (walk->at < walk->end && *walk->at == '.')
	{
		int fraction;

		walk->at++;
		fraction = walk_digits(walk);
		if (fraction == 0)
			return walk_fail_here(walk);
		digits += fraction;
	}
	if (walk->at < walk->end && (*walk->at == 'e' || *walk->at == 'E'))
	{
		const char *exponent;
		int count;

		walk->at++;
		if (walk->at < walk->end && (*walk->at == '+' || *walk->at == '-'))
			walk->at++;
		exponent = walk->at;
		count = walk_digits(walk);
		if (count == 0)
			return walk_fail_here(walk);
		if (count > 4 || strtol(exponent, NULL, 10) > NUMBER_MAX_EXPONENT)
			walk->saw_large = true;
	}
	if (digits > NUMBER_MAX_DIGITS)
		walk->saw_large = true;
	/* "01", "1x", "1.2.3": what follows must end the number. */
	if (walk->at < walk->end && strchr(",]} \t\r\n", *walk->at) == NULL)
		return walk_fail_here(walk);
	return true;
}

/* Passes true, false or null. */
static bool
walk_word(JsonWalk *walk, const char *word)
{
	size_t len = strlen(word);
	size_t left = walk->end - walk->at;

	if (left < len)
	{
		IngestReason reason =
			memcmp(walk->at, word, left) == 0 ? REASON_TRUNCATED_JSON : REASON_JSON_SYNTAX;

		return walk_fail(walk, reason);
	}
	if (memcmp(walk->at, word, len) != 0)
		return walk_fail(walk, REASON_JSON_SYNTAX);
	walk->at += len;
	return true;
}

bool
json_walk_open(JsonWalk *walk)
{
	if (++walk->depth > JSON_WALK_MAX_DEPTH)
		return walk_fail(walk, REASON_TOO_DEEP);
	walk->at++;
	return true;
}

/* Passes what stands between members; false at the closing bracket. */
static bool
walk_next(JsonWalk *walk, bool *first, char close)
{
	walk_space(walk);
	if (walk->at < walk->end && *walk->at == ',' && !*first)
	{
		walk->at++;
		walk_space(walk);
		if (walk->at < walk->end && *walk->at == close)
			walk->stray_comma = true;
	}
	else if (!*first && (walk->at >= walk->end || *walk->at != close))
		return walk_fail_here(walk);
	*first = false;
	if (walk->at < walk->end && *walk->at == close)
	{
		walk->at++;
		walk->depth--;
		return false;
	}
	return true;
}

bool
json_walk_next_member(JsonWalk *walk, bool *first, JsonSpan *key)
{
	if (!walk_next(walk, first, '}'))
		return false;
	if (walk->at >= walk->end || *walk->at != '"')
		return walk_fail_here(walk);
	if (!walk_string(walk, key))
		return false;
	walk_space(walk);
	if (walk->at >= walk->end || *walk->at != ':')
		return walk_fail_here(walk);
	walk->at++;
	return true;
}

bool
json_walk_next_element(JsonWalk *walk, bool *first)
{
	return walk_next(walk, first, ']');
}

/* Passes the members of an object or the elements of an array. */
static bool
walk_container(JsonWalk *walk, bool object)
{
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(walk))
		return false;
	while (object ? json_walk_next_member(walk, &first, &key)
				  : json_walk_next_element(walk, &first))
	{
		if (!json_walk_value(walk, NULL, NULL))
			return false;
	}
	return walk->error == REASON_NONE;
}

bool
json_walk_value(JsonWalk *walk, JsonKind *kind, JsonSpan *span)
{
	JsonKind found = json_walk_peek(walk);
	const char *start = walk->at;
	JsonSpan string;
	bool ok = false;

	if (kind != NULL)
		*kind = found;
	switch (found)
	{
		case WALK_END:
		case WALK_BAD:
			return walk_fail_here(walk);
		case WALK_NULL:
			ok = walk_word(walk, "null");
			break;
		case WALK_TRUE:
			ok = walk_word(walk, "true");
			break;
		case WALK_FALSE:
			ok = walk_word(walk, "false");
			break;
		case WALK_NUMBER:
			ok = walk_number(walk);
			break;
		case WALK_STRING:
			ok = walk_string(walk, span != NULL ? span : &string);
			return ok;
		case WALK_ARRAY:
		case WALK_OBJECT:
			ok = walk_container(walk, found == WALK_OBJECT);
			break;
	}
	if (ok && span != NULL)
	{
		span->data = start;
		span->len = walk->at - start;
		span->escaped = false;
	}
	return ok;
}

/* Appends the character of an escape sequence; *at stands behind its backslash. */
static bool
decode_escape(const char **at, const char *end, StringInfo out)
{
	static const char plain[] = "\"\\/bfnrt";
	static const char value[] = "\"\\/\b\f\n\r\t";
	unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN + 1];
	int code;

	if (**at != 'u')
	{
		appendStringInfoChar(out, value[strchr(plain, **at) - plain]);
		(*at)++;
		return true;
	}
	code = hex4(*at + 1, end);
	*at += 5;
	if (code == 0)
		return false;
	if (code >= 0xD800 && code <= 0xDBFF)
	{
		code = 0x10000 + ((code & 0x3FF) << 10) + (hex4(*at + 2, end) & 0x3FF);
		*at += 6;
	}
	unicode_to_utf8((pg_wchar) code, utf8);
	appendBinaryStringInfo(out, (char *) utf8, pg_utf_mblen(utf8));
	return true;
}

IngestReason
json_decode(const JsonSpan *span, StringInfo out)
{
	const char *at = span->data;
	const char *end = span->data + span->len;

	while (at < end)
	{
		const char *escape = memchr(at, '\\', end - at);

		if (escape == NULL)
			escape = end;
		appendBinaryStringInfo(out, at, escape - at);
		at = escape;
		if (at < end)
		{
			at++;
			if (!decode_escape(&at, end, out))
				return REASON_NUL_IN_TEXT;
		}
	}
	return REASON_NONE;
}

void
json_compact(const JsonSpan *span, StringInfo out)
{
	const char *at = span->data;
	const char *end = span->data + span->len;
	const char *start = at;
	bool in_string = false;

	for (; at < end; at++)
	{
		if (in_string)
		{
			if (*at == '\\')
				at++;
			else if (*at == '"')
				in_string = false;
		}
		else if (*at == '"')
			in_string = true;
		else if (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
		{
			appendBinaryStringInfo(out, start, at - start);
			start = at + 1;
		}
	}
	appendBinaryStringInfo(out, start, end - start);
}

bool
json_span_is(const JsonSpan *span, const char *word)
{
	StringInfoData text;
	bool same;

	if (!span->escaped)
		return span->len == strlen(word) && memcmp(span->data, word, span->len) == 0;
	initStringInfo(&text);
	same = json_decode(span, &text) == REASON_NONE && strcmp(text.data, word) == 0;
	pfree(text.data);
	return same;
}

const char *
json_bracket_end(const char *start, const char *end)
{
	int open = 0;
	bool in_string = false;

	for (const char *at = start; at < end; at++)
	{
		if (in_string)
		{
			if (*at == '\\')
				at++;
			else if (*at == '"')
				in_string = false;
		}
		else if (*at == '"')
			in_string = true;
		else if (*at == '{' || *at == '[')
			open++;
		else if ((*at == '}' || *at == ']') && --open <= 0)
			return open == 0 ? at + 1 : NULL;
	}
	return NULL;
}
