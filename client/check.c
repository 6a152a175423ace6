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
#include "foreign/foreign.h"
#include "kql/bind/condition.h"
#include "kql/lint.h"
#include "kql/parse/parser.h"
#include "rule/lint.h"

#include "client/check.h"
#include "client/check_run.h"
#include "client/input.h"
#include "client/query_file.h"

/* A file that is checked. */
typedef struct CheckedFile
{
	const char *path;
	const char *text;
	int length;
	Vec part;      /* of RulePart; empty if it holds queries */
	DiagList diag; /* what its parts together say */
} CheckedFile;

/* Finds what is wrong with a rule of a file. */
static void
check_part(RulePart *part, Vec *found)
{
	DiagList query = {0};
	Vec own = {0};
	Vec likely = {0};
	const Rule *rule = part->rule;

	if (rule->query.value != NULL)
		likely =
			kql_lint_text(kql_parse(rule->query.value, (int) strlen(rule->query.value), &query));
	rule_take_query_diag(rule, &query, &part->diag);
	lint_take_diag(&own, &part->diag);
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

/* Adds what the front end says of a text. */
static void
note_lints(Vec *found, Vec *lint, const char *text, int length)
{
	lint_sort(lint);
	VEC_EACH (const RuleLint, one, lint)
	{
		check_note(found, lint_severity_name(one->severity), one->id, one->code,
				   source_place(text, length, one->span.start), one->message, one->hint);
	}
}

static void
check_rules_offline(Vec *found, CheckedFile *file)
{
	Vec lint = {0};

	VEC_EACH (RulePart, one, &file->part)
		check_part(one, &lint);
	rule_parts_check_ids(&file->part, &file->diag);
	lint_take_diag(&lint, &file->diag);
	note_lints(found, &lint, file->text, file->length);
}

static void
check_query_offline(Vec *found, const char *text, int length)
{
	DiagList diag = {0};
	Vec lint = {0};

	(void) kql_parse(text, length, &diag);
	lint_take_diag(&lint, &diag);
	note_lints(found, &lint, text, length);
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

/*
 * Lets the server plan a query that has no error, and run it if that is asked for: what it refuses
 * then does not run.
 */
static void
check_plan(Vec *found, PGconn *conn, const CheckReport *report, const char *query,
		   SourcePlace place)
{
	const char *value[] = {query};
	const char *severity;
	char *sqlstate;
	char *message;
	bool is_limit;
	bool is_planned = connection_try_run(conn, "SELECT pg_catalog.count(*) FROM kql.plan($1)", 1,
										 value, &sqlstate, &message);

	if (!is_planned && strcmp(sqlstate, SQLSTATE_LOCKED) == 0)
	{
		check_note(found, "error", "E-plan", NULL, place,
				   psprintf("whether the query runs is not known: %s", message), NULL);
		output_error("%s", message);
		return;
	}
	if (is_planned && report->runs_queries && !check_run(conn, query, &severity, &message))
	{
		check_note(found, severity, "E-run", NULL, place, message, NULL);
		if (connection_was_held_up())
			output_error("%s", message);
	}
	/* What planning could run of others is not run: that is no fault of the query. */
	if (is_planned || strcmp(sqlstate, "42501") == 0)
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

/* The file before this one that has a rule of an id or name, NULL if none has; else it is this one. */
static const char *
take_name(NameMap *map, Vec *path, const char *name, const char *own)
{
	int known = name_map_find(map, name);
	const char *other = known >= 0 ? VEC_AT(path, char, known) : NULL;

	if (known < 0)
	{
		(void) name_map_add(map, pstrdup(name));
		vec_push(path, (void *) own);
	}
	/* Of two in one file the file tells itself. */
	return other == own ? NULL : other;
}

/* Notes the ids and names of a file; what an earlier file has is a finding. */
static void
check_ids(CheckReport *report, Vec *found, const CheckedFile *file)
{
	VEC_EACH (const RulePart, one, &file->part)
	{
		const RuleText *id = &one->rule->id;
		const RuleText *name = &one->rule->name;
		const char *other = NULL;

		if (id->value != NULL)
			other = take_name(&report->id, &report->id_path, id->value, file->path);
		if (other != NULL)
			check_note(found, "error", "E-unique-id", NULL,
					   source_place(file->text, file->length, rule_part_span(one, id->span).start),
					   psprintf("id \"%s\" is that of a rule in \"%s\"", id->value, other),
					   "Rules with equal ids are one rule. Give one of them an id of its own.");
		if (name->value == NULL || id->value == NULL)
			continue;
		other = take_name(&report->name, &report->name_path, name->value, file->path);
		if (other != NULL)
			check_note(
				found, "info", "W-name-taken", NULL,
				source_place(file->text, file->length, rule_part_span(one, name->span).start),
				psprintf("another rule has this name: in \"%s\"", other), NULL);
	}
}

static void
print_all(CheckReport *report, const Vec *found, const CheckedFile *file)
{
	VEC_EACH (const SourceNote, note, found)
		check_print(report, note, file->path, file->text, file->length);
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

/* The line of the file where a part begins; behind the last one no line does. */
static int
first_line(const CheckedFile *file, int part)
{
	Span start;

	if (part == 0)
		return 1;
	if (part == file->part.count)
		return INT_MAX;
	start = rule_part_span(VEC_AT(&file->part, RulePart, part), (Span){0, 0});
	return source_place(file->text, file->length, start.start).line;
}

/* The query of a rule: where it depends on what columns are, as the server makes it. */
static const char *
made_query(PGconn *conn, const CheckedFile *file, const RulePart *part)
{
	int settings = settings_start(file->text, file->length);
	const char *value[] = {file->text, part->rule->id.value};
	const char *query = part->rule->query.value;
	PGresult *result;

	if (part->platform == NULL || value[1] == NULL || settings == file->length ||
		strstr(file->text + settings, "same_names") == NULL)
		return query;
	result = connection_run(conn, file->path,
							"SELECT t.kql FROM vigil.translate_rule($1) AS t "
							"WHERE t.rule OPERATOR(pg_catalog.=) $2::pg_catalog.uuid",
							2, value);
	if (result != NULL && PQntuples(result) > 0)
		query = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	return query;
}

/* Counts the rules of a file, and lets the server plan those that have no error. */
static void
count_rules(PGconn *conn, CheckReport *report, Vec *found, const CheckedFile *file)
{
	VEC_EACH (const RulePart, one, &file->part)
	{
		int line = first_line(file, one_at);
		Vec own = findings_of_part(found, line, first_line(file, one_at + 1));

		if (!has_error(&own, NULL) && one->rule->query.value != NULL)
		{
			int before = found->count;

			check_plan(found, conn, report, made_query(conn, file, one), (SourcePlace){line, 1});
			if (found->count > before)
				vec_push(&own, found->item[before]);
		}
		check_summary_add(&report->summary, &own, one->platform);
	}
	/* A rule of another platform that cannot be translated is no part. */
	if (file->part.count == 0 && has_error(found, NULL))
		check_summary_add(&report->summary, found, foreign_platform(file->text, file->length));
}

/*
 * The only rule of a file if it has nothing that makes one be run: a hunting query has the form of
 * a rule, but is looked at by people; one that has no query either is something else.  NULL
 * otherwise.
 */
static const RulePart *
find_unscheduled(const CheckedFile *file)
{
	const RulePart *part = file->part.count == 1 ? VEC_AT(&file->part, RulePart, 0) : NULL;

	return part != NULL && part->rule->is_unscheduled ? part : NULL;
}

/* Checks a query; false if the server could not be asked.  The findings are at its places. */
static bool
check_query(PGconn *conn, CheckReport *report, Vec *found, const char *path, const char *query,
			SourcePlace place)
{
	if (conn == NULL)
		check_query_offline(found, query, (int) strlen(query));
	else if (!check_online(found, conn, report, path, false, query))
		return false;
	if (conn != NULL && !has_error(found, NULL))
		check_plan(found, conn, report, query, place);
	if (conn != NULL)
		check_summary_add(&report->summary, found, NULL);
	return true;
}

/* Checks the query of a file that is no rule but for its form. */
static bool
check_hunting_query(PGconn *conn, CheckReport *report, const CheckedFile *file,
					const RulePart *part)
{
	const char *query = part->rule->query.value;
	Vec found = {0};

	if (!check_query(conn, report, &found, file->path, query, (SourcePlace){1, 1}))
		return false;
	VEC_EACH (SourceNote, note, &found)
	{
		int offset = source_offset(query, (int) strlen(query), note->place);
		Span span = rule_query_span(part->rule, (Span){offset, offset});

		note->place = source_place(file->text, file->length, rule_part_span(part, span).start);
	}
	print_all(report, &found, file);
	return true;
}

static bool
check_rules(PGconn *conn, CheckReport *report, CheckedFile *file)
{
	const RulePart *unscheduled;
	Vec left_out = {0};
	Vec found = {0};

	file->part = foreign_read_all(file->text, file->length,
								  &(ForeignOptions){.left_out = &left_out}, &file->diag);
	report->left_out += left_out.count;
	unscheduled = find_unscheduled(file);
	if (unscheduled != NULL && unscheduled->rule->query.value != NULL)
		return check_hunting_query(conn, report, file, unscheduled);
	/* Folders hold other things, too; who names a file means it. */
	if (unscheduled != NULL && !report->is_named)
	{
		report->others++;
		return true;
	}
	if (conn == NULL)
		check_rules_offline(&found, file);
	else if (!check_online(&found, conn, report, file->path, true, file->text))
		return false;
	check_ids(report, &found, file);
	if (conn != NULL && report->sums_up)
		count_rules(conn, report, &found, file);
	print_all(report, &found, file);
	return true;
}

/* Has the server look at the condition of a log source; false if it could not be asked. */
static bool
check_condition_online(Vec *found, PGconn *conn, const CheckedFile *file,
					   const SettingsSource *source)
{
	Vec said = {0};
	int start = 0;
	char *query = settings_where_query(source, &start);

	if (!ask_server(&said, conn, file->path, false, query))
		return false;
	VEC_EACH (SourceNote, note, &said)
	{
		int offset = source_offset(query, (int) strlen(query), note->place) - start;
		Span span;

		/* That its table is not here, the rules say which read it. */
		if (strcmp(note->severity, "error") != 0 || offset < 0 ||
			offset > (int) strlen(source->where))
			continue;
		span = settings_where_span(file->text, source, (Span){offset, offset});
		note->place = source_place(file->text, file->length, span.start);
		vec_push(found, note);
	}
	return true;
}

/* Checks the conditions of log sources; false if the server could not be asked. */
static bool
check_conditions(Vec *found, PGconn *conn, CheckedFile *file, const ForeignSettings *settings)
{
	VEC_EACH (const SettingsSource, source, &settings->source)
	{
		DiagList diag = {0};

		if (source->where[0] == '\0')
			continue;
		kql_check_condition(source->where, (int) strlen(source->where), &diag);
		VEC_EACH (Diag, one, &diag.diag)
		{
			one->span = settings_where_span(file->text, source, one->span);
			vec_push(&file->diag.diag, one);
		}
		file->diag.error_count += diag.error_count;
		if (diag.error_count == 0 && conn != NULL &&
			!check_condition_online(found, conn, file, source))
			return false;
	}
	return true;
}

/* Checks what a folder says of its rules; false if the server could not be asked. */
static bool
check_settings(PGconn *conn, CheckReport *report, CheckedFile *file)
{
	Vec lint = {0};
	Vec found = {0};
	const ForeignSettings *settings = settings_read(file->text, file->length, &file->diag);
	bool done = file->diag.error_count > 0 || check_conditions(&found, conn, file, settings);

	lint_take_diag(&lint, &file->diag);
	note_lints(&found, &lint, file->text, file->length);
	print_all(report, &found, file);
	return done;
}

static bool
check_queries(PGconn *conn, CheckReport *report, const CheckedFile *file)
{
	Vec query = query_file_split(file->text, file->length, input_is_page(file->path));

	VEC_EACH (const FileQuery, one, &query)
	{
		SourcePlace place = source_place(file->text, file->length, one->span.start);
		Vec found = {0};

		if (!check_query(conn, report, &found, file->path, one->text, place))
			return false;
		print_all(report, &found, file);
	}
	return true;
}

bool
check_text(PGconn *conn, CheckReport *report, const char *path, const char *text, int length)
{
	CheckedFile file = {.path = path, .text = text, .length = length};

	report->files++;
	/* No place in characters can be told of a text that has none. */
	if (!input_is_text(path, text, length))
	{
		report->errors++;
		return true;
	}
	if (settings_is_file(path))
		return check_settings(conn, report, &file);
	/* A rule is one under any name. */
	return input_is_rule(path) || (!input_is_page(path) && foreign_platform(text, length) != NULL)
			   ? check_rules(conn, report, &file)
			   : check_queries(conn, report, &file);
}
