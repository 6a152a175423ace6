/*
 * lexer_literal.c
 *		Strings, numbers and the literals "type(...)".
 *
 * Called by lexer.c and lexer_dynamic.c.  Escapes are decoded and values read
 * here, so that nobody later looks at the source text again.
 */
#include "common/port.h"

#include <math.h>

#include "common/int.h"

#include "common/datetime_text.h"
#include "common/timespan_text.h"
#include "common/utf8.h"
#include "kql/parse/lexer.h"

static AstLiteral *
literal_make(KqlType type, int start, int end)
{
	return MAKE(AstLiteral, .base.kind = AST_LITERAL, .base.span.start = start,
				.base.span.end = end, .type = type);
}

static void
literal_set_text(AstLiteral *literal, const char *text, int length)
{
	literal->text = pnstrdup(text, length);
	literal->text_length = length;
}

/* ---- strings ---- */

static int
hex_value(const char *text, int digits, uint32 *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++)
	{
		unsigned char c = (unsigned char) text[i];

		if (!isxdigit(c))
			return 0;
		*value = *value * 16 + (isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
	}
	return digits;
}

static bool
is_surrogate(uint32 c, uint32 base)
{
	return c >= base && c < base + 0x400;
}

/* Reads \uXXXX, joining a pair of surrogates; the bytes read behind the 'u', 0 if it is wrong. */
static int
read_unicode_escape(const char *p, uint32 *c)
{
	uint32 low;

	if (hex_value(p, 4, c) == 0)
		return 0;
	if (is_surrogate(*c, 0xD800) && p[4] == '\\' && p[5] == 'u' && hex_value(p + 6, 4, &low) != 0 &&
		is_surrogate(low, 0xDC00))
	{
		*c = 0x10000 + ((*c - 0xD800) << 10) + (low - 0xDC00);
		return 10;
	}
	return 4;
}

/*
 * Decodes the escape whose backslash is at p.  Gives its bytes, 0 if it is none.
 * A text cannot hold U+0000: U+FFFD stands for it, as it does in JSON that is read.
 */
static int
read_escape(const char *p, StringInfo value, bool *saw_nul)
{
	static const char letter[] = "\\'\"abfnrtv";
	static const char meaning[] = "\\'\"\a\b\f\n\r\t\v";
	const char *known = p[1] == '\0' ? NULL : strchr(letter, p[1]);
	uint32 c = 0;
	int bytes = 0;

	if (known != NULL)
	{
		appendStringInfoChar(value, meaning[known - letter]);
		return 2;
	}
	if (p[1] == 'u')
		bytes = read_unicode_escape(p + 2, &c);
	else if (p[1] == 'U')
		bytes = hex_value(p + 2, 8, &c);
	else if (p[1] == 'x')
		bytes = hex_value(p + 2, 2, &c);
	else
	{
		/* Octal, as C has it: up to \377. */
		while (bytes < 3 && p[1 + bytes] >= '0' && p[1 + bytes] <= '7' && c < 040)
			c = c * 8 + (p[1 + bytes++] - '0');
		if (bytes == 0)
			return 0;
		bytes--;
	}
	if (bytes == 0 && p[1] > '9')
		return 0;
	if (c > 0x10FFFF || is_surrogate(c, 0xD800) || is_surrogate(c, 0xDC00))
		return 0;
	*saw_nul |= c == 0;
	utf8_append(value, c == 0 ? 0xFFFD : c);
	return bytes + 2;
}

static void
report_escape(const char *p, int at, DiagList *diag)
{
	Span span = {at, at + 2};
	int bytes = 0; /* of the character behind the backslash, which the text may end with */
	Diag *said;

	if (p[1] != '\0')
		utf8_decode(p + 1, &bytes);
	span.end = at + 1 + bytes;
	said = diag_add(diag, DIAG_BAD_LITERAL, span, "string",
					psprintf("invalid escape \"%.*s\"", bytes + 1, p));
	diag_hint(said, "Double the backslash, or write @ before the string to take it as it is.");
}

