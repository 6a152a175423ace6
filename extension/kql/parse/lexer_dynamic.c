/*
 * lexer_dynamic.c
 *		dynamic(...): JSON that may hold literals of the language.
 *
 * Called by lexer.c.  Gives the JSON text of the value: strings of every
 * spelling become JSON strings, datetimes, timespans and guids their text,
 * numbers stay as they were written.
 */
#include "common/port.h"

#include <math.h>

#include "kql/parse/lexer.h"

typedef struct DynamicReader
{
	const char *text;
	int length;
	int at;
	int depth;
	StringInfoData json;
	DiagList *diag;
	bool failed;
} DynamicReader;

static void read_value(DynamicReader *reader);

/* Says once what is wrong; the reader then only gets out. */
static void
dynamic_fail(DynamicReader *reader, const char *what)
{
	Span span = {reader->at, Min(reader->at + 1, reader->length)};

	if (!reader->failed)
		diag_add(reader->diag, DIAG_BAD_LITERAL, span, "dynamic", what);
	reader->failed = true;
}

static void
dynamic_skip_blanks(DynamicReader *reader)
{
	const char *p = reader->text;

	for (; reader->at < reader->length; reader->at++)
	{
		if (p[reader->at] == '/' && p[reader->at + 1] == '/')
		{
			while (reader->at + 1 < reader->length && p[reader->at + 1] != '\n')
				reader->at++;
		}
		else if (!isspace((unsigned char) p[reader->at]))
			return;
	}
}

static bool
dynamic_accept(DynamicReader *reader, char c)
{
	dynamic_skip_blanks(reader);
	if (reader->failed || reader->at >= reader->length || reader->text[reader->at] != c)
		return false;
	reader->at++;
	return true;
}

static void
append_json_string(StringInfo json, const char *text, int length)
{
	appendStringInfoChar(json, '"');
	for (int i = 0; i < length; i++)
	{
		unsigned char c = (unsigned char) text[i];

		if (c == '"' || c == '\\')
			appendStringInfoChar(json, '\\');
		if (c < 0x20)
			appendStringInfo(json, "\\u%04x", c);
		else
			appendStringInfoChar(json, (char) c);
	}
	appendStringInfoChar(json, '"');
}

static bool
read_string(DynamicReader *reader)
{
	AstLiteral *literal = NULL;
	int end;

	dynamic_skip_blanks(reader);
	if (reader->at >= reader->length)
		return false;
	end = lexer_read_string(reader->text, reader->length, reader->at, &literal, reader->diag);
	if (end == reader->at)
		return false;
	reader->at = end;
	append_json_string(&reader->json, literal->text, literal->text_length);
	return true;
}

/* The members of a bag or the elements of an array, up to the closing bracket. */
static void
read_members(DynamicReader *reader, char close, bool is_bag)
{
	bool first = true;

	if (++reader->depth > PARSER_MAX_DEPTH)
		dynamic_fail(reader, "nested too deeply");
	appendStringInfoChar(&reader->json, reader->text[reader->at++]);
	while (!reader->failed && !dynamic_accept(reader, close))
	{
		if (!first && !dynamic_accept(reader, ','))
		{
			dynamic_fail(reader, psprintf("expected \",\" or \"%c\"", close));
			return;
		}
		/* A comma before the closing bracket is let pass, as the language does. */
		if (!first && dynamic_accept(reader, close))
			break;
		if (!first)
			appendStringInfoString(&reader->json, ", ");
		first = false;
		if (is_bag)
		{
			if (!read_string(reader))
				dynamic_fail(reader, "expected a key in quotes");
			else if (!dynamic_accept(reader, ':'))
				dynamic_fail(reader, "expected \":\" after a key");
			appendStringInfoString(&reader->json, ": ");
		}
		read_value(reader);
	}
	appendStringInfoChar(&reader->json, close);
	reader->depth--;
}

/* A JSON number as it was written, but without leading zeros, plus signs and a bare point. */
static void
append_json_number(DynamicReader *reader, const char *text)
{
	const char *p = text;

	if (isinf(strtod(text, NULL)))
	{
		dynamic_fail(reader, "a number is out of range");
		return;
	}
	if (*p == '-')
		appendStringInfoChar(&reader->json, *p++);
	while (p[0] == '0' && isdigit((unsigned char) p[1]))
		p++;
	for (; *p != '\0'; p++)
	{
		appendStringInfoChar(&reader->json, *p);
		if (*p == '.' && !isdigit((unsigned char) p[1]))
			appendStringInfoChar(&reader->json, '0');
	}
}

