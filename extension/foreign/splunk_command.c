/*
 * splunk_command.c
 *		Commands of a search as operators of KQL.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/splunk_int.h"

const SplName *
splunk_option(const SplCommand *command, const char *key)
{
	VEC_EACH (const SplItem, one, &command->option)
	{
		if (pg_strcasecmp(one->name->text, key) == 0)
			return one->old;
	}
	return NULL;
}

bool
splunk_check_options(SplunkReader *reader, const SplCommand *command, const char *const *known)
{
	bool all = true;

	VEC_EACH (const SplItem, one, &command->option)
	{
		int i = 0;

		while (known[i] != NULL && pg_strcasecmp(known[i], one->name->text) != 0)
			i++;
		if (known[i] != NULL)
			continue;
		splunk_refuse(reader, one->span, "option %s of %s", one->name->text, command->word->text);
		all = false;
	}
	return all;
}

/* The only field that a command names; NULL and an error if there is another number of them. */
static const SplName *
command_field(SplunkReader *reader, const SplCommand *command)
{
	if (command->field.count == 1)
		return VEC_AT(&command->field, SplName, 0);
	diag_add(reader->diag, DIAG_FOREIGN_SHAPE, splunk_span(reader, command->span),
			 psprintf("what %s is of", command->word->text), "one field");
	return NULL;
}

/* Lays a name over the fields. */
static void
command_name(SplunkReader *reader, const SplName *name, const ForeignField *field)
{
	splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_NAMED, .name = name->text, .field = field},
			   name->span);
}

/* ---- eval, where ---- */

/* The kind of the column of a value. */
static MapKind
command_kind(SplunkKind kind)
{
	return kind == SPLUNK_NUMBER ? MAP_NUMBER
		   : kind == SPLUNK_TIME ? MAP_TIME
		   : kind == SPLUNK_LIST ? MAP_LIST
								 : MAP_TEXT;
}

static void
command_eval(SplunkReader *reader, const SplCommand *command)
{
	KqlBuf *out = reader->out;

	VEC_EACH (const SplItem, one, &command->item)
	{
		SplunkKind kind = splunk_check(reader, one->expr);
		const ForeignField *made;

		if (kind == SPLUNK_BOOL)
			splunk_refuse(reader, one->expr->span, "a condition as a value");
		if (kind == SPLUNK_WRONG || kind == SPLUNK_BOOL)
			return;
		if (kind == SPLUNK_NULL)
			kind = SPLUNK_TEXT;
		made = splunk_made_field(command_kind(kind), reader->is_table
														 ? splunk_new_name(reader, one->name->text)
														 : one->name->text);
		if (!reader->is_table)
			(void) vec_push_text(&reader->column, made->column);
		kql_code(out, "\n| extend ");
		kql_name(out, made->column);
		kql_code(out, " = ");
		splunk_write_value(reader, one->expr, kind);
		command_name(reader, one->name, made);
	}
}

static void
command_where(SplunkReader *reader, const SplCommand *command)
{
	if (!splunk_check_condition(reader, command->expr))
		return;
	kql_code(reader->out, "\n| where ");
	splunk_write_condition(reader, command->expr, true);
}

/* ---- rename ---- */

/* Renames a column of the result of stats or table. */
static void
command_rename_column(SplunkReader *reader, const SplItem *item, const ForeignField *field)
{
	KqlBuf *out = reader->out;
	const ForeignField *other = splunk_look(reader, item->name->text);
	const char *name = item->name->text;

	if (other != NULL)
	{
		kql_code(out, "\n| project-away ");
		kql_name(out, name);
	}
	kql_code(out, "\n| project-rename ");
	kql_name(out, name);
	kql_code(out, " = ");
	kql_name(out, field->column);
	(void) vec_push_text(&reader->column, name);
	reader->made = (Vec){0};
	command_name(reader, item->old, NULL);
	command_name(reader, item->name, splunk_made_field(field->kind, name));
}

static void
command_rename(SplunkReader *reader, const SplCommand *command)
{
	VEC_EACH (const SplItem, one, &command->item)
	{
		char *old = one->old->text;
		char *name = one->name->text;
		int last = (int) strlen(old) - 1;
		bool is_wild = strchr(old, '*') != NULL || strchr(name, '*') != NULL;
		SplunkLayer layer = {.kind = SPLUNK_RENAMED, .name = name, .old = old};

		if (strcmp(old, name) == 0)
			continue;
		if (!is_wild && splunk_is_absent(reader, old))
		{
			splunk_leave_out(reader, one->old, one->name);
			command_name(reader, one->old, NULL);
			continue;
		}
		if (!reader->is_table && !is_wild)
		{
			const ForeignField *field = splunk_find(reader, one->old);

			if (field != NULL)
				command_rename_column(reader, one, field);
			continue;
		}
		if (is_wild)
		{
			int end = (int) strlen(name) - 1;

			if (!reader->is_table || strcspn(old, "*") != last || strcspn(name, "*") != end)
			{
				splunk_refuse(reader, one->span, "a rename with this wildcard");
				continue;
			}
			layer = (SplunkLayer){
				.kind = SPLUNK_MOVED, .name = pnstrdup(name, end), .old = pnstrdup(old, last)};
		}
		splunk_lay(reader, &layer, one->span);
	}
}

