/*
 * test_print.c
 *		What came of the tests in rule files, on stdout: for a reader, and for what collects tests.
 */
#include "common/port.h"

#include "client/output.h"
#include "client/test_print.h"

/* What is said of a file that the server did not take; why has been told on stderr. */
#define TEST_BROKEN "the file could not be tested"

/* A row of vigil.test_rule(). */
typedef struct TestRow
{
	const char *test;
	bool passed;
	const char *message;
	const char *expected;
	const char *found; /* or NULL */
	const char *rule;
	const char *line;
	const char *column;
} TestRow;

static TestRow
read_row(const PGresult *result, int row)
{
	return (TestRow){.test = PQgetvalue(result, row, 0),
					 .passed = PQgetvalue(result, row, 1)[0] == 't',
					 .message = PQgetvalue(result, row, 2),
					 .expected = PQgetvalue(result, row, 3),
					 .found = PQgetisnull(result, row, 4) ? NULL : PQgetvalue(result, row, 4),
					 .rule = PQgetvalue(result, row, 5),
					 .line = PQgetvalue(result, row, 6),
					 .column = PQgetvalue(result, row, 7)};
}

/* Appends lines, each behind an indentation. */
static void
append_lines(StringInfo out, const char *indent, const char *text)
{
	while (*text != '\0')
	{
		size_t length = strcspn(text, "\n");

		appendStringInfoString(out, indent);
		output_plain_text(out, pnstrdup(text, length));
		appendStringInfoChar(out, '\n');
		text += length + (text[length] == '\n');
	}
}

/* ---- text ---- */

static void
print_text(const char *path, const TestRow *row)
{
	StringInfoData out;

	initStringInfo(&out);
	output_plain_text(&out, psprintf("%s %s:%s: %s: %s", row->passed ? "ok  " : "FAIL", path,
									 row->line, row->rule, row->test));
	appendStringInfoChar(&out, '\n');
	if (!row->passed)
		append_lines(&out, "     ", row->message);
	if (!row->passed && row->found != NULL)
		append_lines(&out, "     found: ", row->found);
	fputs(out.data, stdout);
}

/* ---- JSON ---- */

static void
append_member(StringInfo out, const char *name, const char *text)
{
	appendStringInfo(out, ", \"%s\": ", name);
	if (text == NULL)
		appendStringInfoString(out, "null");
	else
		output_json_text(out, text);
}

static void
print_json(const char *path, const TestRow *row)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "{\"file\": ");
	output_json_text(&out, path);
	appendStringInfo(&out, ", \"line\": %s, \"column\": %s", row->line, row->column);
	append_member(&out, "rule", row->rule);
	append_member(&out, "test", row->test);
	appendStringInfo(&out, ", \"passed\": %s", row->passed ? "true" : "false");
	append_member(&out, "message", row->passed ? NULL : row->message);
	printf("%s, \"expected\": %s, \"found\": %s}\n", out.data, row->expected,
		   row->found == NULL ? "null" : row->found);
}

/* ---- JUnit ---- */

/* Appends a text for XML, which has no control characters. */
static void
append_xml(StringInfo out, const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (strchr("<>&\"'", *text) != NULL)
			appendStringInfo(out, "&#%d;", *text);
		else if ((unsigned char) *text < 0x20)
			appendStringInfoString(out, *text == '\n' ? "&#10;" : *text == '\t' ? "&#9;" : "?");
		else
			appendStringInfoChar(out, *text);
	}
}

static void
append_attribute(StringInfo out, const char *name, const char *text)
{
	appendStringInfo(out, " %s=\"", name);
	append_xml(out, text);
	appendStringInfoChar(out, '"');
}

static void
print_junit_suite(const char *path, int tests, int failures, int errors)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "  <testsuite");
	append_attribute(&out, "name", path);
	printf("%s tests=\"%d\" failures=\"%d\" errors=\"%d\">\n", out.data, tests, failures, errors);
}

static void
print_junit(const char *path, const TestRow *row)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "    <testcase");
	append_attribute(&out, "classname", row->rule);
	append_attribute(&out, "name", row->test);
	append_attribute(&out, "file", path);
	append_attribute(&out, "line", row->line);
	if (row->passed)
		appendStringInfoString(&out, "/>");
	else
	{
		appendStringInfoString(&out, ">\n      <failure");
		append_attribute(&out, "message", pnstrdup(row->message, strcspn(row->message, "\n")));
		appendStringInfoChar(&out, '>');
		append_xml(&out, psprintf("%s:%s\n%s\nexpected: %s\nfound: %s", path, row->line,
								  row->message, row->expected,
								  row->found == NULL ? "nothing: it was not run" : row->found));
		appendStringInfoString(&out, "</failure>\n    </testcase>");
	}
	puts(out.data);
}

