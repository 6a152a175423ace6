/*
 * cmd_check.c
 *		vigil check: everything that is wrong with rule files and queries.
 */
#include "common/port.h"

#include "client/beside.h"
#include "client/check.h"
#include "client/command.h"
#include "client/lock_wait.h"
#include "client/input.h"

/* The files that were named, those of folders among them; false if one cannot be read. */
static bool
check_list_files(const Options *options, Vec *file)
{
	bool sound = true;

	for (int i = 0; i < options->count; i++)
	{
		int before = file->count;

		if (!input_list(options->argument[i], input_is_checkable, file, NULL))
			sound = false;
		else if (file->count == before)
		{
			output_error("folder \"%s\" has no rules and no queries", options->argument[i]);
			output_hint("Their names end in .yaml, .yml, .toml, .json, .kql, .csl or .md.");
			sound = false;
		}
	}
	return sound;
}

int
cmd_check(Options *options)
{
	CheckReport report = {.format = options->format == OUTPUT_JSON ? CHECK_JSON : CHECK_TEXT,
						  .ignored = options->ignore};
	PGconn *conn = NULL;
	Vec file = {0};
	Beside folder = {0};
	bool sound;

	if (options->count == 0)
	{
		output_error("no file to check");
		output_hint("Try \"vigil help check\" for more information.");
		return EXIT_USAGE;
	}
	if (options->form != NULL)
		report.format = (CheckFormat) options_value_number("check", "format", options->form);
	sound = check_list_files(options, &file);
	if (!options->offline && connection_is_named(&options->connection))
	{
		if (options->create_tables)
			lock_wait_set(LOCK_WAIT_LONG);
		conn = connection_open(&options->connection);
		if (conn == NULL)
			return EXIT_FAILED;
	}
	if (conn == NULL && (options->summary || options->create_tables || options->run))
	{
		output_error("what runs only a database can tell");
		output_hint("Name it with -d.");
		return EXIT_USAGE;
	}
	report.sums_up = conn != NULL;
	report.only_summary = options->summary;
	report.runs_queries = options->run;
	report.creates_tables = options->create_tables;
	beside_read(&folder, &file, options);
	check_begin(&report);
	for (int i = 0; i < file.count && !connection_is_cancelled() && !connection_was_held_up(); i++)
	{
		const char *path = VEC_AT(&file, char, i);
		int length;
		char *text = beside_text(&folder, path, &length);

		report.is_named = options_has_argument(options, path);
		if (text == NULL || !check_text(conn, &report, path, text, length))
			sound = false;
	}
	if (conn != NULL && (options->summary || file.count > 1) &&
		(report.format == CHECK_TEXT || report.format == CHECK_JSON))
		check_summary_print(&report.summary, report.files, report.left_out + folder.left.count,
							report.format == CHECK_JSON);
	report.left_out += folder.left.count;
	check_end(&report);
	sound = sound && !connection_was_held_up();
	PQfinish(conn);
	return connection_exit_code(!sound || report.errors > 0 ||
								(options->strict && report.warnings > 0));
}