/* ---- table, fields ---- */

/* Drops fields. */
static void
command_drop(SplunkReader *reader, const SplCommand *command)
{
	VEC_EACH (const SplName, name, &command->field)
	{
		const ForeignField *field =
			strchr(name->text, '*') != NULL ? NULL : splunk_find(reader, name);

		if (strchr(name->text, '*') != NULL)
			splunk_refuse(reader, name->span, "a wildcard in fields");
		if (field == NULL)
			return;
		if (!reader->is_table)
		{
			kql_code(reader->out, "\n| project-away ");
			kql_name(reader->out, field->column);
		}
		command_name(reader, name, NULL);
	}
}

/* Keeps the fields that are named, and no others. */
static void
command_table(SplunkReader *reader, const SplCommand *command)
{
	KqlBuf *out = reader->out;
	Vec kept = {0};
	Vec field = {0};
	Vec left = {0};
	Vec seen = {0};

	VEC_EACH (const SplName, name, &command->field)
	{
		if (strchr(name->text, '*') != NULL)
		{
			splunk_refuse(reader, name->span, "a wildcard in %s", command->word->text);
			return;
		}
		if (splunk_is_shown_only(reader, name->text))
		{
			vec_push(&left, (void *) name);
			continue;
		}
		vec_push(&kept, (void *) name);
		vec_push(&field, (void *) splunk_column(reader, name));
		if (field.item[field.count - 1] == NULL)
			return;
	}
	if (field.count == 0)
	{
		if (left.count > 0)
			(void) splunk_find(reader, VEC_AT(&left, SplName, 0));
		return;
	}
	kql_code(out, "\n| project ");
	reader->is_table = false;
	reader->column = (Vec){0};
	reader->scratch = (Vec){0};
	reader->made = (Vec){0};
	splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_ONLY}, command->span);
	VEC_EACH (const SplName, name, &left)
		splunk_leave_out(reader, name, name);
	VEC_EACH (const SplName, name, &kept)
	{
		const ForeignField *one = VEC_AT(&field, ForeignField, name_at);

		if (!vec_push_text(&seen, name->text))
			continue;
		kql_code(out, name_at > 0 ? ", " : "");
		kql_name(out, name->text);
		if (strcmp(name->text, one->column) != 0)
		{
			kql_code(out, " = ");
			kql_name(out, one->column);
		}
		(void) vec_push_text(&reader->column, name->text);
		command_name(reader, name, splunk_made_field(one->kind, name->text));
	}
}

/* ---- bin ---- */

/* A span of time as KQL has it, NULL if it is none. */
static char *
command_span(const char *text)
{
	static const struct
	{
		const char *word;
		char letter;
	} unit[] = {{"s", 's'}, {"sec", 's'}, {"secs", 's'}, {"second", 's'}, {"seconds", 's'},
				{"m", 'm'}, {"min", 'm'}, {"mins", 'm'}, {"minute", 'm'}, {"minutes", 'm'},
				{"h", 'h'}, {"hr", 'h'},  {"hrs", 'h'},  {"hour", 'h'},   {"hours", 'h'},
				{"d", 'd'}, {"day", 'd'}, {"days", 'd'}};
	int digits = (int) strspn(text, "0123456789");

	if (digits == 0 || digits > 4 || strspn(text, "0") == digits)
		return NULL;
	for (int i = 0; i < lengthof(unit); i++)
	{
		if (strcmp(unit[i].word, text + digits) == 0)
			return psprintf("%.*s%c", digits, text, unit[i].letter);
	}
	return NULL;
}

/* Is a span of time, as KQL has it, longer than what an hourly rule reads? */
static bool
is_over_an_hour(const char *span)
{
	long number = strtol(span, NULL, 10);
	char unit = span[strlen(span) - 1];

	return unit == 'd' || (unit == 'h' && number > 1) || (unit == 'm' && number > 60) ||
		   (unit == 's' && number > 3600);
}

