/*
 * elastic_esql_extract.c
 *		Columns out of texts: the commands DISSECT and GROK.
 */
#include "common/port.h"

#include "foreign/elastic_esql.h"
#include "foreign/regex.h"

#define EXTRACT_MAX_NAMES 50

char *
esql_java_regex(EsqlReader *reader, const EsqlExpr *literal, Vec *names)
{
	const char *refused = NULL;
	Vec unused = {0};
	char *regex = regex_without_names(literal->text, names != NULL ? names : &unused, &refused);

	if (regex == NULL)
		esql_refuse(reader, literal->span, "%s", refused);
	return regex;
}

/* ---- GROK ---- */

/* Patterns of GROK that are understood. */
static const char *const grok_pattern[][2] = {
	{"NOTSPACE", "\\S+"},
	{"WORD", "\\b\\w+\\b"},
	{"DATA", ".*?"},
	{"GREEDYDATA", ".*"},
	{"SPACE", "\\s*"},
	{"INT", "[+-]?[0-9]+"},
	{"POSINT", "\\b[1-9][0-9]*\\b"},
	{"NONNEGINT", "\\b[0-9]+\\b"},
	{"USERNAME", "[a-zA-Z0-9._-]+"},
	{"USER", "[a-zA-Z0-9._-]+"},
	{"UUID", "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}"}};

/* Appends a pattern by its name, [start, end) of "NAME" or "NAME:column"; false after an error. */
static bool
add_grok(EsqlReader *reader, StringInfo out, const char *start, const char *end, Span span)
{
	const char *colon = memchr(start, ':', end - start);
	char *name = pnstrdup(start, (colon != NULL ? colon : end) - start);
	char *column = colon != NULL ? pnstrdup(colon + 1, end - colon - 1) : NULL;

	if (column != NULL && (strchr(column, ':') != NULL || column[0] == '\0'))
		return esql_refuse(reader, span, "\"%%{%s:%.60s}\" of GROK", name, column);
	for (int i = 0; i < lengthof(grok_pattern); i++)
	{
		if (strcmp(grok_pattern[i][0], name) != 0)
			continue;
		if (column == NULL)
			appendStringInfo(out, "(?:%s)", grok_pattern[i][1]);
		else
			appendStringInfo(out, "(?<%s>%s)", column, grok_pattern[i][1]);
		return true;
	}
	return esql_refuse(reader, span, "pattern \"%.60s\" of GROK", name);
}

/* A pattern of GROK as a regular expression with names; NULL after an error. */
static char *
grok_regex(EsqlReader *reader, const char *text, Span span)
{
	StringInfoData out;

	initStringInfo(&out);
	for (const char *p = text; *p != '\0'; p++)
	{
		const char *end = p[0] == '%' && p[1] == '{' ? strchr(p, '}') : NULL;

		if (p[0] == '\\' && p[1] != '\0')
			appendStringInfoChar(&out, *p++);
		if (end == NULL)
		{
			appendStringInfoChar(&out, *p);
			continue;
		}
		if (!add_grok(reader, &out, p + 2, end, span))
			return NULL;
		p = end;
	}
	return out.data;
}

/* ---- DISSECT ---- */

/* Appends a text so that a regular expression takes it for itself. */
static void
add_quoted(StringInfo out, const char *text, int length)
{
	for (int i = 0; i < length; i++)
		pattern_quote(out, text[i]);
}

/* Appends a key of DISSECT; false after an error. */
static bool
add_key(EsqlReader *reader, StringInfo out, char *key, bool is_last, Span span)
{
	if (strchr("+*&", key[0]) != NULL && key[0] != '\0')
		return esql_refuse(reader, span, "\"%%{%.60s}\" of DISSECT", key);
	if (strchr(key, '>') != NULL)
		return esql_refuse(reader, span, "> in a key of DISSECT");
	if (key[0] == '\0' || key[0] == '?')
		appendStringInfoString(out, is_last ? "(?:.*)" : "(?:.*?)");
	else
		appendStringInfo(out, is_last ? "(?<%s>.*)" : "(?<%s>.*?)", key);
	return true;
}

/*
 * A pattern of DISSECT as a regular expression: what stands between its keys is found where it comes
 * first; the last key has the rest unless something stands behind it.
 */