/* ``` or ~~~: everything up to the same mark. */
static int
read_block_string(const char *text, int length, int start, int at, AstLiteral **literal,
				  DiagList *diag)
{
	const char *fence = text[at] == '`' ? "```" : "~~~";
	const char *close = strstr(text + at + 3, fence);
	int end = close == NULL ? length : (int) (close - text);

	*literal = literal_make(KQL_STRING, start, Min(end + 3, length));
	(*literal)->is_quoted = true;
	literal_set_text(*literal, text + at + 3, end - (at + 3));
	if (close == NULL)
	{
		Span span = {start, at + 3};

		diag_add(diag, DIAG_UNTERMINATED_STRING, span);
	}
	return Min(end + 3, length);
}

static int
read_quoted_string(const char *text, int length, int start, int at, bool verbatim,
				   AstLiteral **literal, DiagList *diag)
{
	char quote = text[at++];
	StringInfoData value;
	bool saw_nul = false;

	initStringInfo(&value);
	while (at < length && text[at] != '\n' && text[at] != '\r')
	{
		if (text[at] == quote && !(verbatim && text[at + 1] == quote))
			break;
		if (text[at] == quote)
			at++;
		else if (text[at] == '\\' && !verbatim)
		{
			int bytes = read_escape(text + at, &value, &saw_nul);

			if (bytes > 0)
			{
				at += bytes;
				continue;
			}
			report_escape(text + at, at, diag);
		}
		appendStringInfoChar(&value, text[at++]);
	}
	if (at < length && text[at] == quote)
		at++;
	else
	{
		Span span = {start, at};

		diag_add(diag, DIAG_UNTERMINATED_STRING, span);
	}
	*literal = literal_make(KQL_STRING, start, at);
	if (saw_nul)
		diag_add(diag, DIAG_LOOSE_LITERAL, (*literal)->base.span, "string",
				 "no text holds U+0000 here, U+FFFD stands for it");
	(*literal)->is_quoted = true;
	(*literal)->text = pnstrdup(value.data, value.len);
	(*literal)->text_length = value.len;
	/* The buffer is much larger than most texts. */
	pfree(value.data);
	return at;
}

int
lexer_read_string(const char *text, int length, int at, AstLiteral **literal, DiagList *diag)
{
	int start = at;
	bool verbatim;

	if (text[at] == 'h' || text[at] == 'H')
		at++;
	verbatim = text[at] == '@';
	if (verbatim)
		at++;
	if (text[at] == '"' || text[at] == '\'')
		return read_quoted_string(text, length, start, at, verbatim, literal, diag);
	if (!verbatim && (strncmp(text + at, "```", 3) == 0 || strncmp(text + at, "~~~", 3) == 0))
		return read_block_string(text, length, start, at, literal, diag);
	return start;
}

/* ---- numbers ---- */

static bool
parse_long(const char *text, int64 *value)
{
	const char *p = text;
	bool minus = *p == '-';
	int base = 10;

	if (*p == '-' || *p == '+')
		p++;
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
	{
		base = 16;
		p += 2;
	}
	if (*p == '\0')
		return false;
	*value = 0;
	for (; *p != '\0'; p++)
	{
		uint32 digit;

		if (hex_value(p, 1, &digit) == 0 || digit >= base)
			return false;
		if (pg_mul_s64_overflow(*value, base, value) ||
			(minus ? pg_sub_s64_overflow(*value, digit, value)
				   : pg_add_s64_overflow(*value, digit, value)))
			return false;
	}
	return true;
}

/* digits [. digits] [e digits]; nothing that only strtod knows. */
static bool
is_decimal_text(const char *p)
{
	int digits = 0;

	if (*p == '-' || *p == '+')
		p++;
	for (; isdigit((unsigned char) *p); p++)
		digits++;
	if (*p == '.')
	{
		for (p++; isdigit((unsigned char) *p); p++)
			digits++;
	}
	if (digits > 0 && (*p == 'e' || *p == 'E'))
	{
		p++;
		if (*p == '-' || *p == '+')
			p++;
		if (!isdigit((unsigned char) *p))
			return false;
		while (isdigit((unsigned char) *p))
			p++;
	}
	return digits > 0 && *p == '\0';
}

static bool
parse_real(const char *text, double *value)
{
	if (pg_strcasecmp(text, "nan") == 0)
		*value = NAN;
	else if (pg_strcasecmp(text, "inf") == 0 || pg_strcasecmp(text, "+inf") == 0)
		*value = INFINITY;
	else if (pg_strcasecmp(text, "-inf") == 0)
		*value = -INFINITY;
	else
	{
		if (!is_decimal_text(text))
			return false;
		*value = strtod(text, NULL);
		return !isinf(*value);
	}
	return true;
}