static void
append_json_literal(DynamicReader *reader, const AstLiteral *literal, bool minus)
{
	if (literal->is_null)
		appendStringInfoString(&reader->json, "null");
	else if (literal->type == KQL_DYNAMIC)
		appendStringInfoString(&reader->json, literal->text);
	else if (literal->is_now || (minus && !kql_type_is_numeric(literal->type)))
		dynamic_fail(reader, "only constants are allowed");
	else if (literal->type == KQL_BOOL)
		appendStringInfoString(&reader->json, literal->text);
	else if (kql_type_is_numeric(literal->type) &&
			 !(literal->type == KQL_REAL &&
			   (isnan(literal->real_value) || isinf(literal->real_value))))
		append_json_number(reader, minus ? psprintf("-%s", literal->text) : literal->text);
	else if (literal->type == KQL_REAL)
		append_json_string(&reader->json,
						   isnan(literal->real_value) ? "NaN"
						   : literal->real_value > 0  ? "Infinity"
													  : "-Infinity",
						   isnan(literal->real_value) ? 3
						   : literal->real_value > 0  ? 8
													  : 9);
	else
		append_json_string(&reader->json, literal->text, literal->text_length);
}

/* true, null, datetime(...), dynamic(...): whatever begins with a letter. */
static void
read_word_value(DynamicReader *reader)
{
	int start = reader->at;
	int end = start;
	AstLiteral *literal = NULL;
	char *word;
	KqlType type;

	while (isalnum((unsigned char) reader->text[end]) || reader->text[end] == '_')
		end++;
	word = pnstrdup(reader->text + start, end - start);
	reader->at = end;
	if (pg_strcasecmp(word, "true") == 0 || pg_strcasecmp(word, "false") == 0 ||
		pg_strcasecmp(word, "null") == 0)
	{
		for (char *p = word; *p != '\0'; p++)
			appendStringInfoChar(&reader->json, (char) tolower((unsigned char) *p));
		return;
	}
	type = kql_type_from_name(word);
	dynamic_skip_blanks(reader);
	if (type == KQL_UNKNOWN || type == KQL_STRING || reader->text[reader->at] != '(')
	{
		reader->at = start;
		dynamic_fail(reader, "only JSON and constants are allowed");
		return;
	}
	if (type != KQL_DYNAMIC)
		reader->at = lexer_read_typed(reader->text, reader->length, start, reader->at, type,
									  &literal, reader->diag);
	else if (++reader->depth > PARSER_MAX_DEPTH)
		dynamic_fail(reader, "nested too deeply");
	else
	{
		/* The value of an inner dynamic() is the value itself. */
		reader->at++;
		read_value(reader);
		if (!dynamic_accept(reader, ')'))
			dynamic_fail(reader, "expected \")\"");
		reader->depth--;
		return;
	}
	if (literal != NULL)
		append_json_literal(reader, literal, false);
}

static void
read_value(DynamicReader *reader)
{
	DiagList ignored = {0};
	AstLiteral *literal = NULL;
	bool minus;
	int end;

	if (reader->failed)
		return;
	dynamic_skip_blanks(reader);
	if (reader->at >= reader->length)
	{
		dynamic_fail(reader, "unexpected end of query");
		return;
	}
	if (reader->text[reader->at] == '[')
		read_members(reader, ']', false);
	else if (reader->text[reader->at] == '{')
		read_members(reader, '}', true);
	else if (!read_string(reader))
	{
		minus = dynamic_accept(reader, '-');
		dynamic_skip_blanks(reader);
		end = lexer_read_number(reader->text, reader->length, reader->at, &literal, &ignored);
		if (end > reader->at)
		{
			/* Digits stay as written, whatever their number: JSON has no longs. */
			if (literal->type == KQL_LONG)
			{
				literal->text = pnstrdup(reader->text + reader->at, end - reader->at);
				literal->is_null = false;
			}
			else if (literal->is_null)
				dynamic_fail(reader, "a number is out of range");
			reader->at = end;
			append_json_literal(reader, literal, minus);
		}
		else if (!minus && isalpha((unsigned char) reader->text[reader->at]))
			read_word_value(reader);
		else
			dynamic_fail(reader, "expected a value");
	}
}

/* Offset behind the ')' that closes, stepping over strings and pairs. */
static int
dynamic_skip_rest(DynamicReader *reader)
{
	int depth = 0;

	while (reader->at < reader->length)
	{
		DiagList ignored = {0};
		AstLiteral *literal;
		int end = lexer_read_string(reader->text, reader->length, reader->at, &literal, &ignored);
		char c = reader->text[reader->at];

		if (end > reader->at)
		{
			reader->at = end;
			continue;
		}
		reader->at++;
		if (c == '(')
			depth++;
		else if (c == ')' && depth-- == 0)
			break;
	}
	return reader->at;
}

int
lexer_read_dynamic(const char *text, int length, int start, int open, AstLiteral **literal,
				   DiagList *diag)
{
	DynamicReader reader = {.text = text, .length = length, .at = open + 1, .diag = diag};
	AstLiteral *made = palloc0(sizeof(AstLiteral));

	initStringInfo(&reader.json);
	made->base.kind = AST_LITERAL;
	made->base.span.start = start;
	made->type = KQL_DYNAMIC;
	read_value(&reader);
	if (!dynamic_accept(&reader, ')'))
	{
		dynamic_fail(&reader, "expected \")\"");
		reader.at = open + 1;
		dynamic_skip_rest(&reader);
	}
	made->base.span.end = reader.at;
	made->is_null = reader.failed || strcmp(reader.json.data, "null") == 0;
	made->text = reader.json.data;
	made->text_length = reader.json.len;
	*literal = made;
	return reader.at;
}