static void
command_bin(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {"span", NULL};
	const SplName *name;
	const SplName *as = NULL;
	const SplName *span = splunk_option(command, "span");
	const ForeignField *field;
	const ForeignField *made;
	KqlBuf *out = reader->out;
	Vec *of = (Vec *) &command->field;

	if (!splunk_check_options(reader, command, known))
		return;
	if (of->count == 3 && pg_strcasecmp(VEC_AT(of, SplName, 1)->text, "as") == 0)
	{
		as = VEC_AT(of, SplName, 2);
		of->count = 1;
	}
	name = command_field(reader, command);
	field = name != NULL ? splunk_column(reader, name) : NULL;
	if (field == NULL)
		return;
	if (field->kind != MAP_TIME || span == NULL || command_span(span->text) == NULL)
	{
		splunk_refuse(reader, span != NULL ? span->span : command->span,
					  field->kind != MAP_TIME ? "bin of what is no time"
											  : "bin without a fixed span of time");
		return;
	}
	if (is_over_an_hour(command_span(span->text)))
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_SHOULD, splunk_span(reader, span->span),
						   psprintf("span=%s", span->text),
						   "no longer than the hour that the rule reads"),
				  "What is further apart is never counted together.");
	as = as != NULL ? as : name;
	made = splunk_made_field(MAP_TIME, splunk_new_name(reader, as->text));
	kql_code(out, "\n| extend ");
	kql_name(out, made->column);
	kql_code(out, " = bin(");
	kql_name(out, field->column);
	kql_code(out, psprintf(", %s)", command_span(span->text)));
	command_name(reader, as, made);
	reader->is_hourly = true;
}

/* ---- mvexpand, fillnull, iplocation, sort ---- */

static void
command_mvexpand(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {NULL};
	const SplName *name =
		splunk_check_options(reader, command, known) ? command_field(reader, command) : NULL;
	const ForeignField *field = name != NULL ? splunk_column(reader, name) : NULL;
	const ForeignField *made;
	KqlBuf *out = reader->out;

	if (field == NULL || field->kind != MAP_LIST)
		return;
	if (!reader->is_table)
	{
		splunk_refuse(reader, command->span, "mvexpand behind stats or table");
		return;
	}
	made = splunk_made_field(MAP_TEXT, splunk_new_name(reader, name->text));
	kql_code(out, "\n| mv-expand ");
	kql_name(out, made->column);
	kql_code(out, " = case(array_length(");
	kql_name(out, field->column);
	kql_code(out, ") > 0, ");
	kql_name(out, field->column);
	kql_code(out, ", dynamic([null])) to typeof(string)");
	command_name(reader, name, made);
}

static void
command_fillnull(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {"value", NULL};
	const SplName *value = splunk_option(command, "value");
	const char *text = value != NULL ? value->text : "0";

	if (!splunk_check_options(reader, command, known))
		return;
	if (!reader->is_table || text[0] == '\0')
	{
		splunk_refuse(reader, command->span,
					  text[0] == '\0' ? "fillnull with nothing" : "fillnull behind stats or table");
		return;
	}
	if (command->field.count == 0)
	{
		splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_FILLED, .name = "", .old = text},
				   command->span);
		foreign_note(reader->rule, splunk_span(reader, command->span),
					 "fillnull is of all fields here; in Splunk of those that some event has");
	}
	VEC_EACH (const SplName, name, &command->field)
	{
		SplunkLayer filled = {.kind = SPLUNK_FILLED, .name = "", .old = text};
		const ForeignField *field = splunk_find(reader, name);

		if (field == NULL)
			return;
		splunk_lay(reader, &filled, name->span);
		field = splunk_find(reader, name);
		reader->layer.count--;
		command_name(reader, name, field);
	}
}

static void
command_iplocation(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {"prefix", NULL};
	static const char *const made[][2] = {{"City", "city"},
										  {"Country", "country"},
										  {"Region", "state"},
										  {"lat", "latitude"},
										  {"lon", "longitude"}};
	const SplName *prefix = splunk_option(command, "prefix");
	const SplName *name =
		splunk_check_options(reader, command, known) ? command_field(reader, command) : NULL;
	const ForeignField *field = name != NULL ? splunk_column(reader, name) : NULL;
	const char *place;
	KqlBuf *out = reader->out;

	if (field == NULL)
		return;
	if (field->kind != MAP_TEXT || !reader->is_table)
	{
		splunk_refuse(reader, command->span, "iplocation of %s",
					  reader->is_table ? "what is no text" : "a result of stats or table");
		return;
	}
	place = splunk_new_name(reader, "_place");
	kql_code(out, "\n| extend ");
	kql_name(out, place);
	kql_code(out, " = geo_info_from_ip_address(");
	kql_name(out, field->column);
	kql_code(out, ")");
	for (int i = 0; i < lengthof(made); i++)
	{
		SplName to = {.text = psprintf("%s%s", prefix != NULL ? prefix->text : "", made[i][0]),
					  .span = command->span};

		command_name(reader, &to,
					 MAKE(ForeignField, .kind = MAP_DYNAMIC, .name = to.text, .column = place,
						  .path = made[i][1]));
	}
}