static int
skip_digits(const char *text, int at)
{
	while (isdigit((unsigned char) text[at]))
		at++;
	return at;
}

/* End of 1., 1.5, 1e5 or 1.5e-5; the start if the number is whole. */
static int
real_end(const char *text, int start)
{
	int whole = skip_digits(text, start);
	int at = whole;

	/* 1..5 is a range from 1 to 5. */
	if (text[at] == '.' && (text[at + 1] != '.' || text[at + 2] == '.'))
		at = skip_digits(text, at + 1);
	if (text[at] == 'e' || text[at] == 'E')
	{
		int digits = at + 1;

		if (text[digits] == '-' || text[digits] == '+')
			digits++;
		if (isdigit((unsigned char) text[digits]))
			at = skip_digits(text, digits);
	}
	return at == whole || lexer_name_bytes(text + at) > 0 ? start : at;
}

/* End of 0x1F or 15; the start if it is neither. */
static int
long_end(const char *text, int start)
{
	int at = start;

	if (text[at] == '0' && (text[at + 1] == 'x' || text[at + 1] == 'X'))
	{
		at += 2;
		while (isxdigit((unsigned char) text[at]))
			at++;
		if (at > start + 2 && lexer_name_bytes(text + at) == 0)
			return at;
	}
	at = skip_digits(text, start);
	return lexer_name_bytes(text + at) > 0 ? start : at;
}

/* End of digits [. digits] letters, if these are a unit of time; else the start. */
static int
timespan_end(const char *text, int start, int64 *ticks)
{
	int at = skip_digits(text, start);
	int unit;

	if (text[at] == '.')
		at = skip_digits(text, at + 1);
	unit = at;
	while (isalpha((unsigned char) text[at]))
		at++;
	if (at == unit || at - unit > 12 || lexer_name_bytes(text + at) > 0)
		return start;
	return timespan_text_read(text + start, at - start, ticks) ? at : start;
}

int
lexer_read_number(const char *text, int length, int at, AstLiteral **literal, DiagList *diag)
{
	KqlType type = KQL_TIMESPAN;
	int64 ticks;
	int end;

	if (!isdigit((unsigned char) text[at]))
		return at;
	end = timespan_end(text, at, &ticks);
	if (end == at)
	{
		type = KQL_REAL;
		end = real_end(text, at);
	}
	if (end == at)
	{
		type = KQL_LONG;
		end = long_end(text, at);
	}
	if (end == at)
		return at;
	*literal = literal_make(type, at, end);
	if (type == KQL_LONG && end - at == 19 && strncmp(text + at, "9223372036854775808", 19) == 0)
	{
		/* Only a sign makes a long of it; the parser looks. */
		(*literal)->int_value = PG_INT64_MIN;
		literal_set_text(*literal, "-9223372036854775808", 20);
	}
	else if (!lexer_parse_value(type, text + at, end - at, *literal))
	{
		diag_add(diag, DIAG_BAD_LITERAL, (*literal)->base.span, kql_type_name(type),
				 psprintf("%.*s is out of range", Min(end - at, 60), text + at));
		(*literal)->is_null = true;
	}
	return end;
}

/* ---- type(...) ---- */

static bool
parse_guid(const char *text, AstLiteral *literal)
{
	StringInfoData value;
	int length = (int) strlen(text);

	if (length > 2 && text[0] == '{' && text[length - 1] == '}')
	{
		text++;
		length -= 2;
	}
	if (length != 36 && length != 32)
		return false;
	initStringInfo(&value);
	for (int i = 0; i < length; i++)
	{
		bool dash = length == 36 && (i == 8 || i == 13 || i == 18 || i == 23);

		if (dash ? text[i] != '-' : !isxdigit((unsigned char) text[i]))
			return false;
		if (!dash && (value.len == 8 || value.len == 13 || value.len == 18 || value.len == 23))
			appendStringInfoChar(&value, '-');
		if (!dash)
			appendStringInfoChar(&value, (char) tolower((unsigned char) text[i]));
	}
	literal->text = value.data;
	literal->text_length = value.len;
	return true;
}

