/*
 * splunk_extract.c
 *		Fields out of texts: the commands spath, rex and makemv; rows by a text: regex.
 */
#include "common/port.h"

#include "foreign/regex.h"
#include "foreign/splunk_int.h"

/* Lays a column that was made over the fields, under the name that the search has for it. */
static void
extract_made(SplunkReader *reader, const SplName *name, MapKind kind, const char *column)
{
	splunk_lay(reader,
			   &(SplunkLayer){.kind = SPLUNK_NAMED,
							  .name = name->text,
							  .field = splunk_made_field(kind, column)},
			   name->span);
}

/* ---- spath ---- */

/* A path of spath as one of a field: {} are brackets; NULL and an error for what is neither. */
static char *
extract_path(SplunkReader *reader, const SplName *path)
{
	char *steps = pstrdup(path->text);
	bool is_sound = steps[0] != '\0' && steps[0] != '.' && steps[strlen(steps) - 1] != '.' &&
					strstr(steps, "..") == NULL;

	for (char *p = steps; *p != '\0' && is_sound; p++)
	{
		is_sound = *p != '}' && *p != '[' && *p != ']' && *p != '@' &&
				   (*p != '{' || (p[1] == '}' && (p[2] == '\0' || p[2] == '.' || p[2] == '{')));
		if (*p == '{' && is_sound)
		{
			*p++ = '[';
			*p = ']';
		}
	}
	if (is_sound)
		return steps;
	splunk_refuse(reader, path->span, "path \"%s\"", path->text);
	return NULL;
}

/* Appends what makes a field of a path into JSON, which is KQL. */
static void
extract_from(SplunkReader *reader, const char *base, const char *path, const SplName *name)
{
	KqlBuf *out = reader->out;
	const char *column = splunk_new_name(reader, name->text);

	if (strstr(path, "[]") != NULL)
	{
		splunk_write_list(out, base, path, column, true);
		extract_made(reader, name, MAP_LIST, column);
		return;
	}
	kql_code(out, "\n| extend ");
	kql_name(out, column);
	kql_code(out, " = tostring(");
	kql_code(out, base);
	while (path[0] != '\0')
	{
		int length = (int) strcspn(path, ".");

		kql_step(out, pnstrdup(path, length));
		path += length + (path[length] == '.');
	}
	kql_code(out, ")");
	extract_made(reader, name, MAP_TEXT, column);
}

/* A path into the event itself: that of one of its fields that is JSON, or another field. */
static void
extract_from_event(SplunkReader *reader, const SplName *path, const SplName *name)
{
	char *steps = extract_path(reader, path);
	const ForeignField *field = NULL;

	if (steps == NULL)
		return;
	for (int i = 0; i < reader->table->count && strstr(steps, "[]") != NULL; i++)
	{
		const MapLine *line = &reader->table->line[i];
		size_t length = strlen(line->source);
		bool is_json = line->kind == MAP_JSON;
		KqlBuf base;

		if ((!is_json && line->kind != MAP_DYNAMIC) || line->path[0] != '\0' ||
			strncmp(steps, line->source, length) != 0 ||
			(steps[length] != '.' && steps[length] != '['))
			continue;
		kql_init(&base);
		kql_code(&base, is_json ? "parse_json(" : "");
		kql_name(&base, line->column);
		kql_code(&base, is_json ? ")" : "");
		extract_from(reader, base.text.data, steps + length + (steps[length] == '.'), name);
		return;
	}
	field = splunk_find(reader, path);
	if (field != NULL)
		splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_NAMED, .name = name->text, .field = field},
				   name->span);
}

void
splunk_write_spath(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {"input", "output", "path", NULL};
	const SplName *input = splunk_option(command, "input");
	const SplName *path = splunk_option(command, "path");
	const SplName *output = splunk_option(command, "output");
	const ForeignField *field;
	KqlBuf base;
	char *steps;

	if (!splunk_check_options(reader, command, known))
		return;
	if (path == NULL && command->field.count == 1)
		path = VEC_AT(&command->field, SplName, 0);
	else if (command->field.count > 0 || !reader->is_table || (input == NULL && path == NULL))
	{
		splunk_refuse(reader, command->span, "this form of spath");
		return;
	}
	output = output != NULL ? output : path;
	if (input == NULL || strcmp(input->text, "_raw") == 0)
	{
		if (path != NULL)
			extract_from_event(reader, path, output);
		else
			splunk_refuse(reader, command->span, "spath of the event as a whole");
		return;
	}
	field = splunk_column(reader, input);
	if (field == NULL)
		return;
	if (field->kind != MAP_TEXT)
	{
		splunk_refuse(reader, input->span, "spath of what is no single text");
		return;
	}
	if (path == NULL)
	{
		splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_OPENED, .name = "", .field = field},
				   command->span);
		return;
	}
	steps = extract_path(reader, path);
	kql_init(&base);
	kql_code(&base, "parse_json(");
	kql_name(&base, field->column);
	kql_code(&base, ")");
	if (steps != NULL)
		extract_from(reader, base.text.data, steps, output);
}

/* ---- rex ---- */

char *
splunk_regex(SplunkReader *reader, const char *regex, Span span, Vec *names)
{
	const char *refused = NULL;
	char *text = regex_without_names(regex, names, &refused);

	if (text == NULL)
		splunk_refuse(reader, span, "%s", refused);
	return text;
}