/* Keeps the last event of those that have the same values, and none that lacks one. */
static void
command_dedup(SplunkReader *reader, const SplCommand *command)
{
	static const char *const known[] = {NULL};
	const MapTable *table = reader->table;
	KqlBuf *out = reader->out;
	Vec key = {0};

	if (!splunk_check_options(reader, command, known))
		return;
	if (!reader->is_table || command->field.count == 0)
	{
		splunk_refuse(reader, command->span, "dedup %s",
					  reader->is_table ? "without a field" : "behind stats or table");
		return;
	}
	VEC_EACH (const SplName, name, &command->field)
	{
		const ForeignField *field;

		if (name_at == 0 && strcmp(name->text, "1") == 0 && command->field.count > 1)
			continue;
		if (name_at == 0 && strspn(name->text, "0123456789") == strlen(name->text))
		{
			splunk_refuse(reader, name->span, "dedup that keeps %s", name->text);
			return;
		}
		field = splunk_column(reader, name);
		if (field == NULL)
			return;
		if (field->kind == MAP_LIST)
		{
			splunk_refuse(reader, name->span, "dedup by a field of several values");
			return;
		}
		vec_push(&key, (void *) field);
	}
	VEC_EACH (const ForeignField, one, &key)
	{
		kql_code(out, one_at > 0 ? " and " : "\n| where ");
		kql_code(out, one->kind == MAP_TEXT ? "isnotempty(" : "isnotnull(");
		kql_name(out, one->column);
		kql_code(out, ")");
	}
	kql_code(out, "\n| summarize arg_max(");
	kql_name(out, splunk_table_field(table, "_time")->column);
	kql_code(out, ", *) by ");
	VEC_EACH (const ForeignField, one, &key)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		kql_name(out, one->column);
	}
}

/* An order says nothing of which rows there are, unless only the first are kept. */
static void
command_sort(SplunkReader *reader, const SplCommand *command)
{
	const SplName *first = command->field.count > 0 ? VEC_AT(&command->field, SplName, 0) : NULL;

	if (first != NULL && isdigit((unsigned char) first->text[0]) && strcmp(first->text, "0") != 0)
		splunk_refuse(reader, command->span, "sort that keeps only some rows");
}

/* A macro as a command. */
static void
command_macro(SplunkReader *reader, const SplCommand *command)
{
	const char *name = command->word->text;

	/* A place for conditions of one's own; and how times are shown. */
	if (splunk_is_filter(name) || strncmp(name, "security_content_ctime(", 23) == 0)
		return;
	diag_hint(splunk_refuse(reader, command->word->span, "macro \"%s\"", name),
			  "Write what it stands for in its place.");
}

void
splunk_write_command(SplunkReader *reader, const SplCommand *command)
{
	switch (command->kind)
	{
		case SPL_COMMAND_SEARCH:
			splunk_write_search(reader, command->term);
			break;
		case SPL_COMMAND_WHERE:
			command_where(reader, command);
			break;
		case SPL_COMMAND_EVAL:
			command_eval(reader, command);
			break;
		case SPL_COMMAND_STATS:
			splunk_write_stats(reader, command);
			break;
		case SPL_COMMAND_EVENTSTATS:
			splunk_write_eventstats(reader, command);
			break;
		case SPL_COMMAND_LOOKUP:
			splunk_write_lookup(reader, command);
			break;
		case SPL_COMMAND_DEDUP:
			command_dedup(reader, command);
			break;
		case SPL_COMMAND_REGEX:
			splunk_write_regex(reader, command);
			break;
		case SPL_COMMAND_MAKEMV:
			splunk_write_makemv(reader, command);
			break;
		case SPL_COMMAND_RENAME:
			command_rename(reader, command);
			break;
		case SPL_COMMAND_FIELDS:
		case SPL_COMMAND_TABLE:
			if (command->is_minus)
				command_drop(reader, command);
			else
				command_table(reader, command);
			break;
		case SPL_COMMAND_BIN:
		case SPL_COMMAND_BUCKET:
			command_bin(reader, command);
			break;
		case SPL_COMMAND_SPATH:
			splunk_write_spath(reader, command);
			break;
		case SPL_COMMAND_REX:
			splunk_write_rex(reader, command);
			break;
		case SPL_COMMAND_MVEXPAND:
			command_mvexpand(reader, command);
			break;
		case SPL_COMMAND_IPLOCATION:
			command_iplocation(reader, command);
			break;
		case SPL_COMMAND_FILLNULL:
			command_fillnull(reader, command);
			break;
		case SPL_COMMAND_SORT:
			command_sort(reader, command);
			break;
		case SPL_COMMAND_MACRO:
			command_macro(reader, command);
			break;
		case SPL_COMMAND_COUNT:
			break;
	}
}