static char *
dissect_regex(EsqlReader *reader, const char *text, Span span)
{
	StringInfoData out;
	const char *p = strstr(text, "%{");

	initStringInfo(&out);
	if (p == NULL)
	{
		esql_refuse(reader, span, "a pattern of DISSECT without a key");
		return NULL;
	}
	appendStringInfoString(&out, "(?s)\\A");
	add_quoted(&out, text, (int) (p - text));
	while (p != NULL)
	{
		const char *end = strchr(p, '}');
		const char *next = end != NULL ? strstr(end + 1, "%{") : NULL;
		int length = end == NULL ? 0 : (int) (next != NULL ? next - end - 1 : strlen(end + 1));

		if (end == NULL || (length == 0 && next != NULL))
		{
			esql_refuse(reader, span,
						end == NULL ? "a key of DISSECT without an end"
									: "keys of DISSECT with nothing between them");
			return NULL;
		}
		if (!add_key(reader, &out, pnstrdup(p + 2, end - p - 2), length == 0, span))
			return NULL;
		add_quoted(&out, end + 1, length);
		if (next == NULL && length == 0)
			appendStringInfoString(&out, "\\z");
		p = next;
	}
	return out.data;
}

/* ---- both ---- */

/* Checks the names that a pattern gives. */
static bool
check_names(EsqlReader *reader, const Vec *name, Span span)
{
	Vec known = {0};
	int count = 0;

	VEC_EACH (const char, one, name)
	{
		count += one != NULL;
		if (one != NULL && !vec_push_text(&known, one))
			return esql_refuse(reader, span, "\"%.60s\" twice in a pattern", one);
	}
	if (count <= EXTRACT_MAX_NAMES)
		return true;
	diag_add(reader->elastic->diag, DIAG_FOREIGN_LIMIT, esql_span(reader, span),
			 psprintf("a pattern may have %d names", EXTRACT_MAX_NAMES));
	return false;
}

/* Appends the columns that the groups of a regular expression are. */
static bool
write_groups(EsqlReader *reader, const EsqlCommand *command, const char *regex, const Vec *name)
{
	const EsqlColumn *lacks = esql_lacks(command->expr);
	KqlBuf *out = reader->out;
	bool any = false;
	bool is_sound = true;

	VEC_EACH (const char, one, name)
	{
		if (one == NULL || lacks != NULL)
			continue;
		kql_code(out, any ? ",\n    " : "\n| extend ");
		any = true;
		kql_name(out, esql_column_name(reader, one));
		kql_code(out, " = extract(");
		kql_text(out, regex);
		kql_code(out, psprintf(", %d, ", one_at + 1));
		esql_write(reader, command->expr, ESQL_TEXT);
		kql_code(out, ")");
	}
	VEC_EACH (const char, one, name)
	{
		EsqlColumn *column;

		if (one == NULL)
			continue;
		column = esql_set(reader, one, (EsqlType){.kind = ESQL_TEXT}, command->text_span);
		is_sound = is_sound && column != NULL;
		if (column == NULL || lacks == NULL)
			continue;
		column->lacks = lacks->lacks;
		column->lacks_span = lacks->lacks_span;
	}
	return is_sound;
}

/* Takes a text apart by a regular expression with names. */
static bool
write_extract(EsqlReader *reader, const EsqlCommand *command, const char *named)
{
	EsqlExpr literal = {.form = ESQL_LITERAL, .span = command->text_span};
	Vec name = {0};
	char *regex;

	if (named == NULL || !esql_check(reader, command->expr))
		return false;
	if (command->expr->type.kind != ESQL_TEXT)
		return esql_refuse(reader, command->expr->span, "what is no text in DISSECT or GROK");
	literal.text = pstrdup(named);
	regex = esql_java_regex(reader, &literal, &name);
	return regex != NULL && check_names(reader, &name, command->text_span) &&
		   write_groups(reader, command, regex, &name);
}

bool
esql_write_grok(EsqlReader *reader, const EsqlCommand *command)
{
	return write_extract(reader, command, grok_regex(reader, command->text, command->text_span));
}

bool
esql_write_dissect(EsqlReader *reader, const EsqlCommand *command)
{
	return write_extract(reader, command, dissect_regex(reader, command->text, command->text_span));
}
