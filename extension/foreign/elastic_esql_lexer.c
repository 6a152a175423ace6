/*
 * elastic_esql_lexer.c
 *		Words of ES|QL.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "foreign/elastic_esql_parse.h"

static bool
is_name_start(char byte)
{
	return isalpha((unsigned char) byte) || byte == '_' || byte == '@';
}

static bool
is_name_byte(char byte)
{
	return is_name_start(byte) || isdigit((unsigned char) byte);
}

/* The byte so far behind the current place, NUL at the end. */
static char
byte_at(const EsqlParser *parser, int offset)
{
	return parser->at + offset < parser->length ? parser->text[parser->at + offset] : '\0';
}

/* Passes blanks and comments over; comments between stars nest. */
static void
skip_blanks(EsqlParser *parser)
{
	while (parser->at < parser->length)
	{
		if (strchr(" \t\r\n", parser->text[parser->at]) != NULL)
			parser->at++;
		else if (byte_at(parser, 0) == '/' && byte_at(parser, 1) == '/')
		{
			while (parser->at < parser->length && parser->text[parser->at] != '\n')
				parser->at++;
		}
		else if (byte_at(parser, 0) == '/' && byte_at(parser, 1) == '*')
		{
			int open = 0;

			do
			{
				bool opens = byte_at(parser, 0) == '/' && byte_at(parser, 1) == '*';
				bool closes = byte_at(parser, 0) == '*' && byte_at(parser, 1) == '/';

				open += opens - closes;
				parser->at += opens || closes ? 2 : 1;
			} while (open > 0 && parser->at < parser->length);
		}
		else
			break;
	}
}

/* Reads a text in quotes; one without an end is no word. */
static void
read_text(EsqlParser *parser)
{
	const char *text = parser->text;
	bool is_raw = strncmp(text + parser->at, "\"\"\"", 3) == 0;
	StringInfoData out;

	initStringInfo(&out);
	parser->at += is_raw ? 3 : 1;
	while (parser->at < parser->length)
	{
		static const char known[] = "ntr\\\"";
		static const char plain[] = "\n\t\r\\\"";
		char byte = text[parser->at];
		char next = byte_at(parser, 1);

		if (is_raw ? strncmp(text + parser->at, "\"\"\"", 3) == 0 : byte == '"')
		{
			parser->at += is_raw ? 3 : 1;
			/* Quotes in front of the three that end it are of the text. */
			while (is_raw && byte_at(parser, 0) == '"')
			{
				appendStringInfoChar(&out, '"');
				parser->at++;
			}
			parser->word = ESQL_WORD_TEXT;
			parser->value = out.data;
			return;
		}
		if (!is_raw && byte == '\\' && next != '\0' && strchr(known, next) != NULL)
		{
			appendStringInfoChar(&out, plain[strchr(known, next) - known]);
			parser->at += 2;
			continue;
		}
		if (!is_raw && (byte == '\\' || byte == '\n' || byte == '\r'))
			return;
		appendStringInfoChar(&out, byte);
		parser->at++;
	}
}

/* Reads what stands in backquotes, of which two are one; false if it has no end. */
static bool
read_backquoted(EsqlParser *parser, StringInfo out)
{
	parser->at++;
	while (parser->at < parser->length)
	{
		char byte = parser->text[parser->at++];

		if (byte == '`' && byte_at(parser, 0) != '`')
			return true;
		parser->at += byte == '`';
		appendStringInfoChar(out, byte);
	}
	return false;
}

/* Reads a name: words with dots between them; what stands in backquotes is a word as it is. */
static void
read_name(EsqlParser *parser)
{
	StringInfoData out;

	initStringInfo(&out);
	for (;;)
	{
		if (byte_at(parser, 0) == '`')
		{
			if (!read_backquoted(parser, &out))
				return;
			parser->is_quoted = true;
		}
		else
			while (is_name_byte(byte_at(parser, 0)))
				appendStringInfoChar(&out, parser->text[parser->at++]);
		if (byte_at(parser, 0) != '.' ||
			(byte_at(parser, 1) != '`' && !is_name_byte(byte_at(parser, 1))))
			break;
		appendStringInfoChar(&out, '.');
		parser->at++;
	}
	parser->word = ESQL_WORD_NAME;
	parser->value = out.data;
}

static void
read_number(EsqlParser *parser)
{
	int start = parser->at;

	while (isdigit((unsigned char) byte_at(parser, 0)))
		parser->at++;
	if (byte_at(parser, 0) == '.' && isdigit((unsigned char) byte_at(parser, 1)))
	{
		parser->at++;
		while (isdigit((unsigned char) byte_at(parser, 0)))
			parser->at++;
	}
	/* An exponent makes it none that is understood; a unit may stand behind it at once. */
	if ((byte_at(parser, 0) | 0x20) == 'e' &&
		(isdigit((unsigned char) byte_at(parser, 1)) || byte_at(parser, 1) == '-' ||
		 byte_at(parser, 1) == '+'))
		parser->at += 2;
	parser->word = ESQL_WORD_NUMBER;
	parser->value = pnstrdup(parser->text + start, parser->at - start);
}

