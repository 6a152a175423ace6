/*
 * splunk_field.c
 *		What a field is at a point of a search, and the column that holds it.
 */
#include "common/port.h"

#include "common/format_text.h"
#include "common/suggest.h"
#include "foreign/query.h"
#include "foreign/splunk_int.h"

Span
splunk_span(const SplunkReader *reader, Span in_search)
{
	return rule_place_span(&reader->file, reader->place, in_search);
}

Diag *
splunk_refuse(SplunkReader *reader, Span span, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	return diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, splunk_span(reader, span), text);
}

void
splunk_lay(SplunkReader *reader, const SplunkLayer *layer, Span span)
{
	int moved = layer->kind == SPLUNK_MOVED;

	VEC_EACH (const SplunkLayer, other, &reader->layer)
		moved += moved > 0 && other->kind == SPLUNK_MOVED;
	if (moved > SPLUNK_MAX_MOVED)
		diag_add(reader->diag, DIAG_FOREIGN_LIMIT, splunk_span(reader, span),
				 psprintf("a search may have %d wildcards in renames", SPLUNK_MAX_MOVED));
	else if (reader->layer.count < SPLUNK_MAX_LAYERS)
		vec_push(&reader->layer, MAKE(SplunkLayer, .kind = layer->kind, .name = layer->name,
									  .old = layer->old, .field = layer->field));
	else
		diag_add(reader->diag, DIAG_FOREIGN_LIMIT, splunk_span(reader, span),
				 psprintf("a search may make %d fields", SPLUNK_MAX_LAYERS));
}

const ForeignField *
splunk_made_field(MapKind kind, const char *column)
{
	return MAKE(ForeignField, .kind = kind, .name = column, .column = column, .path = "");
}

/* ---- fields of the table ---- */

/*
 * Braces without a number in a name are brackets of a path; NULL if there are others.  So is a path
 * with a slash: that stands in keys that have dots of their own, and where one ends is not known.
 */
static char *
field_path(const char *name)
{
	char *path = pstrdup(name);

	for (char *p = path; *p != '\0'; p++)
	{
		if (*p == '/' || *p == '}' || *p == '[' || *p == ']' || (*p == '{' && p[1] != '}') ||
			(*p == '{' && p[2] != '\0' && p[2] != '.' && p[2] != '{'))
			return NULL;
		if (*p == '{')
		{
			*p++ = '[';
			*p = ']';
		}
	}
	if (path[0] == '.' || strstr(path, "..") != NULL ||
		(path[0] != '\0' && path[strlen(path) - 1] == '.'))
		return NULL;
	return path;
}

/* A path into a value that is JSON. */
static const ForeignField *
field_below(const char *name, MapKind kind, const char *column, const char *above, const char *rest)
{
	char *path = field_path(rest[0] == '.' ? rest + 1 : rest);
	bool is_text = kind == MAP_JSON || kind == MAP_ANY_JSON;

	if (path == NULL || path[0] == '\0')
		return NULL;
	if (above[0] != '\0')
		path = psprintf(path[0] == '[' ? "%s%s" : "%s.%s", above, path);
	return MAKE(ForeignField, .name = name, .column = column, .path = path,
				.kind = strstr(path, "[]") == NULL ? (is_text ? MAP_JSON : MAP_DYNAMIC)
												   : (is_text ? MAP_ANY_JSON : MAP_ANY_DYNAMIC));
}

const ForeignField *
splunk_table_field(const MapTable *table, const char *name)
{
	const MapLine *best = NULL;
	size_t best_length = 0;

	for (int i = 0; i < table->count; i++)
	{
		const MapLine *line = &table->line[i];
		size_t length = strlen(line->source);

		if (line->kind >= MAP_IS_CHOICE)
			continue;
		if (strcmp(line->source, name) == 0)
			return MAKE(ForeignField, .kind = line->kind, .name = name, .column = line->column,
						.path = line->path, .table = table);
		if ((line->kind == MAP_JSON || line->kind == MAP_DYNAMIC) && length > best_length &&
			strncmp(line->source, name, length) == 0 &&
			(name[length] == '.' || name[length] == '{'))
		{
			best = line;
			best_length = length;
		}
	}
	return best == NULL
			   ? NULL
			   : field_below(name, best->kind, best->column, best->path, name + best_length);
}

