/*
 * cmd_test.c
 *		vigil test: the tests in rule files.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/input.h"
#include "client/test_print.h"

/* The rule files that were named, those of folders among them; false if one cannot be read. */
static bool
test_list_files(const Options *options, Vec *file)
{
	bool sound = true;

	for (int i = 0; i < options->count; i++)
	{
		int before = file->count;

		if (!input_list(options->argument[i], input_is_rule, file, NULL))
			sound = false;
		else if (file->count == before)
		{
			output_error("folder \"%s\" has no rules", options->argument[i]);
			output_hint("Their names end in .yaml, .yml or .json.");
			sound = false;
		}
	}
	return sound;
}

/* Runs the tests of one file; false if it cannot be read. */
static bool
test_file(PGconn *conn, TestReport *report, const char *path)
{
	int length;
	const char *text = input_read_text(path, &length);
	PGresult *result;

	if (text == NULL || !input_is_text(path, text, length))
		return false;
	result = connection_run(conn, path,
							"SELECT test, passed, message, expected, found, rule_name, line, col "
							"FROM vigil.test_rule(yaml => $1)",
							1, &text);
	test_print(report, path, result);
	PQclear(result);
	return true;
}

int
cmd_test(Options *options)
{
	TestReport report = {.format = options->format == OUTPUT_JSON ? TEST_JSON : TEST_TEXT};
	Vec file = {0};
	PGconn *conn;
	bool sound;

	if (options->count == 0)
	{
		output_error("no rule file to test");
		output_hint("Try \"vigil help test\" for more information.");
		return EXIT_USAGE;
	}
	if (options->form != NULL)
		report.format = (TestFormat) options_value_number("test", "format", options->form);
	sound = test_list_files(options, &file);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	test_begin(&report);
	for (int i = 0; i < file.count && !connection_is_cancelled() && !connection_was_held_up(); i++)
		sound = test_file(conn, &report, VEC_AT(&file, char, i)) && sound;
	if (connection_was_held_up())
		sound = false;
	test_end(&report);
	PQfinish(conn);
	return connection_exit_code(!sound || report.failed > 0 || report.broken > 0);
}