void
esql_next(EsqlParser *parser)
{
	static const char *const sign[] = {"::", "==", "!=", "<=", ">=", "<", ">", "(", ")", ",",
									   "=",  "|",  "+",  "-",  "*",  "/", "%", ":", "[", "]"};
	char byte;

	parser->last = parser->at;
	skip_blanks(parser);
	parser->start = parser->at;
	parser->word = ESQL_WORD_NONE;
	parser->is_quoted = false;
	parser->value = pstrdup("");
	if (parser->at >= parser->length)
	{
		parser->word = ESQL_WORD_END;
		return;
	}
	byte = byte_at(parser, 0);
	if (byte == '"')
		read_text(parser);
	else if (byte == '`' || is_name_start(byte))
		read_name(parser);
	else if (isdigit((unsigned char) byte))
		read_number(parser);
	else
		for (int i = 0; i < lengthof(sign) && parser->word == ESQL_WORD_NONE; i++)
		{
			if (strncmp(parser->text + parser->at, sign[i], strlen(sign[i])) != 0)
				continue;
			parser->word = ESQL_WORD_SIGN;
			parser->value = pstrdup(sign[i]);
			parser->at += (int) strlen(sign[i]);
		}
}

void
esql_fail(EsqlParser *parser, const char *expected)
{
	int bytes =
		Max(1, utf8_valid_bytes(parser->text + parser->start, parser->text + parser->length));
	int end = Max(parser->at, Min(parser->start + bytes, parser->length));
	int shown = Min(end - parser->start, 60);

	while (shown > 0 && (parser->text[parser->start + shown] & 0xC0) == 0x80)
		shown--;
	if (!parser->failed)
		diag_add(parser->reader->diag, DIAG_FOREIGN_CONDITION,
				 elastic_span(parser->reader, parser->start, end), expected,
				 parser->word == ESQL_WORD_END
					 ? "the end of the query"
					 : psprintf("\"%s\"", pnstrdup(parser->text + parser->start, shown)));
	parser->failed = true;
}

void
esql_parser_refuse(EsqlParser *parser, int start, const char *what)
{
	if (!parser->failed)
		diag_add(parser->reader->diag, DIAG_FOREIGN_UNSUPPORTED,
				 elastic_span(parser->reader, start, Max(start + 1, parser->at)), what);
	parser->failed = true;
}

void
esql_parser_limit(EsqlParser *parser, const char *what)
{
	if (!parser->failed)
		diag_add(parser->reader->diag, DIAG_FOREIGN_LIMIT,
				 elastic_span(parser->reader, parser->start, parser->at), what);
	parser->failed = true;
}

bool
esql_is(const EsqlParser *parser, const char *sign)
{
	return parser->word == ESQL_WORD_SIGN && strcmp(parser->value, sign) == 0;
}

bool
esql_is_word(const EsqlParser *parser, const char *word)
{
	return parser->word == ESQL_WORD_NAME && !parser->is_quoted &&
		   pg_strcasecmp(parser->value, word) == 0;
}

bool
esql_take(EsqlParser *parser, const char *sign)
{
	if (!esql_is(parser, sign))
		return false;
	esql_next(parser);
	return true;
}

bool
esql_take_word(EsqlParser *parser, const char *word)
{
	if (!esql_is_word(parser, word))
		return false;
	esql_next(parser);
	return true;
}

bool
esql_need(EsqlParser *parser, const char *sign)
{
	if (esql_take(parser, sign))
		return true;
	esql_fail(parser, psprintf("\"%s\"", sign));
	return false;
}

char *
esql_take_pattern(EsqlParser *parser, const char *others, const char *what)
{
	StringInfoData out;
	char *text;

	if (parser->word == ESQL_WORD_TEXT)
	{
		text = parser->value;
		esql_next(parser);
		return text;
	}
	initStringInfo(&out);
	parser->at = parser->start;
	while (is_name_byte(byte_at(parser, 0)) || byte_at(parser, 0) == '.' ||
		   byte_at(parser, 0) == '*' || byte_at(parser, 0) == '`' ||
		   (byte_at(parser, 0) != '\0' && strchr(others, byte_at(parser, 0)) != NULL))
	{
		if (byte_at(parser, 0) != '`')
			appendStringInfoChar(&out, parser->text[parser->at++]);
		else if (!read_backquoted(parser, &out))
			break;
	}
	if (out.len == 0)
	{
		esql_fail(parser, what);
		return NULL;
	}
	esql_next(parser);
	return out.data;
}