bool
splunk_is_object(const SplunkReader *reader, const char *name)
{
	size_t length = strlen(name);

	if (!reader->is_table)
		return false;
	for (int i = 0; i < reader->table->count; i++)
	{
		const MapLine *line = &reader->table->line[i];

		if (line->kind < MAP_IS_CHOICE && strncmp(line->source, name, length) == 0 &&
			line->source[length] == '.')
			return true;
	}
	return false;
}

/* ---- layers ---- */

static const ForeignField *field_at(SplunkReader *reader, const char *name, int at);

/* Is it what a name stands for that the table has nothing for? */
static bool
field_is_absent(const ForeignField *field)
{
	return field != NULL && field->kind == MAP_IS_NEVER;
}

/* A column that was made of two fields, NULL if none was. */
static const ForeignField *
field_made_of(SplunkReader *reader, const ForeignField *of, const ForeignField *other)
{
	VEC_EACH (const SplunkMade, made, &reader->made)
	{
		if (made->other != NULL && strcmp(made->other->column, other->column) == 0 &&
			made->other->kind == other->kind && strcmp(made->of->column, of->column) == 0 &&
			strcmp(made->of->path, of->path) == 0)
			return made->column;
	}
	return NULL;
}

/* Appends a column as a text, or as a list of texts. */
static void
field_write_as(KqlBuf *out, const ForeignField *field, bool is_list)
{
	if (field->kind == MAP_LIST)
	{
		kql_name(out, field->column);
		return;
	}
	kql_code(out, is_list ? "iff(isempty(tostring(" : "tostring(");
	kql_name(out, field->column);
	kql_code(out, is_list ? ")), dynamic([]), pack_array(tostring(" : ")");
	if (is_list)
	{
		kql_name(out, field->column);
		kql_code(out, ")))");
	}
}

/* Makes a column of a field, and where it has no value of another; texts in quotes are constant. */
static const ForeignField *
field_either(SplunkReader *reader, const ForeignField *first, const ForeignField *second,
			 const char *name)
{
	const ForeignField *made = field_made_of(reader, first, second);
	bool is_list = first->kind == MAP_LIST || second->kind == MAP_LIST;
	KqlBuf *out = reader->out;

	if (made != NULL)
		return made;
	made = splunk_made_field(is_list ? MAP_LIST : MAP_TEXT, splunk_new_name(reader, name));
	kql_code(out, "\n| extend ");
	kql_name(out, made->column);
	kql_code(out, is_list ? " = iff(coalesce(array_length(" : " = coalesce(");
	field_write_as(out, first, is_list);
	kql_code(out, is_list ? "), 0) > 0, " : ", ");
	if (is_list)
	{
		field_write_as(out, first, is_list);
		kql_code(out, ", ");
	}
	if (second->kind == MAP_CONSTANT)
	{
		kql_code(out, is_list ? "pack_array(" : "");
		kql_text(out, second->column);
		kql_code(out, is_list ? ")" : "");
	}
	else
		field_write_as(out, second, is_list);
	kql_code(out, ")");
	vec_push(&reader->made, MAKE(SplunkMade, .of = first, .other = second, .column = made));
	return made;
}

/*
 * What a name is behind a wildcard rename that may have given it, in some rows: the field that
 * was moved there, and where that has no value what had the name before.
 */
static const ForeignField *
field_moved(SplunkReader *reader, const SplunkLayer *layer, const char *name, int at)
{
	const char *rest = name + strlen(layer->name);
	const ForeignField *own = field_at(reader, name, at);
	const ForeignField *moved;

	/* A wildcard names no field that starts with _. */
	if (rest[0] == '_' || rest[0] == '\0')
		return own;
	moved = field_at(reader, psprintf("%s%s", layer->old, rest), at);
	if (field_is_absent(own))
		own = NULL;
	if (moved == NULL || own == NULL ||
		(moved->kind != MAP_JSON && moved->kind != MAP_DYNAMIC && moved->kind != MAP_ANY_JSON &&
		 moved->kind != MAP_ANY_DYNAMIC))
		return moved != NULL ? moved : own;
	own = splunk_plain(reader, own);
	return field_either(reader, splunk_plain(reader, moved), own, name);
}

