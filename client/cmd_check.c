/*
 * cmd_check.c
 *		vigil check: everything that is wrong with rule files and queries.
 */
#include "common/port.h"

#include "client/check.h"
#include "client/command.h"
#include "client/input.h"

/* The files that were named, those of folders among them; false if one cannot be read. */
static bool
check_list_files(const Options *options, Vec *file)
{
	bool sound = true;

	for (int i = 0; i < options->count; i++)
	{
		int before = file->count;
		int left = 0;

		if (!input_list(options->argument[i], input_is_rule_or_query, file, &left))
			sound = false;
		else if (file->count == before)
		{
			output_error("folder \"%s\" has no rules and no queries", options->argument[i]);
			output_hint("Their names end in .yaml, .yml, .json, .kql or .csl.");
			sound = false;
		}
	}
	return sound;
}

static void
check_summarize(const CheckCount *count)
{
	printf("%d file%s: %d error%s, %d warning%s\n", count->files, count->files == 1 ? "" : "s",
		   count->errors, count->errors == 1 ? "" : "s", count->warnings,
		   count->warnings == 1 ? "" : "s");
}

int
cmd_check(Options *options)
{
	CheckCount count = {0};
	PGconn *conn = NULL;
	Vec file = {0};
	bool sound;

	if (options->count == 0)
	{
		output_error("no file to check");
		output_hint("Try \"vigil help check\" for more information.");
		return EXIT_USAGE;
	}
	sound = check_list_files(options, &file);
	if (!options->offline && connection_is_named(&options->connection))
	{
		conn = connection_open(&options->connection);
		if (conn == NULL)
			return EXIT_FAILED;
	}
	for (int i = 0; i < file.count && !connection_is_cancelled(); i++)
	{
		const char *path = VEC_AT(&file, char, i);
		int length;
		char *text = input_read_text(path, &length);

		if (text == NULL || !check_text(conn, options->format, path, text, length, &count))
			sound = false;
	}
	if (options->format != OUTPUT_JSON)
		check_summarize(&count);
	PQfinish(conn);
	return connection_exit_code(!sound || count.errors > 0);
}