/* ---- TAP ---- */

/* In a description a number sign begins a directive. */
static void
append_tap(StringInfo out, const char *text)
{
	StringInfoData plain;

	initStringInfo(&plain);
	output_plain_text(&plain, text);
	for (const char *at = plain.data; *at != '\0'; at++)
		appendStringInfo(out, *at == '#' || *at == '\\' ? "\\%c" : "%c", *at);
}

static void
print_tap(const TestReport *report, const char *path, const TestRow *row)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "%sok %d - ", row->passed ? "" : "not ", report->tests + report->broken);
	append_tap(&out, psprintf("%s: %s", row->rule, row->test));
	appendStringInfoChar(&out, '\n');
	if (!row->passed)
	{
		append_lines(&out, "# at ", psprintf("%s:%s", path, row->line));
		append_lines(&out, "# ", row->message);
		if (row->found != NULL)
			append_lines(&out, "# found: ", row->found);
	}
	fputs(out.data, stdout);
}

/* ---- all of them ---- */

void
test_begin(const TestReport *report)
{
	if (report->format == TEST_JUNIT)
		puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vigil\">");
	else if (report->format == TEST_TAP)
		puts("TAP version 13");
}

void
test_end(const TestReport *report)
{
	if (report->format == TEST_JUNIT)
		puts("</testsuites>");
	else if (report->format == TEST_TAP)
		printf("1..%d\n", report->tests + report->broken);
	else if (report->format == TEST_TEXT)
		printf("%d file%s: %d test%s, %d failed%s%s\n", report->files,
			   report->files == 1 ? "" : "s", report->tests, report->tests == 1 ? "" : "s",
			   report->failed,
			   report->untested > 0 ? psprintf(", %d without tests", report->untested) : "",
			   report->broken > 0 ? psprintf(", %d could not be tested", report->broken) : "");
}

/* A file that the server did not take. */
static void
print_broken(const TestReport *report, const char *path)
{
	StringInfoData out;

	initStringInfo(&out);
	switch (report->format)
	{
		case TEST_TEXT:
			append_lines(&out, "FAIL ", psprintf("%s: %s", path, TEST_BROKEN));
			break;
		case TEST_JSON:
			appendStringInfoString(&out, "{\"file\": ");
			output_json_text(&out, path);
			appendStringInfoString(&out, ", \"passed\": false");
			append_member(&out, "message", TEST_BROKEN);
			appendStringInfoString(&out, "}\n");
			break;
		case TEST_JUNIT:
			print_junit_suite(path, 1, 0, 1);
			appendStringInfoString(&out, "    <testcase");
			append_attribute(&out, "name", path);
			append_attribute(&out, "file", path);
			appendStringInfoString(&out, "><error message=\"" TEST_BROKEN
										 "\"/></testcase>\n  </testsuite>\n");
			break;
		case TEST_TAP:
			appendStringInfo(&out, "not ok %d - ", report->tests + report->broken);
			append_tap(&out, psprintf("%s: %s", path, TEST_BROKEN));
			appendStringInfoChar(&out, '\n');
			break;
	}
	fputs(out.data, stdout);
}

static void
print_row(const TestReport *report, const char *path, const TestRow *row)
{
	switch (report->format)
	{
		case TEST_TEXT:
			print_text(path, row);
			return;
		case TEST_JSON:
			print_json(path, row);
			return;
		case TEST_JUNIT:
			print_junit(path, row);
			return;
		case TEST_TAP:
			print_tap(report, path, row);
			return;
	}
	pg_unreachable();
}

void
test_print(TestReport *report, const char *path, const PGresult *result)
{
	int rows = result != NULL ? PQntuples(result) : 0;
	int failed = 0;

	report->files++;
	if (result == NULL)
	{
		report->broken++;
		print_broken(report, path);
		return;
	}
	for (int i = 0; i < rows; i++)
		failed += !read_row(result, i).passed;
	if (report->format == TEST_JUNIT)
		print_junit_suite(path, rows, failed, 0);
	for (int i = 0; i < rows; i++)
	{
		TestRow row = read_row(result, i);

		report->tests++;
		report->failed += !row.passed;
		print_row(report, path, &row);
	}
	if (report->format == TEST_JUNIT)
		puts("  </testsuite>");
	report->untested += rows == 0;
}
