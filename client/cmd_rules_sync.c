/*
 * cmd_rules_sync.c
 *		vigil rules sync: makes the rules of the database be those of a folder.
 *
 * Shows what would be done, and does it if that is what is still to be done.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/input.h"
#include "client/rule_folder.h"
#include "client/rule_manage.h"

/* The files as vigil.sync_rules() wants them. */
static char *
sync_json(const Folder *folder, const Options *options)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '[');
	VEC_EACH (const FolderFile, file, &folder->file)
	{
		appendStringInfoString(&out, file_at == 0 ? "{\"path\": " : ", {\"path\": ");
		output_json_text(&out, file->path);
		appendStringInfoString(&out, ", \"text\": ");
		output_json_text(&out, file->text);
		if (options->owner != NULL)
		{
			appendStringInfoString(&out, ", \"owner\": ");
			output_json_text(&out, options->owner);
		}
		appendStringInfoString(&out, options->enable ? ", \"enabled\": true}" : "}");
	}
	appendStringInfoChar(&out, ']');
	return out.data;
}

/* What is to be done, or was; NULL and an error if that cannot be. */
static PGresult *
sync_call(Options *options, PGconn *conn, const char *json, const char *dry_run)
{
	const char *value[] = {json, dry_run, options->prune ? "true" : "false", options->source,
						   options->strict ? "true" : "false"};

	return connection_run(
		conn, NULL,
		"SELECT s.action, s.name, s.rule, s.path AS file, s.details"
		" FROM vigil.sync_rules($1::pg_catalog.jsonb, $2::pg_catalog.bool, $3::pg_catalog.bool,"
		" coalesce($4, 'sync'), $5::pg_catalog.bool) WITH ORDINALITY AS s"
		" (action, rule, name, path, details, n)"
		" WHERE s.action OPERATOR(pg_catalog.<>) 'unchanged'"
		" ORDER BY s.action OPERATOR(pg_catalog.=) 'skip', s.n",
		5, value);
}

static bool
same_rows(const PGresult *a, const PGresult *b)
{
	if (PQntuples(a) != PQntuples(b))
		return false;
	for (int row = 0; row < PQntuples(a); row++)
	{
		for (int column = 0; column < PQnfields(a); column++)
		{
			if (strcmp(PQgetvalue(a, row, column), PQgetvalue(b, row, column)) != 0)
				return false;
		}
	}
	return true;
}

/* Files that are passed over, and stored rules that stay as they are for that. */
static int
count_skipped(const PGresult *plan, int *stored)
{
	int files = 0;

	*stored = 0;
	for (int row = 0; row < PQntuples(plan); row++)
	{
		bool is_skip = strcmp(PQgetvalue(plan, row, 0), "skip") == 0;
		bool is_same = row > 0 && strcmp(PQgetvalue(plan, row - 1, 0), "skip") == 0 &&
					   strcmp(PQgetvalue(plan, row, 3), PQgetvalue(plan, row - 1, 3)) == 0;

		files += is_skip && !is_same;
		*stored += is_skip && !PQgetisnull(plan, row, 2);
	}
	return files;
}

/* What is to be done. */
static int
count_steps(const PGresult *plan)
{
	int steps = 0;

	for (int row = 0; row < PQntuples(plan); row++)
		steps += strcmp(PQgetvalue(plan, row, 0), "skip") != 0;
	return steps;
}

static void
tell_skipped(int files, int stored)
{
	if (files == 0)
		return;
	output_notice("%d file%s passed over; %d stored rule%s of %s stay%s as %s", files,
				  files == 1 ? " is" : "s are", stored, stored == 1 ? "" : "s",
				  files == 1 ? "it" : "them", stored == 1 ? "s" : "",
				  stored == 1 ? "it is" : "they are");
	output_hint(
		"\"vigil check\" tells all that is wrong with them; with --strict nothing is done.");
}

/* Asks whoever sits there. */
static bool
sync_confirm(int count)
{
	return input_confirm(
		psprintf("Do %s?", count == 1 ? "this" : psprintf("these %d things", count)));
}

/* Runs a statement without parameters or rows. */
static bool
sync_command(PGconn *conn, const char *sql)
{
	PGresult *result = connection_run(conn, NULL, sql, 0, NULL);
	bool done = result != NULL;

	PQclear(result);
	return done;
}

/* Does it in a transaction that ends well only if it was what the plan said. */
static bool
sync_do(Options *options, PGconn *conn, const char *json, const PGresult *plan)
{
	PGresult *done;
	bool same;

	/* The plan has told the warnings. */
	if (!sync_command(conn, "BEGIN") ||
		!sync_command(conn, "SET LOCAL client_min_messages = error"))
		return false;
	done = sync_call(options, conn, json, "false");
	if (done == NULL)
		return false;
	same = same_rows(plan, done);
	PQclear(done);
	if (same)
		return sync_command(conn, "COMMIT");
	(void) sync_command(conn, "ROLLBACK");
	output_error("the rules of the database have changed meanwhile; nothing was done");
	output_hint("Look at the plan again.");
	return false;
}

int
rules_sync(Options *options, PGconn *conn)
{
	Folder folder = {0};
	const char *json;
	PGresult *plan;
	bool done = false;
	int skipped;
	int stored;
	int count;

	if (options->owner != NULL && !rules_find_role(conn, options->owner))
		return connection_exit_code(true);
	if (!folder_read(options, options->argument[1], &folder))
		return EXIT_FAILED;
	if (folder.file.count == 0)
	{
		output_error("no rule file in \"%s\"", options->argument[1]);
		return EXIT_FAILED;
	}
	json = sync_json(&folder, options);
	plan = sync_call(options, conn, json, "true");
	if (plan == NULL)
		return connection_exit_code(true);
	if (PQntuples(plan) > 0)
		output_result(options->format, plan);
	skipped = count_skipped(plan, &stored);
	tell_skipped(skipped, stored);
	count = count_steps(plan);
	if (skipped == folder.file.count)
		output_error("none of the files can be taken");
	else if (count == 0)
	{
		output_notice("nothing to do: all %srules are as declared",
					  skipped > 0 ? "other " : psprintf("%d ", folder.rule.count));
		done = true;
	}
	else if (options->yes || sync_confirm(count))
	{
		done = sync_do(options, conn, json, plan);
		if (done)
			output_notice("done");
	}
	else
	{
		output_error("nothing was done");
		output_hint("--yes does it.");
	}
	PQclear(plan);
	return connection_exit_code(!done);
}
