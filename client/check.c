/*
 * check.c
 *		What is wrong with a rule file or a query.
 *
 * Called by `vigil check`, and by `vigil rules load` before it loads.  Offline
 * the front end itself reads the text; with a database the server does, which
 * also knows the tables.
 */
#include "common/port.h"

#include "common/source.h"
#include "common/utf8.h"
#include "kql/parse/parser.h"
#include "rule/rule.h"

#include "client/check.h"
#include "client/input.h"

typedef struct Finding
{
	const char *severity; /* "error" or "warning" */
	const char *code;
	int offset; /* bytes of the text */
	int line;
	int column;
	const char *message;
	const char *hint; /* or NULL */
} Finding;

/* Keeps findings in the order of their places. */
static void
check_keep(Vec *found, Finding *finding)
{
	int at = found->count;

	while (at > 0 && VEC_AT(found, Finding, at - 1)->offset > finding->offset)
		at--;
	vec_insert(found, at, finding);
}

/* Keeps diagnostics of the front end; rule is NULL unless they are about its query. */
static void
check_keep_list(Vec *found, const DiagList *list, const char *text, int length, const Rule *rule)
{
	VEC_EACH (const Diag, diag, &list->diag)
	{
		Span span = rule != NULL ? rule_query_span(rule, diag->span) : diag->span;
		Finding *finding = palloc0(sizeof(Finding));

		finding->severity = diag_severity(diag->code) == DIAG_ERROR ? "error" : "warning";
		finding->code = diag_code_text(diag->code);
		finding->offset = span.start;
		rule_position(text, length, span.start, &finding->line, &finding->column);
		finding->message = diag->message;
		finding->hint = diag->hint;
		check_keep(found, finding);
	}
}

/* Reads a text with the front end alone. */
static void
check_offline(Vec *found, bool is_rule, const char *text, int length)
{
	DiagList diag = {0};

	if (is_rule)
	{
		Rule *rule = rule_read_yaml(text, length, &diag);
		DiagList query = {0};

		check_keep_list(found, &diag, text, length, NULL);
		if (rule->query.value == NULL)
			return;
		(void) kql_parse(rule->query.value, (int) strlen(rule->query.value), &query);
		check_keep_list(found, &query, text, length, rule);
		return;
	}
	(void) kql_parse(text, length, &diag);
	check_keep_list(found, &diag, text, length, NULL);
}

/* Byte of a place that is given as a line and a column in characters. */
static int
check_offset(const char *text, int line, int column)
{
	const char *at = text;

	for (; line > 1 && *at != '\0'; at++)
	{
		if (*at == '\n')
			line--;
	}
	for (; column > 1 && *at != '\0' && *at != '\n'; column--)
	{
		at++;
		while ((*at & 0xC0) == 0x80)
			at++;
	}
	return (int) (at - text);
}

/* Lets the server read a text; false if it could not. */
static bool
check_online(Vec *found, PGconn *conn, const char *path, bool is_rule, const char *text)
{
	const char *value[] = {text};
	PGresult *result = connection_run(
		conn, path,
		is_rule ? "SELECT severity, code, line, col, message, hint FROM vigil.check_rule($1)"
				: "SELECT severity, code, line, col, message, hint FROM kql.check($1)",
		1, value);

	if (result == NULL)
		return false;
	for (int row = 0; row < PQntuples(result); row++)
	{
		Finding *finding = palloc0(sizeof(Finding));

		finding->severity = pstrdup(PQgetvalue(result, row, 0));
		finding->code = pstrdup(PQgetvalue(result, row, 1));
		finding->line = (int) strtol(PQgetvalue(result, row, 2), NULL, 10);
		finding->column = (int) strtol(PQgetvalue(result, row, 3), NULL, 10);
		finding->offset = check_offset(text, finding->line, finding->column);
		finding->message = pstrdup(PQgetvalue(result, row, 4));
		finding->hint = PQgetisnull(result, row, 5) ? NULL : pstrdup(PQgetvalue(result, row, 5));
		check_keep(found, finding);
	}
	PQclear(result);
	return true;
}

static void
check_print(const Finding *finding, const char *path, const char *text, int length)
{
	StringInfoData out;
	Span span = {finding->offset, finding->offset};
	char *excerpt = source_excerpt(text, length, span);

	initStringInfo(&out);
	output_plain_text(&out, psprintf("%s:%d:%d: %s: %s (%s)", path, finding->line, finding->column,
									 finding->severity, finding->message, finding->code));
	/* The line and the caret keep their tabs, so that they stand below each other. */
	appendStringInfoChar(&out, '\n');
	for (char *at = excerpt; *at != '\0'; at++)
		appendStringInfoChar(&out, (unsigned char) *at < 0x20 && !strchr("\n\t", *at) ? ' ' : *at);
	appendStringInfoChar(&out, '\n');
	if (finding->hint != NULL)
		appendStringInfo(&out, "HINT:  %s\n", finding->hint);
	fputs(out.data, stdout);
}

static void
check_print_json(const Finding *finding, const char *path)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "{\"file\": ");
	output_json_text(&out, path);
	appendStringInfo(&out, ", \"line\": %d, \"column\": %d, \"severity\": ", finding->line,
					 finding->column);
	output_json_text(&out, finding->severity);
	appendStringInfoString(&out, ", \"code\": ");
	output_json_text(&out, finding->code);
	appendStringInfoString(&out, ", \"message\": ");
	output_json_text(&out, finding->message);
	appendStringInfoString(&out, ", \"hint\": ");
	if (finding->hint != NULL)
		output_json_text(&out, finding->hint);
	else
		appendStringInfoString(&out, "null");
	printf("%s}\n", out.data);
}

bool
check_text(PGconn *conn, OutputFormat format, const char *path, const char *text, int length,
		   CheckCount *count)
{
	bool is_rule = input_is_rule(path);
	int bad = utf8_find_invalid(text, length);
	Vec found = {0};

	count->files++;
	if (bad >= 0)
	{
		/* No place in characters can be told of a text that has none. */
		output_error("\"%s\" is not valid UTF-8 at byte %d", path, bad);
		count->errors++;
		return true;
	}
	if (conn == NULL)
		check_offline(&found, is_rule, text, length);
	else if (!check_online(&found, conn, path, is_rule, text))
		return false;

	VEC_EACH (const Finding, finding, &found)
	{
		if (strcmp(finding->severity, "error") == 0)
			count->errors++;
		else
			count->warnings++;
		if (format == OUTPUT_JSON)
			check_print_json(finding, path);
		else
			check_print(finding, path, text, length);
	}
	return true;
}
