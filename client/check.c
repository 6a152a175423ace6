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
#include "kql/lint.h"
#include "kql/parse/parser.h"
#include "rule/lint.h"

#include "client/check.h"
#include "client/input.h"

/* Reads a rule of a file. */
static void
check_part(RulePart *part, Vec *found)
{
	DiagList diag = {0};
	DiagList query = {0};
	Vec own = {0};
	Vec likely = {0};
	Rule *rule = rule_read(part->text, part->length, &diag);

	part->rule = rule;
	if (rule->query.value != NULL)
		likely =
			kql_lint_text(kql_parse(rule->query.value, (int) strlen(rule->query.value), &query));
	rule_take_query_diag(rule, &query, &diag);
	lint_take_diag(&own, &diag);
	lint_rule(&own, rule);
	VEC_EACH (const KqlLint, one, &likely)
	{
		lint_add(&own, one->id, rule_query_span(rule, one->span), one->a, one->b)->hint = one->hint;
	}
	lint_sort(&own);
	lint_take_part(found, part, &own);
}

/* Adds a finding; the code is that of a diagnostic, or the id itself. */
static void
check_note(Vec *found, const char *severity, const char *id, const char *code, SourcePlace place,
		   const char *message, const char *hint)
{
	vec_push(found, MAKE(SourceNote, .severity = severity, .code = code != NULL ? code : id,
						 .place = place, .message = message, .hint = hint, .id = id));
}

/* Reads a text with the front end alone. */
static void
check_offline(Vec *found, bool is_rule, const char *text, int length)
{
	DiagList diag = {0};
	Vec lint = {0};

	if (!is_rule)
		(void) kql_parse(text, length, &diag);
	else
	{
		Vec part = rule_split(text, length, &diag);

		VEC_EACH (RulePart, one, &part)
			check_part(one, &lint);
		rule_parts_check_ids(&part, &diag);
	}
	lint_take_diag(&lint, &diag);
	lint_sort(&lint);
	VEC_EACH (const RuleLint, one, &lint)
	{
		check_note(found, lint_severity_name(one->severity), one->id, one->code,
				   source_place(text, length, one->span.start), one->message, one->hint);
	}
}

/* Lets the server read a text; false if it could not. */
static bool
check_online(Vec *found, PGconn *conn, const char *path, bool is_rule, const char *text)
{
	const char *value[] = {text};
	PGresult *result = connection_run(
		conn, path,
		is_rule ? "SELECT severity, coalesce(code, id), line, col, message, hint, id FROM "
				  "vigil.lint_rule($1)"
				: "SELECT severity, code, line, col, message, hint, code FROM kql.check($1)",
		1, value);

	if (result == NULL)
		return false;
	for (int row = 0; row < PQntuples(result); row++)
	{
		SourcePlace place = {(int) strtol(PQgetvalue(result, row, 2), NULL, 10),
							 (int) strtol(PQgetvalue(result, row, 3), NULL, 10)};

		check_note(found, pstrdup(PQgetvalue(result, row, 0)), pstrdup(PQgetvalue(result, row, 6)),
				   pstrdup(PQgetvalue(result, row, 1)), place, pstrdup(PQgetvalue(result, row, 4)),
				   PQgetisnull(result, row, 5) ? NULL : pstrdup(PQgetvalue(result, row, 5)));
	}
	PQclear(result);
	return true;
}

/* A rule of a file that was checked. */
typedef struct CheckedRule
{
	const char *path;
	char *id;
} CheckedRule;

/* Notes the ids of a file; one that an earlier file has is a finding. */
static void
check_ids(CheckReport *report, Vec *found, const char *path, const char *text, int length)
{
	DiagList diag = {0};
	Vec part = rule_split(text, length, &diag);
	int known = report->rule.count;

	VEC_EACH (const RulePart, one, &part)
	{
		const Rule *rule = rule_read(one->text, one->length, &diag);

		for (int i = 0; rule->id.value != NULL && i < known; i++)
		{
			const CheckedRule *other = VEC_AT(&report->rule, CheckedRule, i);
			Span span = rule_part_span(one, rule->id.span);

			if (strcmp(other->id, rule->id.value) != 0)
				continue;
			check_note(found, "error", "E-unique-id", NULL, source_place(text, length, span.start),
					   psprintf("id \"%s\" is that of a rule in \"%s\"", other->id, other->path),
					   "Rules with equal ids are one rule. Give one of them an id of its own.");
			break;
		}
		if (rule->id.value != NULL)
			vec_push(&report->rule, MAKE(CheckedRule, .path = path, .id = pstrdup(rule->id.value)));
	}
}

bool
check_text(PGconn *conn, CheckReport *report, const char *path, const char *text, int length)
{
	bool is_rule = input_is_rule(path);
	int bad = utf8_find_invalid(text, length);
	Vec found = {0};

	report->files++;
	if (bad >= 0)
	{
		/* No place in characters can be told of a text that has none. */
		output_error("\"%s\" is not valid UTF-8 at byte %d", path, bad);
		report->errors++;
		return true;
	}
	if (conn == NULL)
		check_offline(&found, is_rule, text, length);
	else if (!check_online(&found, conn, path, is_rule, text))
		return false;
	if (is_rule)
		check_ids(report, &found, path, text, length);

	VEC_EACH (const SourceNote, note, &found)
		check_print(report, note, path, text, length);
	return true;
}