/* A field that has a text wherever it has no value. */
static const ForeignField *
field_filled(SplunkReader *reader, const ForeignField *field, const char *text)
{
	if (field == NULL || field->kind == MAP_TIME || field_is_absent(field))
		return field;
	field = splunk_plain(reader, field);
	return field_either(reader, field, splunk_made_field(MAP_CONSTANT, text), field->name);
}

/* What a name is below the first so many layers; NULL if it is nothing. */
static const ForeignField *
field_at(SplunkReader *reader, const char *name, int at)
{
	const ForeignField *opened = NULL;

	PORT_CHECK_STACK();
	while (--at >= 0)
	{
		const SplunkLayer *layer = VEC_AT(&reader->layer, SplunkLayer, at);

		switch (layer->kind)
		{
			case SPLUNK_NAMED:
				if (strcmp(layer->name, name) == 0)
					return layer->field;
				break;
			case SPLUNK_RENAMED:
				if (strcmp(layer->name, name) == 0)
					return field_at(reader, layer->old, at);
				if (strcmp(layer->old, name) == 0)
					return NULL;
				break;
			case SPLUNK_MOVED:
				if (strncmp(layer->name, name, strlen(layer->name)) == 0)
					return field_moved(reader, layer, name, at);
				if (strncmp(layer->old, name, strlen(layer->old)) == 0)
					return NULL;
				break;
			case SPLUNK_OPENED:
				if (opened == NULL)
					opened = field_below(name, MAP_JSON, layer->field->column, "", name);
				break;
			case SPLUNK_FILLED:
				return field_filled(reader, field_at(reader, name, at), layer->old);
			case SPLUNK_ONLY:
				return opened;
		}
	}
	return splunk_table_field(reader->table, name) != NULL ? splunk_table_field(reader->table, name)
														   : opened;
}

const ForeignField *
splunk_look(SplunkReader *reader, const char *name)
{
	const ForeignField *field = field_at(reader, name, reader->layer.count);

	return field_is_absent(field) ? NULL : field;
}

bool
splunk_is_absent(SplunkReader *reader, const char *name)
{
	return field_is_absent(field_at(reader, name, reader->layer.count));
}

bool
splunk_is_shown_only(SplunkReader *reader, const char *name)
{
	const ForeignField *field = field_at(reader, name, reader->layer.count);

	return field == NULL ? reader->is_table : field_is_absent(field);
}

void
splunk_leave_out(SplunkReader *reader, const SplName *field, const SplName *name)
{
	const ForeignField *before = field_at(reader, field->text, reader->layer.count);

	if (!field_is_absent(before))
	{
		before =
			MAKE(ForeignField, .kind = MAP_IS_NEVER, .name = field->text, .column = "", .path = "");
		foreign_note(reader->rule, splunk_span(reader, field->span),
					 "\"%s\" is not shown: table \"%s\" has nothing for it", field->text,
					 reader->table->name);
	}
	splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_NAMED, .name = name->text, .field = before},
			   name->span);
}

/* Says that there is no field of a name. */
static void
field_unknown(SplunkReader *reader, const SplName *name)
{
	Suggest near;
	Diag *said;

	suggest_start(&near, name->text);
	VEC_EACH (const SplunkLayer, layer, &reader->layer)
	{
		if (layer->kind == SPLUNK_NAMED && layer->field != NULL)
			suggest_offer(&near, layer->name);
	}
	for (int i = 0; reader->is_table && i < reader->table->count; i++)
	{
		if (reader->table->line[i].kind < MAP_IS_CHOICE)
			suggest_offer(&near, reader->table->line[i].source);
	}
	if (reader->is_table)
		said = diag_add(reader->diag, DIAG_FOREIGN_FIELD, splunk_span(reader, name->span),
						reader->table->name, name->text);
	else
		said = diag_add(reader->diag, DIAG_SPLUNK_NO_FIELD, splunk_span(reader, name->span),
						name->text);
	if (suggest_best(&near) != NULL && strcmp(suggest_best(&near), name->text) != 0)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
}

