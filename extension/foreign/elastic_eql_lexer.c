/*
 * elastic_eql_lexer.c
 *		Words of EQL.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "foreign/elastic_eql.h"

static bool
is_name_start(char byte)
{
	return isalpha((unsigned char) byte) || byte == '_' || byte == '@';
}

/* Passes blanks and comments over. */
static void
skip_blanks(Eql *eql)
{
	const char *text = eql->text;

	while (eql->at < eql->length)
	{
		if (strchr(" \t\r\n", text[eql->at]) != NULL)
			eql->at++;
		else if (text[eql->at] == '/' && eql->at + 1 < eql->length && text[eql->at + 1] == '/')
		{
			while (eql->at < eql->length && text[eql->at] != '\n')
				eql->at++;
		}
		else if (text[eql->at] == '/' && eql->at + 1 < eql->length && text[eql->at + 1] == '*')
		{
			const char *end = strstr(text + eql->at + 2, "*/");

			eql->at = end != NULL ? (int) (end - text) + 2 : eql->length;
		}
		else
			break;
	}
}

/* The character of \u{…} or \uXXXX, 0 if it is none; its end at *end. */
static uint32
unicode_escape(const Eql *eql, int at, int *end)
{
	bool in_braces = at < eql->length && eql->text[at] == '{';
	int digits = in_braces ? 8 : 4;
	uint32 code = 0;

	at += in_braces;
	for (int i = 0; i < digits && at < eql->length && isxdigit((unsigned char) eql->text[at]); i++)
	{
		char byte = eql->text[at++];

		code = code * 16 +
			   (uint32) (isdigit((unsigned char) byte) ? byte - '0' : (byte | 0x20) - 'a' + 10);
	}
	*end = at + in_braces;
	return code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0 : code;
}

/* Reads a text in quotes; one without an end is no word. */
static void
read_text(Eql *eql)
{
	const char *text = eql->text;
	bool is_raw = strncmp(text + eql->at, "\"\"\"", 3) == 0;
	StringInfoData out;

	initStringInfo(&out);
	eql->at += is_raw ? 3 : 1;
	while (eql->at < eql->length)
	{
		char byte = text[eql->at];
		const char *known = "ntr\\\"'";
		const char *plain = "\n\t\r\\\"'";
		char next = eql->at + 1 < eql->length ? text[eql->at + 1] : '\0';

		if (is_raw ? strncmp(text + eql->at, "\"\"\"", 3) == 0 : byte == '"')
		{
			eql->at += is_raw ? 3 : 1;
			eql->word = EQL_TEXT;
			eql->value = out.data;
			return;
		}
		if (is_raw || byte != '\\')
		{
			appendStringInfoChar(&out, byte);
			eql->at++;
		}
		else if (next == 'u')
		{
			uint32 code = unicode_escape(eql, eql->at + 2, &eql->at);

			if (code == 0)
				return;
			utf8_append(&out, code);
		}
		else if (next != '\0' && strchr(known, next) != NULL)
		{
			appendStringInfoChar(&out, plain[strchr(known, next) - known]);
			eql->at += 2;
		}
		else
		{
			/* A backslash in front of anything else stays, for wildcards and regular expressions. */
			appendStringInfoChar(&out, byte);
			eql->at++;
		}
	}
}

/* Is a byte part of a word of a name?  A dash is behind the first word. */
static bool
is_name_byte(char byte, bool is_first)
{
	return is_name_start(byte) || isdigit((unsigned char) byte) || (byte == '-' && !is_first);
}

