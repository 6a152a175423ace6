/*
 * cmd_rules_diff.c
 *		vigil rules diff: what differs between a folder of rules and the database.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/rule_folder.h"

/* Nothing was compared, as diff(1) has it: 1 says that something differs. */
#define EXIT_TROUBLE 2

/* A comparison on its way out. */
typedef struct DiffOutput
{
	OutputFormat format;
	int differing;
	int refused; /* files that cannot be taken */
} DiffOutput;

/* Prints the lines of a value behind a sign. */
static void
diff_print_lines(char sign, const char *text)
{
	while (*text != '\0')
	{
		int length = (int) strcspn(text, "\n");
		StringInfoData line;

		initStringInfo(&line);
		output_plain_text(&line, pnstrdup(text, length));
		printf("      %c %s\n", sign, line.data);
		text += length;
		if (*text == '\n')
			text++;
	}
}

static void
diff_add_text(StringInfo out, const char *key, const char *value)
{
	if (value == NULL)
		return;
	appendStringInfo(out, "%s\"%s\": ", out->len == 0 ? "{" : ", ", key);
	output_json_text(out, value);
}

static const char *
diff_value(const PGresult *result, int row, int column)
{
	return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

/* Tells of a file of another platform that cannot be taken; name and id of what is stored of it, or NULL. */
static void
diff_print_refused(DiffOutput *output, const char *file, const char *id, const char *name,
				   const char *message)
{
	StringInfoData out;

	output->refused++;
	initStringInfo(&out);
	if (output->format == OUTPUT_JSON)
	{
		diff_add_text(&out, "state", "refused");
		diff_add_text(&out, "file", file);
		diff_add_text(&out, "rule", id);
		diff_add_text(&out, "name", name);
		diff_add_text(&out, "message", message);
		printf("%s}\n", out.data);
		return;
	}
	output_plain_text(&out, message);
	printf("refused  %s: ", file);
	if (name != NULL)
	{
		StringInfoData plain;

		initStringInfo(&plain);
		output_plain_text(&plain, name);
		printf("%s (%s), which is stored, stays: ", plain.data, id);
	}
	printf("%s\n", out.data);
}

/* Prints one object: a rule, with row a difference of it. */
static void
diff_print_object(const char *state, const char *file, const char *id, const char *name,
				  const PGresult *difference, int row)
{
	static const char *const key[] = {"part", "key", "change", "old", "new"};
	StringInfoData out;

	initStringInfo(&out);
	diff_add_text(&out, "state", state);
	diff_add_text(&out, "file", file);
	diff_add_text(&out, "rule", id);
	diff_add_text(&out, "name", name);
	for (int i = 0; difference != NULL && i < lengthof(key); i++)
		diff_add_text(&out, key[i], diff_value(difference, row, i));
	printf("%s}\n", out.data);
}

/* Tells of one rule that differs, and how if it is on both sides. */
static void
diff_print_rule(DiffOutput *output, const char *state, const char *file, const char *id,
				const char *name, const PGresult *difference)
{
	StringInfoData plain;
	int shown = 0;

	output->differing++;
	if (output->format == OUTPUT_JSON)
	{
		int rows = difference == NULL ? 0 : PQntuples(difference);

		for (int row = 0; row < Max(rows, 1); row++)
			diff_print_object(state, file, id, name, rows == 0 ? NULL : difference, row);
		return;
	}
	initStringInfo(&plain);
	output_plain_text(&plain, name == NULL ? "" : name);
	printf("%-7s  %s%s%s (%s)\n", state, file == NULL ? "" : file, file == NULL ? "" : ": ",
		   plain.data, id);
	for (int row = 0; difference != NULL && row < PQntuples(difference); row++)
	{
		const char *part = PQgetvalue(difference, row, 0);
		const char *key = PQgetvalue(difference, row, 1);

		/* The stages say the same of the query, and the SQL follows from them. */
		if (strcmp(part, "sql") == 0 || (strcmp(part, "field") == 0 && strcmp(key, "query") == 0))
			continue;
		shown++;
		printf("    %s %s %s\n", PQgetvalue(difference, row, 2), part, key);
		diff_print_lines('-', PQgetvalue(difference, row, 3));
		diff_print_lines('+', PQgetvalue(difference, row, 4));
	}
	if (difference != NULL && shown == 0)
		printf("    only in comments and layout\n");
}

/*
 * Why the database does not take a rule of another platform, such as for want of a table; NULL if
 * it does.  *failed is set if it could not be asked.
 */
static char *
diff_refusal(PGconn *conn, const FolderRule *rule, bool *failed)
{
	PGresult *result;
	char *message = NULL;

	if (rule->file->platform == NULL)
		return NULL;
	result = connection_run(conn, rule->file->path,
							"SELECT c.message FROM vigil.check_rule($1) AS c WHERE c.severity "
							"OPERATOR(pg_catalog.=) 'error' LIMIT 1",
							1, &rule->text);
	*failed = result == NULL;
	if (result != NULL && PQntuples(result) > 0)
		message = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	return message;
}

/* Compares a rule of the folder with row of those of the database, -1: it is in none; false if it failed. */
static bool
diff_rule(DiffOutput *output, PGconn *conn, const FolderRule *rule, const PGresult *stored, int row)
{
	const char *value[2];
	PGresult *difference;
	bool failed = false;
	const char *refusal;

	if (row >= 0 && strcmp(PQgetvalue(stored, row, 3), rule->text) == 0)
		return true;
	if (row >= 0)
	{
		value[1] = folder_made_text(conn, rule);
		if (value[1] == NULL)
			return false;
		if (strcmp(PQgetvalue(stored, row, 3), value[1]) == 0)
			return true;
	}
	refusal = diff_refusal(conn, rule, &failed);
	if (failed)
		return false;
	if (refusal != NULL)
	{
		diff_print_refused(output, rule->file->path, row >= 0 ? rule->id : NULL,
						   row >= 0 ? PQgetvalue(stored, row, 1) : NULL, refusal);
		return true;
	}
	if (row < 0)
	{
		diff_print_rule(output, "new", rule->file->path, rule->id, rule->name, NULL);
		return true;
	}
	value[0] = PQgetvalue(stored, row, 3);
	difference = connection_run(
		conn, rule->file->path,
		"SELECT d.part, d.key, d.change, d.old, d.new FROM vigil.diff_facts("
		"vigil.rule_facts($1, 'the stored rule'), vigil.rule_facts($2, 'the file')) AS d",
		2, value);
	if (difference == NULL)
		return false;
	diff_print_rule(output, "changed", rule->file->path, rule->id, rule->name, difference);
	PQclear(difference);
	return true;
}

static int
find_row(const PGresult *stored, const char *id)
{
	for (int row = 0; row < PQntuples(stored); row++)
	{
		if (pg_strcasecmp(PQgetvalue(stored, row, 0), id) == 0)
			return row;
	}
	return -1;
}

/* Tells of the files that cannot be taken, whatever is stored of them. */
static void
diff_refused(DiffOutput *output, const Folder *folder, const PGresult *stored)
{
	VEC_EACH (const FolderRefused, file, &folder->refused)
	{
		bool any = false;

		VEC_EACH (const char, id, &file->id)
		{
			int row = find_row(stored, id);

			/* It is compared with the file that has it. */
			if (row < 0 || folder_find(folder, id) != NULL)
				continue;
			any = true;
			diff_print_refused(output, file->path, id, PQgetvalue(stored, row, 1), file->message);
		}
		if (!any)
			diff_print_refused(output, file->path, NULL, NULL, file->message);
	}
}

int
rules_diff(Options *options, PGconn *conn)
{
	DiffOutput output = {.format = options->format};
	Folder folder = {0};
	PGresult *stored;
	bool sound;

	if (options->format == OUTPUT_CSV)
	{
		output_error("rules diff prints text or --json");
		return EXIT_USAGE;
	}
	if (!folder_read(options, options->argument[1], &folder))
		return EXIT_TROUBLE;
	stored = rules_fetch(conn);
	if (stored == NULL)
		return connection_is_cancelled() ? EXIT_CANCELLED : EXIT_TROUBLE;
	sound = true;
	VEC_EACH (const FolderRule, rule, &folder.rule)
	{
		if (!connection_is_cancelled())
			sound = diff_rule(&output, conn, rule, stored, find_row(stored, rule->id)) && sound;
	}
	diff_refused(&output, &folder, stored);
	for (int row = 0; row < PQntuples(stored); row++)
	{
		const char *id = PQgetvalue(stored, row, 0);

		if (folder_find(&folder, id) == NULL && folder_find_refused(&folder, id) == NULL)
			diff_print_rule(&output, "stored", NULL, PQgetvalue(stored, row, 0),
							PQgetvalue(stored, row, 1), NULL);
	}
	PQclear(stored);
	if (connection_is_cancelled())
		return EXIT_CANCELLED;
	if (output.refused > 0)
	{
		output_notice("%d rule%s of other platforms cannot be taken, and %s", output.refused,
					  output.refused == 1 ? "" : "s",
					  options->strict ? "--strict wants all" : "are not compared");
		output_hint("\"vigil check %s\" tells where.", options->argument[1]);
	}
	sound = sound && (output.refused == 0 || !options->strict);
	return !sound ? EXIT_TROUBLE : output.differing > 0 ? EXIT_FAILED : EXIT_DONE;
}