const ForeignField *
splunk_find(SplunkReader *reader, const SplName *name)
{
	const ForeignField *field = field_at(reader, name->text, reader->layer.count);

	if (field_is_absent(field))
	{
		diag_add(reader->diag, DIAG_FOREIGN_FIELD, splunk_span(reader, name->span),
				 reader->table->name, field->name);
		return NULL;
	}
	if (field != NULL && field->kind == MAP_EVENT)
	{
		splunk_refuse(reader, name->span, "the text of the event");
		return NULL;
	}
	if (field != NULL && field->table != NULL && field->path[0] == '\0' &&
		(field->kind == MAP_JSON || field->kind == MAP_DYNAMIC))
	{
		splunk_refuse(reader, name->span, "object \"%s\" as a field", name->text);
		return NULL;
	}
	if (field == NULL)
		field_unknown(reader, name);
	return field;
}

/* ---- columns ---- */

const char *
splunk_new_name(SplunkReader *reader, const char *name)
{
	const char *last = strrchr(name, '.');
	char *base = psprintf("%s%s", reader->is_table && name[0] != '_' ? "_" : "",
						  reader->is_table && last != NULL ? last + 1 : name);
	char *mark = reader->is_table ? strchr(base, '{') : NULL;
	char *made = base;

	if (mark != NULL)
		*mark = '\0';
	if (made[0] == '\0' || strcmp(made, "_") == 0)
		made = base = pstrdup("_value");
	for (int i = 2; !vec_push_text(&reader->column, made); i++)
		made = psprintf("%s_%d", base, i);
	return made;
}

/* Is it a column as it is? */
static bool
field_is_plain(const ForeignField *field)
{
	switch (field->kind)
	{
		case MAP_TEXT:
		case MAP_NUMBER:
		case MAP_TIME:
		case MAP_LIST:
			return true;
		default:
			return false;
	}
}

const ForeignField *
splunk_plain(SplunkReader *reader, const ForeignField *field)
{
	KqlBuf *out = reader->out;
	bool is_list = field->kind == MAP_ANY_JSON || field->kind == MAP_ANY_DYNAMIC;
	const ForeignField *made;

	if (field_is_plain(field))
		return field;
	VEC_EACH (const SplunkMade, one, &reader->made)
	{
		if (one->regex == NULL && one->other == NULL && one->of->kind == field->kind &&
			strcmp(one->of->column, field->column) == 0 && strcmp(one->of->path, field->path) == 0)
			return one->column;
	}
	made = splunk_made_field(is_list                         ? MAP_LIST
							 : field->kind == MAP_CALCULATED ? MAP_NUMBER
															 : MAP_TEXT,
							 splunk_new_name(reader, field->name));
	if (!reader->is_table)
		vec_push(&reader->scratch, (void *) made->column);
	if (is_list)
	{
		KqlBuf base;

		kql_init(&base);
		kql_code(&base, field->kind == MAP_ANY_JSON ? "parse_json(" : "");
		kql_name(&base, field->column);
		kql_code(&base, field->kind == MAP_ANY_JSON ? ")" : "");
		splunk_write_list(out, base.text.data, field->path, made->column, false);
	}
	else
	{
		kql_code(out, "\n| extend ");
		kql_name(out, made->column);
		kql_code(out, " = ");
		query_write_value(out, field);
	}
	vec_push(&reader->made, MAKE(SplunkMade, .of = field, .column = made));
	return made;
}

const ForeignField *
splunk_column(SplunkReader *reader, const SplName *name)
{
	const ForeignField *field = splunk_find(reader, name);

	return field == NULL ? NULL : splunk_plain(reader, field);
}
