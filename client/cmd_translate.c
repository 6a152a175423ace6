/*
 * cmd_translate.c
 *		vigil translate: rules of other platforms as KQL, or as rules of vigil.
 *
 * Rules go to stdout, what is said of them to stderr.  No database is asked.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/foreign.h"

#include "client/beside.h"
#include "client/command.h"
#include "client/input.h"

typedef enum TranslateFormat
{
	TRANSLATE_KQL,
	TRANSLATE_YAML,
	TRANSLATE_JSON /* an object per line */
} TranslateFormat;

/* What was done so far. */
typedef struct Translator
{
	TranslateFormat format;
	int rules;
	int errors;
	int files;
	Vec left_out; /* of char: names of rules that the settings leave out */
	Beside folder;
} Translator;

/* Prints a note with its place on stderr. */
static void
print_note(const char *path, const char *text, int length, Span span, const char *severity,
		   const char *message, const char *hint)
{
	SourcePlace place = source_place(text, length, span.start);
	StringInfoData out;

	initStringInfo(&out);
	output_plain_text(
		&out, psprintf("%s:%d:%d: %s: %s", path, place.line, place.column, severity, message));
	fprintf(stderr, "%s\n", out.data);
	if (hint != NULL)
		fprintf(stderr, "HINT:  %s\n", hint);
}

static void
print_json(const char *path, const ForeignPart *part)
{
	const char *const member[][2] = {{"file", path},
									 {"platform", part->part.platform},
									 {"rule", part->part.made->id.value},
									 {"name", part->part.made->name.value},
									 {"kql", part->query},
									 {"yaml", part->part.text}};
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < lengthof(member); i++)
	{
		appendStringInfo(&out, "%s\"%s\": ", i == 0 ? "{" : ", ", member[i][0]);
		output_json_text(&out, member[i][1]);
	}
	printf("%s}\n", out.data);
}

/* Prints one rule; several in text are told apart. */
static void
print_rule(Translator *translator, const char *path, const ForeignPart *part)
{
	StringInfoData out;

	initStringInfo(&out);
	switch (translator->format)
	{
		case TRANSLATE_JSON:
			print_json(path, part);
			break;
		case TRANSLATE_YAML:
			printf("%s%s", translator->rules > 0 ? "---\n" : "", part->part.text);
			break;
		case TRANSLATE_KQL:
			output_plain_text(&out, part->part.made->name.value);
			printf("%s// %s\n%s\n", translator->rules > 0 ? "\n" : "", out.data, part->query);
			break;
	}
	translator->rules++;
}

/* Translates a file; one that is of no other platform is passed over unless it was named. */
static bool
translate_file(Translator *translator, const char *path, bool is_named)
{
	DiagList diag = {0};
	int length;
	char *text = beside_text(&translator->folder, path, &length);
	Vec part;

	if (text == NULL)
		return false;
	if (!input_is_text(path, text, length))
		return false;
	if (foreign_platform(text, length) == NULL)
	{
		if (!is_named)
			return true;
		output_error("\"%s\" is no rule of another platform that is known here", path);
		output_hint("A rule of Sigma has a detection and a logsource, one of Elastic a table "
					"[rule], one of "
					"Splunk a search and a data_source.");
		return false;
	}
	translator->files++;
	part = foreign_translate(text, length, &(ForeignOptions){.left_out = &translator->left_out},
							 &diag);
	VEC_EACH (const Diag, one, &diag.diag)
	{
		print_note(path, text, length, one->span,
				   diag_severity(one->code) == DIAG_ERROR ? "error" : "warning", one->message,
				   one->hint);
	}
	VEC_EACH (const ForeignPart, one, &part)
	{
		VEC_EACH (const ForeignNote, note, &one->note)
			print_note(path, text, length, note->span, "info", note->message, NULL);
		print_rule(translator, path, one);
	}
	translator->errors += diag.error_count;
	return diag.error_count == 0;
}

int
cmd_translate(Options *options)
{
	Translator translator = {0};
	Vec all = {0};
	bool sound = true;

	if (options->count == 0)
	{
		output_error("no file to translate");
		output_hint("Try \"vigil help translate\" for more information.");
		return EXIT_USAGE;
	}
	if (options->format == OUTPUT_JSON)
		translator.format = TRANSLATE_JSON;
	else if (options->form != NULL)
		translator.format =
			(TranslateFormat) options_value_number("translate", "format", options->form);
	for (int i = 0; i < options->count; i++)
		sound = input_list(options->argument[i], input_is_rule, &all, NULL) && sound;
	beside_read(&translator.folder, &all, options);
	VEC_EACH (const char, path, &all)
		sound = translate_file(&translator, path, options_has_argument(options, path)) && sound;
	if (translator.files > 1)
		fprintf(stderr, "%d files: %d rules, %d errors%s\n", translator.files, translator.rules,
				translator.errors,
				translator.left_out.count > 0
					? psprintf(", %d left out by " SETTINGS_FILE, translator.left_out.count)
					: "");
	return sound ? EXIT_DONE : EXIT_FAILED;
}
