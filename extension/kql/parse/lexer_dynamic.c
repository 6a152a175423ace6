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

#include "common/json_walk.h"
#include "kql/parse/lexer.h"

typedef struct DynamicReader
{
	const char *text;
	int length;
	JsonWalk walk; /* steps through blanks, brackets and commas; values are read here */
	StringInfoData json;
	DiagList *diag;
	bool failed;
} DynamicReader;

static void read_value(DynamicReader *reader);

static int
dynamic_offset(const DynamicReader *reader)
{
	return (int) (reader->walk.at - reader->text);
}

/* Says once what is wrong; the reader then only gets out. */
static void
dynamic_fail(DynamicReader *reader, const char *what)
{
	Span span = {dynamic_offset(reader), Min(dynamic_offset(reader) + 1, reader->length)};

	if (!reader->failed)
		diag_add(reader->diag, DIAG_BAD_LITERAL, span, "dynamic", what);
	reader->failed = true;
}

/* Says what the walker met; true if there was nothing. */
static bool
dynamic_check_walk(DynamicReader *reader)
{
	if (reader->walk.error == WALK_TOO_DEEP)
		dynamic_fail(reader, "nested too deeply");
	else if (reader->walk.error != WALK_OK)
		dynamic_fail(reader, psprintf("expected %s", reader->walk.expected));
	return !reader->failed;
}

static bool
dynamic_accept(DynamicReader *reader, char c)
{
	(void) json_walk_peek(&reader->walk);
	if (reader->failed || reader->walk.at >= reader->walk.end || *reader->walk.at != c)
		return false;
	reader->walk.at++;
	return true;
}

static bool
read_string(DynamicReader *reader)
{
	AstLiteral *literal = NULL;
	int start;
	int end;

	if (json_walk_peek(&reader->walk) == WALK_END)
		return false;
	start = dynamic_offset(reader);
	end = lexer_read_string(reader->text, reader->length, start, &literal, reader->diag);
	if (end == start)
		return false;
	reader->walk.at = reader->text + end;
	json_append_string(&reader->json, literal->text, literal->text_length);
	return true;
}

/* The members of a bag or the elements of an array, up to the closing bracket. */
static void
read_members(DynamicReader *reader, char close)
{
	bool first = true;
	const char *separator = "";

	appendStringInfoChar(&reader->json, *reader->walk.at);
	(void) json_walk_open(&reader->walk);
	while (dynamic_check_walk(reader) && json_walk_next(&reader->walk, &first, close))
	{
		appendStringInfoString(&reader->json, separator);
		separator = ", ";
		if (close == '}')
		{
			if (!read_string(reader))
				dynamic_fail(reader, "expected a key in quotes");
			(void) json_walk_colon(&reader->walk);
			(void) dynamic_check_walk(reader);
			appendStringInfoString(&reader->json, ": ");
		}
		read_value(reader);
	}
	(void) dynamic_check_walk(reader);
	appendStringInfoChar(&reader->json, close);
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
	else if (literal->is_now || literal->is_today || (minus && !kql_type_is_numeric(literal->type)))
		dynamic_fail(reader, "only constants are allowed");
	else if (literal->type == KQL_BOOL)
		appendStringInfoString(&reader->json, literal->text);
	else if (kql_type_is_numeric(literal->type) &&
			 !(literal->type == KQL_REAL &&
			   (isnan(literal->real_value) || isinf(literal->real_value))))
		append_json_number(reader, minus ? psprintf("-%s", literal->text) : literal->text);
	else if (literal->type == KQL_REAL)
		json_append_string(&reader->json,
						   isnan(literal->real_value) ? "NaN"
						   : literal->real_value > 0  ? "Infinity"
													  : "-Infinity",
						   isnan(literal->real_value) ? 3
						   : literal->real_value > 0  ? 8
													  : 9);
	else
		json_append_string(&reader->json, literal->text, literal->text_length);
}