/* Reads a name: words with dots between them; what stands in backquotes is a word as it is. */
static void
read_name(Eql *eql)
{
	const char *text = eql->text;
	StringInfoData out;

	initStringInfo(&out);
	for (bool is_first = true; eql->at < eql->length; is_first = false)
	{
		if (text[eql->at] == '`')
		{
			const char *end = memchr(text + eql->at + 1, '`', eql->length - eql->at - 1);

			if (end == NULL)
				return;
			appendBinaryStringInfo(&out, text + eql->at + 1, (int) (end - text) - eql->at - 1);
			eql->at = (int) (end - text) + 1;
			eql->is_quoted = true;
		}
		else
			while (eql->at < eql->length && is_name_byte(text[eql->at], is_first))
				appendStringInfoChar(&out, text[eql->at++]);
		if (eql->at + 1 >= eql->length || text[eql->at] != '.' ||
			(text[eql->at + 1] != '`' && !is_name_byte(text[eql->at + 1], true)))
			break;
		appendStringInfoChar(&out, '.');
		eql->at++;
	}
	eql->word = EQL_NAME;
	eql->value = out.data;
}

void
eql_next(Eql *eql)
{
	static const char *const sign[] = {"==", "!=", "<=", ">=", "<", ">", "(", ")",
									   "[",  "]",  ",",  ":",  "=", "~", "!", "|",
									   "?",  "+",  "-",  "*",  "/", "%", "{", "}"};
	char byte;

	skip_blanks(eql);
	eql->start = eql->at;
	eql->word = EQL_NONE;
	eql->is_quoted = false;
	eql->value = pstrdup("");
	if (eql->at >= eql->length)
	{
		eql->word = EQL_END;
		return;
	}
	byte = eql->text[eql->at];
	if (byte == '"')
		read_text(eql);
	else if (byte == '`' || is_name_start(byte))
		read_name(eql);
	else if (isdigit((unsigned char) byte) || (byte == '-' && eql->at + 1 < eql->length &&
											   isdigit((unsigned char) eql->text[eql->at + 1])))
	{
		eql->at++;
		while (eql->at < eql->length &&
			   (isalnum((unsigned char) eql->text[eql->at]) || eql->text[eql->at] == '.'))
			eql->at++;
		eql->word = EQL_NUMBER;
		eql->value = pnstrdup(eql->text + eql->start, eql->at - eql->start);
	}
	else
		for (int i = 0; i < lengthof(sign) && eql->word == EQL_NONE; i++)
		{
			if (strncmp(eql->text + eql->at, sign[i], strlen(sign[i])) != 0)
				continue;
			eql->word = EQL_SIGN;
			eql->value = pstrdup(sign[i]);
			eql->at += (int) strlen(sign[i]);
		}
}

void
eql_fail(Eql *eql, const char *expected)
{
	int bytes = Max(1, utf8_valid_bytes(eql->text + eql->start, eql->text + eql->length));
	int end = Max(eql->at, Min(eql->start + bytes, eql->length));

	if (!eql->failed)
		diag_add(eql->reader->diag, DIAG_FOREIGN_CONDITION,
				 elastic_span(eql->reader, eql->start, end), expected,
				 eql->word == EQL_END ? "the end of the query"
									  : psprintf("\"%s\"", pnstrdup(eql->text + eql->start,
																	Min(end - eql->start, 100))));
	eql->failed = true;
}

void
eql_refuse(Eql *eql, int start, const char *what)
{
	if (!eql->failed)
		diag_add(eql->reader->diag, DIAG_FOREIGN_UNSUPPORTED,
				 elastic_span(eql->reader, start, Max(start + 1, eql->at)), what);
	eql->failed = true;
}

bool
eql_is(const Eql *eql, const char *sign)
{
	return eql->word == EQL_SIGN && strcmp(eql->value, sign) == 0;
}

bool
eql_is_word(const Eql *eql, const char *word)
{
	return eql->word == EQL_NAME && !eql->is_quoted && pg_strcasecmp(eql->value, word) == 0;
}

bool
eql_take(Eql *eql, const char *sign)
{
	if (!eql_is(eql, sign))
		return false;
	eql_next(eql);
	return true;
}

bool
eql_take_word(Eql *eql, const char *word)
{
	if (!eql_is_word(eql, word))
		return false;
	eql_next(eql);
	return true;
}

bool
eql_need(Eql *eql, const char *sign)
{
	if (eql_take(eql, sign))
		return true;
	eql_fail(eql, psprintf("\"%s\"", sign));
	return false;
}
