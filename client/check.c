/*
 * check.c
 *		What is wrong with a rule file or a query.
 *
 * Called by `vigil check`, and by `vigil rules load` before it loads.  Offline
 * the front end itself reads the text; with a database the server does, which
 * also knows the tables.
 */
#include "common/port.h"

#include <limits.h>

#include "common/source.h"
#include "common/utf8.h"
#include "kql/lint.h"
#include "kql/parse/parser.h"
#include "rule/lint.h"

#include "client/check.h"
#include "client/input.h"
#include "client/query_file.h"

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

/* ---- with a database ---- */

/* Adds what the server says of a text; false if it could not be asked. */
static bool
ask_server(Vec *found, PGconn *conn, const char *path, bool is_rule, const char *text)
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

/* Whether a finding is an error; of that code, unless it is NULL. */
static bool
has_error(const Vec *found, const char *code)
{
	VEC_EACH (const SourceNote, note, found)
	{
		if (strcmp(note->severity, "error") == 0 && (code == NULL || strcmp(note->code, code) == 0))
			return true;
	}
	return false;
}

/* Makes the log tables that a text lacks; true if there were any. */
static bool
create_tables(PGconn *conn, const char *path, const char *text)
{
	const char *value[] = {text};
	PGresult *result = connection_run(
		conn, path, "SELECT pg_catalog.count(*) FROM vigil.create_log_tables($1)", 1, value);
	bool any = result != NULL && strcmp(PQgetvalue(result, 0, 0), "0") != 0;

	PQclear(result);
	return any;
}

/* Lets the server plan a query that has no error: what it refuses then does not run. */
static void
check_plan(Vec *found, PGconn *conn, const char *query, SourcePlace place)
{
	const char *value[] = {query};
	char *sqlstate;
	char *message;
	bool is_limit;

	/* What planning could run of others is not run: that is no fault of the query. */
	if (connection_try_run(conn, "SELECT pg_catalog.count(*) FROM kql.plan($1)", 1, value,
						   &sqlstate, &message) ||
		strcmp(sqlstate, "42501") == 0)
		return;
	/* Classes of SQLSTATE: out of resources, program limits. */
	is_limit = strncmp(sqlstate, "53", 2) == 0 || strncmp(sqlstate, "54", 2) == 0;
	check_note(found, "error", "E-plan", NULL, place,
			   psprintf("PostgreSQL does not take the SQL of this query: %s", message),
			   is_limit
				   ? "It meets a limit of the server: a union of many partitioned tables needs a "
					 "higher max_locks_per_transaction."
				   : "\"vigil sql\" shows it. This should not be: please report it with the "
					 "query.");
}

