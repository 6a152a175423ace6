/*
 * json_walk.c
 *		The one reader of JSON: a cursor over its text, one pass, no tree, no allocation.
 *
 * The hot path of ingest and of parse_json(): nothing here copies, and what a
 * mode adds is looked at only where plain JSON would be an error.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "common/utf8.h"

/* Numbers beyond this many digits or this exponent are not given to numeric. */
#define NUMBER_MAX_DIGITS 1000
#define NUMBER_MAX_EXPONENT 1000

/* U+FFFD stands for what a text cannot hold. */
#define REPLACEMENT 0xFFFD

/* Keeps the first error, and what should have stood there. */
static bool
walk_fail(JsonWalk *walk, JsonWalkError error, const char *expected)
{
	if (walk->error == WALK_OK)
	{
		walk->error = error;
		walk->expected = expected;
	}
	return false;
}

/* The error of an unexpected byte, or of the end of the input. */
static bool
walk_fail_here(JsonWalk *walk, const char *expected)
{
	return walk_fail(walk, walk->at >= walk->end ? WALK_TRUNCATED : WALK_SYNTAX, expected);
}

static inline void
walk_space(JsonWalk *walk)
{
	if (unlikely(walk->skip_blanks != NULL))
	{
		walk->at = walk->skip_blanks(walk->at, walk->end);
		return;
	}
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
	walk->max_depth = JSON_WALK_MAX_DEPTH;
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

static bool
is_surrogate(int code)
{
	return code >= 0xD800 && code <= 0xDFFF;
}

/* The character of a high surrogate and the escaped low one at "at"; -1 if it is no pair. */
static int
surrogate_pair(int high, const char *at, const char *end)
{
	int low = -1;

	if (high <= 0xDBFF && end - at >= 6 && at[0] == '\\' && at[1] == 'u')
		low = hex4(at + 2, end);
	if (low < 0xDC00 || low > 0xDFFF)
		return -1;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* Passes an escape sequence; the cursor stands on its backslash. */
static bool
walk_escape(JsonWalk *walk)
{
	int code;

	walk->at++;
	if (walk->at >= walk->end || *walk->at == '\0' || strchr("\"\\/bfnrtu", *walk->at) == NULL)
		return walk_fail_here(walk, "one of \"\\/bfnrtu behind a backslash");
	if (*walk->at != 'u')
	{
		walk->at++;
		return true;
	}
	code = hex4(walk->at + 1, walk->end);
	if (code < 0)
		return walk_fail(walk, walk->end - walk->at < 5 ? WALK_TRUNCATED : WALK_SYNTAX,
						 "four hexadecimal digits");
	walk->at += 5;
	if (code == 0)
		walk->saw_nul = true;
	if (!is_surrogate(code))
		return true;
	if (surrogate_pair(code, walk->at, walk->end) >= 0)
		walk->at += 6;
	else if (!walk->pass_surrogates)
		return walk_fail(walk, WALK_BAD_SURROGATE, "both halves of a surrogate pair");
	return true;
}

/*
 * Skips what a string holds as it is: characters that are no quote, no backslash and no control
 * character.  Eight bytes at a time: subtracting from each borrows into its highest bit where it
 * was smaller, or where it was zero once the byte looked for has been taken out of it.
 */
static const char *
skip_plain(const char *at, const char *end)
{
	const uint64 ones = UINT64CONST(0x0101010101010101);
	const uint64 highest = ones << 7;
	uint64 word;

	for (; end - at >= (ptrdiff_t) sizeof(word); at += sizeof(word))
	{
		uint64 quote;
		uint64 backslash;

		memcpy(&word, at, sizeof(word));
		quote = word ^ (ones * '"');
		backslash = word ^ (ones * '\\');
		if ((((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
			 ((backslash - ones) & ~backslash)) &
			highest)
			break;
	}
	while (at < end && *at != '"' && *at != '\\' && (unsigned char) *at >= 0x20)
		at++;
	return at;
}

/* Passes a string; the cursor stands on its first quote. */
static bool
walk_string(JsonWalk *walk, JsonSpan *span)
{
	const char *start = ++walk->at;
	bool escaped = false;

	for (;;)
	{
		const char *end = walk->end;
		const char *at = walk->at = skip_plain(walk->at, end);

		if (at >= end || (*at != '"' && *at != '\\'))
			return walk_fail_here(
				walk, at >= end ? "a closing quote"
								: "\\n, \\t or \\u00XX instead of a raw control character");
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
		return walk_fail_here(walk, "a digit");
	if (walk->at < walk->end && *walk->at == '.')
	{
		int fraction;

		walk->at++;
		fraction = walk_digits(walk);
		if (fraction == 0)
			return walk_fail_here(walk, "a digit");
		digits += fraction;
	}
	if (walk->at < walk->end && (*walk->at == 'e' || *walk->at == 'E'))
	{
		int exponent = 0;
		const char *start;

		walk->at++;
		if (walk->at < walk->end && (*walk->at == '+' || *walk->at == '-'))
			walk->at++;
		start = walk->at;
		if (walk_digits(walk) == 0)
			return walk_fail_here(walk, "a digit");
		for (; start < walk->at && exponent <= NUMBER_MAX_EXPONENT; start++)
			exponent = exponent * 10 + (*start - '0');
		if (exponent > NUMBER_MAX_EXPONENT)
			walk->saw_large = true;
	}
	if (digits > NUMBER_MAX_DIGITS)
		walk->saw_large = true;
	/* "01", "1x", "1.2.3": what follows must end the number. */
	if (walk->at < walk->end && strchr(",]} \t\r\n", *walk->at) == NULL)
		return walk_fail_here(walk, "the end of the number");
	return true;
}

/* Passes true, false or null. */
static bool
walk_word(JsonWalk *walk, const char *word)
{
	size_t len = strlen(word);
	size_t left = walk->end - walk->at;

	if (left < len)
		return walk_fail(walk, memcmp(walk->at, word, left) == 0 ? WALK_TRUNCATED : WALK_SYNTAX,
						 word);
	if (memcmp(walk->at, word, len) != 0)
		return walk_fail(walk, WALK_SYNTAX, word);
	walk->at += len;
	return true;
}

bool
json_walk_open(JsonWalk *walk)
{
	if (++walk->depth > walk->max_depth)
		return walk_fail(walk, WALK_TOO_DEEP, "fewer brackets");
	walk->at++;
	return true;
}

/* A comma is missing: an error, unless the mode lets it pass and blanks part two elements. */
static bool
walk_missing_comma(JsonWalk *walk, const char *before, char close)
{
	if (walk->pass_no_comma && close == ']' && walk->at > before && walk->at < walk->end &&
		strchr(":,)]}", *walk->at) == NULL)
	{
		if (walk->no_comma == NULL)
			walk->no_comma = walk->at;
		return true;
	}
	return walk_fail_here(walk, close == ']' ? "\",\" or \"]\"" : "\",\" or \"}\"");
}

bool
json_walk_next(JsonWalk *walk, bool *first, char close)
{
	const char *before = walk->at;

	PORT_CHECK_INTERRUPTS();
	walk_space(walk);
	if (walk->at < walk->end && *walk->at == ',' && !*first)
	{
		walk->at++;
		walk_space(walk);
		if (walk->at < walk->end && *walk->at == close)
			walk->stray_comma = true;
	}
	else if (!*first && (walk->at >= walk->end || *walk->at != close) &&
			 !walk_missing_comma(walk, before, close))
		return false;
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
json_walk_colon(JsonWalk *walk)
{
	walk_space(walk);
	if (walk->at >= walk->end || *walk->at != ':')
		return walk_fail_here(walk, "\":\" after a key");
	walk->at++;
	return true;
}

bool
json_walk_next_member(JsonWalk *walk, bool *first, JsonSpan *key)
{
	if (!json_walk_next(walk, first, '}'))
		return false;
	if (walk->at >= walk->end || *walk->at != '"')
		return walk_fail_here(walk, "a key in double quotes");
	return walk_string(walk, key) && json_walk_colon(walk);
}

bool
json_walk_next_element(JsonWalk *walk, bool *first)
{
	return json_walk_next(walk, first, ']');
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
	return walk->error == WALK_OK;
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
			return walk_fail_here(walk, "a value");
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

/* The character of the escape sequence whose backslash is before *at, which moves behind it. */
static uint32
decode_escape(const char **at, const char *end)
{
	static const char plain[] = "\"\\/bfnrt";
	static const char value[] = "\"\\/\b\f\n\r\t";
	int code;
	int pair;

	if (**at != 'u')
		return value[strchr(plain, *(*at)++) - plain];
	code = hex4(*at + 1, end);
	*at += 5;
	if (!is_surrogate(code))
		return code;
	pair = surrogate_pair(code, *at, end);
	if (pair < 0)
		return REPLACEMENT;
	*at += 6;
	return pair;
}

bool
json_decode(const JsonSpan *span, StringInfo out)
{
	const char *at = span->data;
	const char *end = span->data + span->len;
	bool sound = true;

	for (;;)
	{
		const char *escape = at < end ? memchr(at, '\\', end - at) : NULL;
		uint32 code;

		if (escape == NULL)
			break;
		appendBinaryStringInfo(out, at, escape - at);
		at = escape + 1;
		code = decode_escape(&at, end);
		if (code == 0)
			sound = false;
		if (code == 0)
			code = REPLACEMENT;
		utf8_append(out, code < 0x80 || PORT_TEXT_IS_UTF8() ? code : '?');
	}
	appendBinaryStringInfo(out, at, end - at);
	return sound;
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

	/* Each key is compared with many words, of which most begin otherwise. */
	if (!span->escaped)
		return (span->len == 0 || *span->data == *word) && span->len == strlen(word) &&
			   memcmp(span->data, word, span->len) == 0;
	initStringInfo(&text);
	same = json_decode(span, &text) && strcmp(text.data, word) == 0;
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

void
json_append_string(StringInfo out, const char *text, size_t length)
{
	static const char plain[] = "\"\\\b\f\n\r\t";
	static const char letter[] = "\"\\bfnrt";
	const char *end = text + length;

	appendStringInfoChar(out, '"');
	for (const char *start = text;; text++)
	{
		const char *known;

		if (text < end && (unsigned char) *text >= 0x20 && *text != '"' && *text != '\\')
			continue;
		appendBinaryStringInfo(out, start, text - start);
		if (text == end)
			break;
		start = text + 1;
		known = *text == '\0' ? NULL : strchr(plain, *text);
		if (known != NULL)
			appendStringInfo(out, "\\%c", letter[known - plain]);
		else
			appendStringInfo(out, "\\u%04x", (unsigned char) *text);
	}
	appendStringInfoChar(out, '"');
}
