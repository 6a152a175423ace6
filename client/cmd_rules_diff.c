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

/* Compares a rule of the folder with row of those of the database, -1: it is in none; false if it failed. */
static bool
diff_rule(DiffOutput *output, PGconn *conn, const FolderRule *rule, const PGresult *stored, int row)
{
	const char *value[2];
	PGresult *difference;

	if (row < 0)
	{
		diff_print_rule(output, "new", rule->file->path, rule->id, rule->name, NULL);
		return true;
	}
	value[0] = PQgetvalue(stored, row, 3);
	value[1] = rule->text;
	if (strcmp(value[0], value[1]) == 0)
		return true;
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
	for (int row = 0; row < PQntuples(stored); row++)
	{
		if (folder_find(&folder, PQgetvalue(stored, row, 0)) == NULL)
			diff_print_rule(&output, "stored", NULL, PQgetvalue(stored, row, 0),
							PQgetvalue(stored, row, 1), NULL);
	}
	PQclear(stored);
	if (connection_is_cancelled())
		return EXIT_CANCELLED;
	return !sound ? EXIT_TROUBLE : output.differing > 0 ? EXIT_FAILED : EXIT_DONE;
}
