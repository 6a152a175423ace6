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

/* Reads a rule of a file. */
static void
check_part(RulePart *part, DiagList *diag)
{
	DiagList own = {0};
	DiagList query = {0};
	Rule *rule = rule_read(part->text, part->length, &own);

	part->rule = rule;
	if (rule->query.value != NULL)
		(void) kql_parse(rule->query.value, (int) strlen(rule->query.value), &query);
	rule_take_query_diag(rule, &query, &own);
	rule_part_take_diag(part, &own, diag);
}

/* Reads a text with the front end alone. */
static void
check_offline(Vec *found, bool is_rule, const char *text, int length)
{
	DiagList diag = {0};

	if (!is_rule)
		(void) kql_parse(text, length, &diag);
	else
	{
		Vec part = rule_split(text, length, &diag);

		VEC_EACH (RulePart, one, &part)
			check_part(one, &diag);
		rule_parts_check_ids(&part, &diag);
	}
	diag_sort(&diag);
	VEC_EACH (const Diag, one, &diag.diag)
	{
		SourceNote *note = palloc(sizeof(SourceNote));

		*note = source_note(one, text, length);
		vec_push(found, note);
	}
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
		SourceNote *note = palloc(sizeof(SourceNote));

		note->severity = pstrdup(PQgetvalue(result, row, 0));
		note->code = pstrdup(PQgetvalue(result, row, 1));
		note->place.line = (int) strtol(PQgetvalue(result, row, 2), NULL, 10);
		note->place.column = (int) strtol(PQgetvalue(result, row, 3), NULL, 10);
		note->message = pstrdup(PQgetvalue(result, row, 4));
		note->hint = PQgetisnull(result, row, 5) ? NULL : pstrdup(PQgetvalue(result, row, 5));
		vec_push(found, note);
	}
	PQclear(result);
	return true;
}

static void
check_print(const SourceNote *note, const char *path, const char *text, int length)
{
	StringInfoData out;
	int offset = source_offset(text, length, note->place);
	Span span = {offset, offset};
	char *excerpt = source_excerpt(text, length, span);

	initStringInfo(&out);
	output_plain_text(&out,
					  psprintf("%s:%d:%d: %s: %s (%s)", path, note->place.line, note->place.column,
							   note->severity, note->message, note->code));
	/* The line and the caret keep their tabs, so that they stand below each other. */
	appendStringInfoChar(&out, '\n');
	for (char *at = excerpt; *at != '\0'; at++)
		appendStringInfoChar(&out, (unsigned char) *at < 0x20 && !strchr("\n\t", *at) ? ' ' : *at);
	appendStringInfoChar(&out, '\n');
	if (note->hint != NULL)
		appendStringInfo(&out, "HINT:  %s\n", note->hint);
	fputs(out.data, stdout);
}

static void
check_print_json(const SourceNote *note, const char *path)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "{\"file\": ");
	output_json_text(&out, path);
	appendStringInfo(&out, ", \"line\": %d, \"column\": %d, \"severity\": ", note->place.line,
					 note->place.column);
	output_json_text(&out, note->severity);
	appendStringInfoString(&out, ", \"code\": ");
	output_json_text(&out, note->code);
	appendStringInfoString(&out, ", \"message\": ");
	output_json_text(&out, note->message);
	appendStringInfoString(&out, ", \"hint\": ");
	if (note->hint != NULL)
		output_json_text(&out, note->hint);
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

	VEC_EACH (const SourceNote, note, &found)
	{
		if (strcmp(note->severity, "error") == 0)
			count->errors++;
		else
			count->warnings++;
		if (format == OUTPUT_JSON)
			check_print_json(note, path);
		else
			check_print(note, path, text, length);
	}
	return true;
}