/* true, null, datetime(...), dynamic(...): whatever begins with a letter. */
static void
read_word_value(DynamicReader *reader)
{
	int start = dynamic_offset(reader);
	int end = start;
	AstLiteral *literal = NULL;
	char *word;
	KqlType type;

	while (isalnum((unsigned char) reader->text[end]) || reader->text[end] == '_')
		end++;
	word = pnstrdup(reader->text + start, end - start);
	reader->walk.at = reader->text + end;
	if (pg_strcasecmp(word, "true") == 0 || pg_strcasecmp(word, "false") == 0 ||
		pg_strcasecmp(word, "null") == 0)
	{
		for (char *p = word; *p != '\0'; p++)
			appendStringInfoChar(&reader->json, (char) tolower((unsigned char) *p));
		return;
	}
	type = kql_type_from_name(word);
	(void) json_walk_peek(&reader->walk);
	if (type == KQL_UNKNOWN || type == KQL_STRING || *reader->walk.at != '(')
	{
		reader->walk.at = reader->text + start;
		dynamic_fail(reader, "only JSON and constants are allowed");
		return;
	}
	if (type == KQL_DYNAMIC)
	{
		/* The value of an inner dynamic() is the value itself. */
		(void) json_walk_open(&reader->walk);
		if (dynamic_check_walk(reader))
			read_value(reader);
		if (!dynamic_accept(reader, ')'))
			dynamic_fail(reader, "expected \")\"");
		reader->walk.depth--;
		return;
	}
	end = lexer_read_typed(reader->text, reader->length, start, dynamic_offset(reader), type,
						   &literal, reader->diag);
	reader->walk.at = reader->text + end;
	if (literal != NULL)
		append_json_literal(reader, literal, false);
}

/* A number or a timespan, with or without a sign. */
static bool
read_number(DynamicReader *reader)
{
	DiagList ignored = {0};
	AstLiteral *literal = NULL;
	bool minus = dynamic_accept(reader, '-');
	int start;
	int end;

	(void) json_walk_peek(&reader->walk);
	start = dynamic_offset(reader);
	end = lexer_read_number(reader->text, reader->length, start, &literal, &ignored);
	if (end == start)
	{
		if (minus)
			dynamic_fail(reader, "expected a value");
		return minus;
	}
	/* Digits stay as written, whatever their number: JSON has no longs. */
	if (literal->type == KQL_LONG)
	{
		literal->text = pnstrdup(reader->text + start, end - start);
		literal->is_null = false;
	}
	else if (literal->is_null)
		dynamic_fail(reader, "a number is out of range");
	reader->walk.at = reader->text + end;
	append_json_literal(reader, literal, minus);
	return true;
}

static void
read_value(DynamicReader *reader)
{
	JsonKind kind = json_walk_peek(&reader->walk);

	if (reader->failed)
		return;
	if (kind == WALK_END)
		dynamic_fail(reader, "unexpected end of query");
	else if (kind == WALK_ARRAY || kind == WALK_OBJECT)
		read_members(reader, kind == WALK_ARRAY ? ']' : '}');
	else if (read_string(reader) || read_number(reader))
		return;
	else if (isalpha((unsigned char) *reader->walk.at))
		read_word_value(reader);
	else
		dynamic_fail(reader, "expected a value");
}

/* Moves behind the ')' that closes, stepping over strings and pairs. */
static void
dynamic_skip_rest(DynamicReader *reader, int at)
{
	int depth = 0;

	while (at < reader->length)
	{
		DiagList ignored = {0};
		AstLiteral *literal;
		int end = lexer_read_string(reader->text, reader->length, at, &literal, &ignored);
		char c = reader->text[at];

		if (end > at)
		{
			at = end;
			continue;
		}
		at++;
		if (c == '(')
			depth++;
		else if (c == ')' && depth-- == 0)
			break;
	}
	reader->walk.at = reader->text + at;
}

int
lexer_read_dynamic(const char *text, int length, int start, int open, AstLiteral **literal,
				   DiagList *diag)
{
	DynamicReader reader = {.text = text, .length = length, .diag = diag};
	AstLiteral *made = palloc0(sizeof(AstLiteral));

	json_walk_init(&reader.walk, text + open + 1, length - open - 1);
	reader.walk.max_depth = PARSER_MAX_DEPTH;
	reader.walk.skip_blanks = lexer_skip_blanks;
	reader.walk.pass_no_comma = true;
	initStringInfo(&reader.json);
	made->base.kind = AST_LITERAL;
	made->base.span.start = start;
	made->type = KQL_DYNAMIC;
	read_value(&reader);
	if (!dynamic_accept(&reader, ')'))
	{
		dynamic_fail(&reader, "expected \")\"");
		dynamic_skip_rest(&reader, open + 1);
	}
	else if (reader.walk.no_comma != NULL)
	{
		int place = (int) (reader.walk.no_comma - text);
		Span span = {place, place + 1};

		diag_add(diag, DIAG_LOOSE_LITERAL, span, "dynamic",
				 "a comma is missing before this element");
	}
	made->base.span.end = dynamic_offset(&reader);
	made->is_null = reader.failed || strcmp(reader.json.data, "null") == 0;
	made->text = reader.json.data;
	made->text_length = reader.json.len;
	*literal = made;
	return made->base.span.end;
}