/* Appends what one group of a regular expression gives; what had the name before stays without it. */
static void
extract_group(SplunkReader *reader, const ForeignField *field, const char *regex, int group,
			  const SplName *name)
{
	const ForeignField *before = splunk_look(reader, name->text);
	const char *column;
	KqlBuf *out = reader->out;

	if (before != NULL)
		before = splunk_plain(reader, before);
	if (before != NULL && before->kind != MAP_TEXT)
	{
		splunk_refuse(reader, name->span, "rex into field \"%s\", which is no text", name->text);
		return;
	}
	column = reader->is_table ? splunk_new_name(reader, name->text) : name->text;
	kql_code(out, "\n| extend ");
	kql_name(out, column);
	kql_code(out, before != NULL ? " = coalesce(extract(" : " = extract(");
	kql_text(out, regex);
	kql_code(out, psprintf(", %d, ", group));
	kql_name(out, field->column);
	kql_code(out, before != NULL ? "), " : ")");
	if (before != NULL)
	{
		kql_name(out, before->column);
		kql_code(out, ")");
	}
	extract_made(reader, name, MAP_TEXT, column);
}

/* Appends all that the only group of a regular expression gives. */
static void
extract_all(SplunkReader *reader, const ForeignField *field, const char *regex, const SplName *name)
{
	const char *column = reader->is_table ? splunk_new_name(reader, name->text) : name->text;
	KqlBuf *out = reader->out;

	kql_code(out, "\n| extend ");
	kql_name(out, column);
	kql_code(out, " = extract_all(");
	kql_text(out, regex);
	kql_code(out, ", ");
	kql_name(out, field->column);
	kql_code(out, ")");
	extract_made(reader, name, MAP_LIST, column);
}

void
splunk_write_rex(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {"field", "max_match", NULL};
	const SplName *most = splunk_option(command, "max_match");
	const SplName *of = splunk_option(command, "field");
	const SplName *regex = command->field.count == 1 ? VEC_AT(&command->field, SplName, 0) : NULL;
	const ForeignField *field;
	Vec names = {0};
	char *text;
	int named = 0;

	if (!splunk_check_options(reader, command, known))
		return;
	if (regex == NULL || of == NULL)
	{
		splunk_refuse(reader, command->span,
					  of == NULL ? "rex of the text of the event"
								 : "rex without one regular expression");
		return;
	}
	text = splunk_regex(reader, regex->text, regex->span, &names);
	field = splunk_column(reader, of);
	if (text == NULL || field == NULL)
		return;
	for (int i = 0; i < names.count; i++)
		named += names.item[i] != NULL;
	if (field->kind != MAP_TEXT || named == 0 ||
		(most != NULL && strcmp(most->text, "1") != 0 &&
		 (strcmp(most->text, "0") != 0 || names.count != 1)))
	{
		splunk_refuse(reader, command->span, "rex %s",
					  field->kind != MAP_TEXT ? "of what is no single text"
					  : named == 0            ? "without a named group"
											  : "with this max_match");
		return;
	}
	for (int i = 0; i < names.count; i++)
	{
		SplName name = {.text = names.item[i], .span = regex->span};

		if (name.text == NULL)
			continue;
		if (most != NULL && strcmp(most->text, "0") == 0)
			extract_all(reader, field, text, &name);
		else
			extract_group(reader, field, text, i + 1, &name);
	}
}

/* ---- regex, makemv ---- */

void
splunk_write_regex(SplunkReader *reader, const SplCommand *command)
{
	const SplItem *item = VEC_AT(&command->item, SplItem, 0);
	const ForeignField *field;
	Vec names = {0};
	char *text;
	KqlBuf *out = reader->out;

	if (strcmp(item->function, "!=") == 0 || !item->old->is_quoted)
	{
		splunk_refuse(reader, command->span,
					  item->old->is_quoted ? "regex with !=" : "regex without a text in quotes");
		return;
	}
	text = splunk_regex(reader, item->old->text, item->old->span, &names);
	field = text != NULL ? splunk_column(reader, item->name) : NULL;
	if (field == NULL)
		return;
	if (field->kind != MAP_TEXT)
	{
		splunk_refuse(reader, item->name->span, "regex of what is no single text");
		return;
	}
	kql_code(out, "\n| where isnotempty(");
	kql_name(out, field->column);
	kql_code(out, ") and ");
	kql_name(out, field->column);
	kql_code(out, " matches regex ");
	kql_text(out, text);
}

void
splunk_write_makemv(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {"delim", NULL};
	const SplName *delim = splunk_option(command, "delim");
	const SplName *name = command->field.count == 1 ? VEC_AT(&command->field, SplName, 0) : NULL;
	const ForeignField *field;
	const char *column;
	KqlBuf *out = reader->out;

	if (!splunk_check_options(reader, command, known))
		return;
	if (name == NULL || (delim != NULL && (strlen(delim->text) != 1 || (delim->text[0] & 0x80))))
	{
		splunk_refuse(reader, command->span, "makemv %s",
					  name == NULL ? "of another number of fields than one"
								   : "with a delimiter of several characters");
		return;
	}
	field = splunk_column(reader, name);
	if (field == NULL)
		return;
	if (field->kind != MAP_TEXT)
	{
		splunk_refuse(reader, name->span, "makemv of what is no single text");
		return;
	}
	column = reader->is_table ? splunk_new_name(reader, name->text) : name->text;
	kql_code(out, "\n| extend ");
	kql_name(out, column);
	kql_code(out, " = extract_all(");
	/* What is between two delimiters in a row is nothing. */
	kql_text(out, psprintf("([^\\x%02x]+)", delim != NULL ? (unsigned char) delim->text[0] : ' '));
	kql_code(out, ", ");
	kql_name(out, field->column);
	kql_code(out, ")");
	extract_made(reader, name, MAP_LIST, column);
}
