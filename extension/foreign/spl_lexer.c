/*
 * spl_lexer.c
 *		Pieces of the text of a search: blanks, signs, words, names in quotes.
 *
 * What ends a name depends on the command, so there is no list of tokens.
 */
#include "common/port.h"

#include "foreign/spl.h"

void
spl_skip(SplParser *parser)
{
	while (parser->at < parser->length && isspace((unsigned char) parser->text[parser->at]))
		parser->at++;
}

bool
spl_at_end(SplParser *parser)
{
	spl_skip(parser);
	return parser->at >= parser->length || parser->text[parser->at] == '|';
}

bool
spl_take(SplParser *parser, const char *sign)
{
	int length = (int) strlen(sign);

	spl_skip(parser);
	if (parser->at + length > parser->length ||
		memcmp(parser->text + parser->at, sign, length) != 0)
		return false;
	parser->at += length;
	return true;
}

/* May a byte stand in a word of the language? */
static bool
spl_in_word(char byte)
{
	return isalnum((unsigned char) byte) || byte == '_' || (byte & 0x80) != 0;
}

bool
spl_take_word(SplParser *parser, const char *word)
{
	int length = (int) strlen(word);
	int end;

	spl_skip(parser);
	end = parser->at + length;
	if (end > parser->length || pg_strncasecmp(parser->text + parser->at, word, length) != 0 ||
		(end < parser->length && spl_in_word(parser->text[end])))
		return false;
	parser->at = end;
	return true;
}

void
spl_expected(SplParser *parser, const char *what)
{
	int start;
	int end;

	spl_skip(parser);
	start = parser->at;
	end = start;
	while (end < parser->length && end - start < 30 && spl_in_word(parser->text[end]))
		end++;
	while (end > start && end < parser->length && (parser->text[end] & 0xC0) == 0x80)
		end--;
	if (end == start && start < parser->length)
		end = start + 1;
	diag_add(parser->diag, DIAG_FOREIGN_CONDITION, (Span){start, end}, what,
			 start >= parser->length ? "the end of the search"
									 : psprintf("\"%.*s\"", end - start, parser->text + start));
}

bool
spl_expect(SplParser *parser, const char *sign)
{
	if (spl_take(parser, sign))
		return true;
	spl_expected(parser, psprintf("\"%s\"", sign));
	return false;
}

bool
spl_count(SplParser *parser, Span span)
{
	if (++parser->nodes <= SPL_MAX_NODES)
		return true;
	diag_add(parser->diag, DIAG_FOREIGN_LIMIT, span,
			 psprintf("a search may have %d parts", SPL_MAX_NODES));
	return false;
}

/* A name in quotes, the first of which is here: \" and \\ stand for one character. */
static SplName *
spl_quoted(SplParser *parser)
{
	char quote = parser->text[parser->at];
	int start = parser->at++;
	StringInfoData text;

	initStringInfo(&text);
	while (parser->at < parser->length && parser->text[parser->at] != quote)
	{
		const char *byte = parser->text + parser->at;

		if (byte[0] == '\\' && parser->at + 1 < parser->length &&
			(byte[1] == quote || byte[1] == '\\'))
		{
			appendStringInfoChar(&text, byte[1]);
			parser->at += 2;
			continue;
		}
		appendStringInfoChar(&text, byte[0]);
		parser->at++;
	}
	if (parser->at >= parser->length)
	{
		diag_add(parser->diag, DIAG_FOREIGN_CONDITION, (Span){start, start + 1},
				 psprintf("%c that ends the text", quote), "the end of the search");
		return NULL;
	}
	parser->at++;
	return MAKE(SplName, .text = text.data, .is_quoted = true, .span = {start, parser->at});
}

SplName *
spl_name(SplParser *parser, const char *quotes, const char *ends)
{
	StringInfoData text;
	int start;

	spl_skip(parser);
	start = parser->at;
	if (!spl_count(parser, (Span){start, start}))
		return NULL;
	if (start < parser->length && strchr(quotes, parser->text[start]) != NULL)
		return spl_quoted(parser);
	initStringInfo(&text);
	while (parser->at < parser->length && !isspace((unsigned char) parser->text[parser->at]) &&
		   strchr(ends, parser->text[parser->at]) == NULL)
	{
		/* With a backslash in front a quote is one of the text. */
		if (parser->text[parser->at] == '\\' && parser->at + 1 < parser->length &&
			parser->text[parser->at + 1] == '"' && strchr(quotes, '"') != NULL)
			parser->at++;
		appendStringInfoChar(&text, parser->text[parser->at++]);
	}
	if (parser->at == start)
	{
		spl_expected(parser, "a name");
		return NULL;
	}
	return MAKE(SplName, .text = text.data, .span = {start, parser->at});
}

Vec
spl_parse(const char *text, int length, DiagList *diag)
{
	SplParser parser = {.text = text, .length = length, .diag = diag};
	Vec command = {0};

	if (length > SPL_MAX_BYTES)
	{
		diag_add(diag, DIAG_FOREIGN_LIMIT, (Span){0, 0},
				 psprintf("a search may have %d bytes", SPL_MAX_BYTES));
		return command;
	}
	/* A search may start with a bar in front of its first command, which then makes the rows. */
	do
	{
		SplCommand *one = spl_parse_command(&parser);

		PORT_CHECK_INTERRUPTS();
		if (one == NULL)
			return command;
		vec_push(&command, one);
		spl_skip(&parser);
	} while (spl_take(&parser, "|"));
	if (parser.at < parser.length)
		spl_expected(&parser, "\"|\"");
	return command;
}
