/*
 * check_print.c
 *		Findings on stdout: for a reader, for programs, for what shows them beside the code.
 *
 * SARIF is the format of OASIS in which tools of analysis hand over results; GitHub, GitLab and
 * editors read it.
 */
#include "common/port.h"

#include "foreign/settings.h"

#include "client/check.h"
#include "client/command.h"
#include "common/version.h"

#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static void
print_text(const SourceNote *note, const char *path, const char *text, int length)
{
	StringInfoData out;
	int offset = source_offset(text, length, note->place);
	Span span = {offset, offset};
	char *excerpt = source_excerpt(text, length, span);

	initStringInfo(&out);
	output_plain_text(&out,
					  psprintf("%s:%d:%d: %s: %s (%s)", path, note->place.line, note->place.column,
							   note->severity, note->message, note->code));
	/* The line and the caret keep their tabs, so that they stand below each other. */
	appendStringInfoChar(&out, '\n');
	for (char *at = excerpt; *at != '\0'; at++)
		appendStringInfoChar(&out, (unsigned char) *at < 0x20 && !strchr("\n\t", *at) ? ' ' : *at);
	appendStringInfoChar(&out, '\n');
	if (note->hint != NULL)
		appendStringInfo(&out, "HINT:  %s\n", note->hint);
	fputs(out.data, stdout);
}

static void
print_json(const SourceNote *note, const char *path)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "{\"file\": ");
	output_json_text(&out, path);
	appendStringInfo(&out, ", \"line\": %d, \"column\": %d, \"severity\": ", note->place.line,
					 note->place.column);
	output_json_text(&out, note->severity);
	appendStringInfoString(&out, ", \"code\": ");
	output_json_text(&out, note->code);
	appendStringInfoString(&out, ", \"message\": ");
	output_json_text(&out, note->message);
	appendStringInfoString(&out, ", \"hint\": ");
	if (note->hint != NULL)
		output_json_text(&out, note->hint);
	else
		appendStringInfoString(&out, "null");
	appendStringInfoString(&out, ", \"id\": ");
	output_json_text(&out, note->id);
	printf("%s}\n", out.data);
}

/* ---- SARIF ---- */

/* A path as a relative URI: what may not stand in one is written in percent. */
static char *
sarif_uri(const char *path)
{
	StringInfoData uri;

	initStringInfo(&uri);
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	for (; *path != '\0'; path++)
	{
		if (isalnum((unsigned char) *path) || strchr("/-._~", *path) != NULL)
			appendStringInfoChar(&uri, *path);
		else
			appendStringInfo(&uri, "%%%02X", (unsigned char) *path);
	}
	return uri.data;
}

static void
print_sarif(const CheckReport *report, const SourceNote *note, const char *path)
{
	bool first = report->errors + report->warnings + report->infos == 1;
	const char *level = strcmp(note->severity, "info") == 0 ? "note" : note->severity;
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "%s\n    {\"ruleId\": ", first ? "" : ",");
	output_json_text(&out, note->id);
	appendStringInfo(&out, ", \"level\": \"%s\", \"message\": {\"text\": ", level);
	output_json_text(&out, note->hint == NULL ? note->message
											  : psprintf("%s\n%s", note->message, note->hint));
	appendStringInfoString(
		&out, "}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
	output_json_text(&out, sarif_uri(path));
	appendStringInfo(&out, "}, \"region\": {\"startLine\": %d, \"startColumn\": %d}}}]}",
					 note->place.line, note->place.column);
	fputs(out.data, stdout);
}

void
check_begin(const CheckReport *report)
{
	if (report->format == CHECK_SARIF)
		printf("{\"$schema\": \"%s\", \"version\": \"2.1.0\", \"runs\": [{\n"
			   "  \"columnKind\": \"unicodeCodePoints\",\n  \"results\": [",
			   SARIF_SCHEMA);
}

void
check_end(const CheckReport *report)
{
	if (report->format == CHECK_TEXT)
		printf("%d file%s: %d error%s, %d warning%s%s%s%s\n", report->files,
			   report->files == 1 ? "" : "s", report->errors, report->errors == 1 ? "" : "s",
			   report->warnings, report->warnings == 1 ? "" : "s",
			   report->infos > 0 ? psprintf(", %d of information", report->infos) : "",
			   report->others > 0 ? psprintf("; %d without rule or query", report->others) : "",
			   report->left_out > 0 ? psprintf("; %d left out by " SETTINGS_FILE, report->left_out)
									: "");
	if (report->format != CHECK_SARIF)
		return;
	printf("\n  ],\n  \"tool\": {\"driver\": {\"name\": \"vigil\", \"version\": \"%s\", "
		   "\"rules\": [",
		   VIGIL_VERSION);
	VEC_EACH (const char, id, &report->used)
	{
		StringInfoData out;

		initStringInfo(&out);
		output_json_text(&out, id);
		printf("%s\n    {\"id\": %s}", id_at > 0 ? "," : "", out.data);
	}
	printf("\n  ]}}\n}]}\n");
}

/* ---- GitHub ---- */

/* Appends a text of an annotation; in a property colons and commas have a meaning, too. */
static void
github_text(StringInfo out, const char *text, bool is_property)
{
	for (; *text != '\0'; text++)
	{
		if (*text == '%' || *text == '\r' || *text == '\n' ||
			(is_property && (*text == ':' || *text == ',')))
			appendStringInfo(out, "%%%02X", (unsigned char) *text);
		else
			appendStringInfoChar(out, *text);
	}
}

static void
print_github(const SourceNote *note, const char *path)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out,
					 "::%s file=", strcmp(note->severity, "info") == 0 ? "notice" : note->severity);
	github_text(&out, path, true);
	appendStringInfo(&out, ",line=%d,col=%d,title=", note->place.line, note->place.column);
	github_text(&out, note->id, true);
	appendStringInfoString(&out, "::");
	github_text(&out, note->message, false);
	if (note->hint != NULL)
		github_text(&out, psprintf("\n%s", note->hint), false);
	puts(out.data);
}

/* ---- all of them ---- */

static void
check_count(CheckReport *report, const SourceNote *note)
{
	bool known = false;

	if (strcmp(note->severity, "error") == 0)
		report->errors++;
	else if (strcmp(note->severity, "warning") == 0)
		report->warnings++;
	else
		report->infos++;
	VEC_EACH (const char, id, &report->used)
		known = known || strcmp(id, note->id) == 0;
	if (!known)
		vec_push(&report->used, pstrdup(note->id));
}

void
check_print(CheckReport *report, const SourceNote *note, const char *path, const char *text,
			int length)
{
	/* What makes a rule unusable is not a matter of taste. */
	if (strcmp(note->severity, "error") != 0 && (options_list_has(report->ignored, note->id) ||
												 options_list_has(report->ignored, note->code)))
		return;
	if (report->no_infos && strcmp(note->severity, "info") == 0)
		return;
	check_count(report, note);
	if (report->only_summary)
		return;
	switch (report->format)
	{
		case CHECK_TEXT:
			print_text(note, path, text, length);
			break;
		case CHECK_JSON:
			print_json(note, path);
			break;
		case CHECK_SARIF:
			print_sarif(report, note, path);
			break;
		case CHECK_GITHUB:
			print_github(note, path);
			break;
	}
}