/* Lets the server read a text; false if it could not. */
static bool
check_online(Vec *found, PGconn *conn, const CheckReport *report, const char *path, bool is_rule,
			 const char *text)
{
	if (!ask_server(found, conn, path, is_rule, text))
		return false;
	if (!report->creates_tables || !has_error(found, CODE_TABLE) ||
		!create_tables(conn, path, text))
		return true;
	*found = (Vec){0};
	return ask_server(found, conn, path, is_rule, text);
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

static void
print_all(CheckReport *report, const Vec *found, const char *path, const char *text, int length)
{
	VEC_EACH (const SourceNote, note, found)
		check_print(report, note, path, text, length);
}

/* The findings of one of several rules of a file, by their lines. */
static Vec
findings_of_part(const Vec *found, int first_line, int next_line)
{
	Vec own = {0};

	VEC_EACH (SourceNote, note, found)
	{
		if (note->place.line >= first_line && note->place.line < next_line)
			vec_push(&own, note);
	}
	return own;
}

/* Counts the rules of a file, and lets the server plan those that have no error. */
static void
count_rules(PGconn *conn, CheckReport *report, Vec *found, const char *text, int length)
{
	DiagList diag = {0};
	Vec part = rule_split(text, length, &diag);
	int line = 1;

	for (int i = 0; i < part.count; i++)
	{
		const RulePart *one = VEC_AT(&part, RulePart, i);
		const Rule *rule = rule_read(one->text, one->length, &diag);
		int next = INT_MAX;
		Vec own;

		if (i + 1 < part.count)
			next = source_place(text, length,
								rule_part_span(VEC_AT(&part, RulePart, i + 1), (Span){0, 0}).start)
					   .line;
		own = findings_of_part(found, line, next);
		if (!has_error(&own, NULL) && rule->query.value != NULL)
		{
			int before = found->count;

			check_plan(found, conn, rule->query.value, (SourcePlace){line, 1});
			if (found->count > before)
				vec_push(&own, found->item[before]);
		}
		check_summary_add(&report->summary, &own);
		line = next;
	}
}

static bool
lacks_key(const DiagList *diag, const char *key)
{
	char *message = psprintf("%s is missing", key);

	VEC_EACH (const Diag, one, &diag->diag)
	{
		if (strcmp(one->message, message) == 0)
			return true;
	}
	return false;
}

/*
 * The only rule of a text if it has nothing that makes one be run: a hunting query has the form of
 * a rule, but is looked at by people; a text that has no query either is something else.  NULL
 * otherwise.
 */
static const Rule *
read_unscheduled(const char *text, int length)
{
	DiagList diag = {0};
	Vec part = rule_split(text, length, &diag);
	const Rule *rule;

	if (part.count != 1 || diag_first_error(&diag) != NULL)
		return NULL;
	rule = rule_read(text, length, &diag);
	return lacks_key(&diag, "severity") && lacks_key(&diag, "queryFrequency") &&
				   lacks_key(&diag, "queryPeriod") && lacks_key(&diag, "triggerOperator")
			   ? rule
			   : NULL;
}

/* Checks the query of a file that is no rule but for its form. */
static bool
check_hunting_query(PGconn *conn, CheckReport *report, const char *path, const Rule *rule,
					const char *text, int length)
{
	const char *query = rule->query.value;
	int query_length = (int) strlen(query);
	Vec found = {0};

	if (conn == NULL)
		check_offline(&found, false, query, query_length);
	else if (!check_online(&found, conn, report, path, false, query))
		return false;
	if (conn != NULL && !has_error(&found, NULL))
		check_plan(&found, conn, query, (SourcePlace){1, 1});
	VEC_EACH (SourceNote, note, &found)
	{
		int offset = source_offset(query, query_length, note->place);

		note->place =
			source_place(text, length, rule_query_span(rule, (Span){offset, offset}).start);
	}
	if (conn != NULL)
		check_summary_add(&report->summary, &found);
	print_all(report, &found, path, text, length);
	return true;
}

static bool
check_rule_text(PGconn *conn, CheckReport *report, const char *path, const char *text, int length)
{
	const Rule *unscheduled = read_unscheduled(text, length);
	Vec found = {0};

	if (unscheduled != NULL && unscheduled->query.value != NULL)
		return check_hunting_query(conn, report, path, unscheduled, text, length);
	/* Folders hold other things, too; who names a file means it. */
	if (unscheduled != NULL && !report->is_named)
	{
		report->others++;
		return true;
	}
	if (conn == NULL)
		check_offline(&found, true, text, length);
	else if (!check_online(&found, conn, report, path, true, text))
		return false;
	check_ids(report, &found, path, text, length);
	if (conn != NULL && report->sums_up)
		count_rules(conn, report, &found, text, length);
	print_all(report, &found, path, text, length);
	return true;
}

static bool
check_query(PGconn *conn, CheckReport *report, const char *path, const FileQuery *query,
			const char *text, int length)
{
	Vec found = {0};

	if (conn == NULL)
		check_offline(&found, false, query->text, query->length);
	else if (!check_online(&found, conn, report, path, false, query->text))
		return false;
	if (conn != NULL && !has_error(&found, NULL))
		check_plan(&found, conn, query->text, source_place(text, length, query->span.start));
	if (conn != NULL)
		check_summary_add(&report->summary, &found);
	print_all(report, &found, path, text, length);
	return true;
}

bool
check_text(PGconn *conn, CheckReport *report, const char *path, const char *text, int length)
{
	int bad = utf8_find_invalid(text, length);
	Vec query;

	report->files++;
	if (bad >= 0)
	{
		/* No place in characters can be told of a text that has none. */
		output_error("\"%s\" is not valid UTF-8 at byte %d", path, bad);
		report->errors++;
		return true;
	}
	if (input_is_rule(path))
		return check_rule_text(conn, report, path, text, length);
	query = query_file_split(text, length, input_is_page(path));
	VEC_EACH (const FileQuery, one, &query)
	{
		if (!check_query(conn, report, path, one, text, length))
			return false;
	}
	return true;
}