static bool
parse_bool(const char *text, int64 *value)
{
	int64 number;

	if (pg_strcasecmp(text, "true") == 0)
		*value = 1;
	else if (pg_strcasecmp(text, "false") == 0)
		*value = 0;
	else if (parse_long(text, &number))
		*value = number != 0;
	else
		return false;
	return true;
}

static bool
parse_datetime(const char *text, AstLiteral *literal)
{
	DatetimeText value;
	StringInfoData canonical;

	if (*text == '\0' || pg_strcasecmp(text, "now") == 0)
	{
		literal->is_now = true;
		literal_set_text(literal, "now", 3);
		return true;
	}
	if (!datetime_text_read(text, (int) strlen(text), &value))
		return false;
	literal->int_value = value.ticks;
	literal->is_today = value.is_today;
	if (!value.is_today)
	{
		initStringInfo(&canonical);
		datetime_text_append(&canonical, value.ticks);
		literal->text = canonical.data;
	}
	return true;
}

static bool
parse_timespan(const char *text, AstLiteral *literal)
{
	StringInfoData canonical;

	if (!timespan_text_read(text, (int) strlen(text), &literal->int_value))
		return false;
	initStringInfo(&canonical);
	timespan_text_append(&canonical, literal->int_value);
	literal->text = canonical.data;
	return true;
}

/* Reads a value that is not null into the literal; text stays NULL where the input's own will do. */
static bool
parse_value_of_type(KqlType type, const char *text, AstLiteral *literal)
{
	switch (type)
	{
		case KQL_BOOL:
			if (!parse_bool(text, &literal->int_value))
				return false;
			literal->text = literal->int_value != 0 ? "true" : "false";
			return true;
		case KQL_INT:
		case KQL_LONG:
			if (!parse_long(text, &literal->int_value))
				return false;
			literal->text = psprintf(INT64_FORMAT, literal->int_value);
			return type == KQL_LONG ||
				   (literal->int_value >= PG_INT32_MIN && literal->int_value <= PG_INT32_MAX);
		case KQL_REAL:
			return parse_real(text, &literal->real_value);
		case KQL_DECIMAL:
			return is_decimal_text(text);
		case KQL_DATETIME:
			return parse_datetime(text, literal);
		case KQL_TIMESPAN:
			return parse_timespan(text, literal);
		case KQL_GUID:
			return parse_guid(text, literal);
		case KQL_STRING:
		case KQL_DYNAMIC:
		case KQL_UNKNOWN:
			break;
	}
	return false;
}

bool
lexer_parse_value(KqlType type, const char *text, int length, AstLiteral *literal)
{
	char *value;

	while (length > 0 && isspace((unsigned char) text[0]))
	{
		text++;
		length--;
	}
	while (length > 0 && isspace((unsigned char) text[length - 1]))
		length--;
	if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0])
	{
		text++;
		length -= 2;
	}
	value = pnstrdup(text, length);
	literal->base.kind = AST_LITERAL;
	literal->type = type;
	if (pg_strcasecmp(value, "null") == 0)
	{
		literal->is_null = true;
		literal->text = value;
	}
	else if (!parse_value_of_type(type, value, literal))
		return false;
	if (literal->text == NULL)
		literal->text = value;
	literal->text_length = (int) strlen(literal->text);
	return true;
}

int
lexer_read_typed(const char *text, int length, int start, int open, KqlType type,
				 AstLiteral **literal, DiagList *diag)
{
	int at = open + 1;
	int inside = at;
	Span span = {start, at};

	while (at < length && text[at] != ')' && text[at] != '\n')
		at++;
	*literal = literal_make(type, start, Min(at + 1, length));
	if (at == length || text[at] == '\n')
	{
		span.end = at;
		(*literal)->base.span.end = at;
		(*literal)->is_null = true;
		diag_add(diag, DIAG_NOT_CLOSED, span, "\")\"",
				 psprintf("\"%.*s\"", open + 1 - start, text + start), "end of line");
		return at;
	}
	if (!lexer_parse_value(type, text + inside, at - inside, *literal))
	{
		span.start = inside;
		span.end = at;
		diag_add(diag, DIAG_BAD_LITERAL, span, kql_type_name(type),
				 psprintf("\"%.*s\"", Min(at - inside, 60), text + inside));
		(*literal)->is_null = true;
	}
	return at + 1;
}
