/*
 * spec.c
 *		Reads a mapping that is data, and checks it thoroughly.
 *
 * The text comes from jsonb, so it is sound JSON without doubled keys.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "common/time_reader.h"
#include "ingest/spec.h"

#define SPEC_MAX_COLUMNS 1000
#define SPEC_MAX_PATHS 8
#define SPEC_MAX_DEPTH 16

static void
spec_error(const char *place, const char *what, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("invalid mapping: \"%s\" %s", place, what),
					hint != NULL ? errhint("%s", hint) : 0));
}

static char *
span_text(const JsonSpan *span)
{
	StringInfoData text;

	initStringInfo(&text);
	(void) json_decode(span, &text);
	return text.data;
}

/* Takes a string; an error if there is another value, or an empty one. */
static char *
take_text(JsonWalk *walk, const char *place)
{
	JsonKind kind;
	JsonSpan span;

	if (!json_walk_value(walk, &kind, &span) || kind != WALK_STRING || span.len == 0)
		spec_error(place, "must be a text that is not empty", NULL);
	return span_text(&span);
}

static void
open_object(JsonWalk *walk, const char *place)
{
	if (json_walk_peek(walk) != WALK_OBJECT || !json_walk_open(walk))
		spec_error(place, "must be an object", NULL);
}

/*
 * A path as mapping_add_path() takes it: keys joined by ".", a backslash before one that belongs
 * to a key; "list[0]" becomes "list.[0]".
 */
static char *
check_path(const char *path, const char *place)
{
	static const char hint[] = "A path is keys joined by dots, as in actor.id or sourceIPs[0]; "
							   "write \\. for a dot in a key.";
	StringInfoData text;
	int depth = 1;

	initStringInfo(&text);
	for (const char *at = path; *at != '\0'; at++)
	{
		bool at_start = at == path || text.data[text.len - 1] == '.';

		if (*at == '\\' && at[1] == '\0')
			spec_error(place, psprintf("is no path: \"%s\" ends with a backslash", path),
					   "A backslash stands before a dot or a backslash that belongs to a key.");
		else if (*at == '\\')
		{
			appendStringInfoChar(&text, *at++);
			appendStringInfoChar(&text, *at);
		}
		else if (*at == '[' && strncmp(at, "[0]", 3) == 0 && !at_start &&
				 (at[3] == '\0' || at[3] == '.' || at[3] == '['))
		{
			appendStringInfoString(&text, ".[0]");
			depth++;
			at += 2;
		}
		else if (*at == '[' || *at == ']')
			spec_error(place, psprintf("is no path: \"%s\"; of a list only [0] can be named", path),
					   hint);
		else if (*at == '.' && (at_start || at[1] == '\0'))
			spec_error(place, psprintf("is no path: \"%s\" has an empty key", path), hint);
		else
		{
			depth += *at == '.';
			appendStringInfoChar(&text, *at);
		}
	}
	if (text.len > SPEC_MAX_PATH)
		spec_error(place, psprintf("has more than %d bytes", SPEC_MAX_PATH), hint);
	if (depth > SPEC_MAX_DEPTH)
		spec_error(place, psprintf("goes deeper than %d keys", SPEC_MAX_DEPTH), hint);
	return text.data;
}

/* One path, or a list of them. */
static List *
take_paths(JsonWalk *walk, const char *place)
{
	List *paths = NIL;
	bool first = true;

	if (json_walk_peek(walk) != WALK_ARRAY)
		return list_make1(check_path(take_text(walk, place), place));
	(void) json_walk_open(walk);
	while (json_walk_next_element(walk, &first))
	{
		const char *element = psprintf("%s[%d]", place, list_length(paths));

		paths = lappend(paths, check_path(take_text(walk, element), element));
	}
	if (paths == NIL || list_length(paths) > SPEC_MAX_PATHS)
		spec_error(place, psprintf("must have 1 to %d paths", SPEC_MAX_PATHS), NULL);
	return paths;
}

static bool
take_bool(JsonWalk *walk, const char *place)
{
	JsonKind kind;

	if (!json_walk_value(walk, &kind, NULL) || (kind != WALK_TRUE && kind != WALK_FALSE))
		spec_error(place, "must be true or false", NULL);
	return kind == WALK_TRUE;
}

static FieldType
take_time(JsonWalk *walk, const char *place)
{
	static const struct
	{
		const char *name;
		FieldType type;
	} units[] = {{"text", FIELD_TIME},
				 {"seconds", FIELD_SECONDS},
				 {"milliseconds", FIELD_MILLISECONDS},
				 {"microseconds", FIELD_MICROSECONDS},
				 {"nanoseconds", FIELD_NANOSECONDS}};
	const char *word = take_text(walk, place);

	for (int i = 0; i < lengthof(units); i++)
	{
		if (strcmp(units[i].name, word) == 0)
			return units[i].type;
	}
	spec_error(
		place, psprintf("is \"%s\"", word),
		"It may be text (ISO 8601 and its kin), or what a number counts since 1970: seconds, "
		"milliseconds, microseconds, nanoseconds.");
	pg_unreachable();
}

/* {"path": …, "time": …, "required": …} or {"value": …} */
static void
take_column_object(JsonWalk *walk, const char *place, SpecColumn *column)
{
	bool first = true;
	JsonSpan key;

	open_object(walk, place);
	while (json_walk_next_member(walk, &first, &key))
	{
		const char *inner = psprintf("%s.%s", place, span_text(&key));

		if (json_span_is(&key, "path"))
			column->paths = take_paths(walk, inner);
		else if (json_span_is(&key, "time"))
		{
			column->time = take_time(walk, inner);
			column->has_time = true;
		}
		else if (json_span_is(&key, "required"))
			column->required = take_bool(walk, inner);
		else if (json_span_is(&key, "value"))
		{
			if (!json_walk_value(walk, &column->value_kind, &column->value))
				spec_error(inner, "must be a value", NULL);
			column->has_value = true;
		}
		else
			spec_error(inner, "means nothing", "A column has path, time and required, or value.");
	}
	if (column->has_value == (column->paths != NIL))
		spec_error(place, "must have either a path or a value", NULL);
	if (column->has_value && (column->has_time || column->required))
		spec_error(place, "has a value, so it can have neither time nor required", NULL);
}

static void
take_columns(JsonWalk *walk, MappingSpec *spec)
{
	bool has_time = false;
	bool first = true;
	JsonSpan key;

	open_object(walk, "columns");
	while (json_walk_next_member(walk, &first, &key))
	{
		SpecColumn *column = palloc0(sizeof(SpecColumn));
		const char *place;

		column->name = span_text(&key);
		column->time = FIELD_TIME;
		place = psprintf("columns.%s", column->name);
		if (key.len == 0 || strlen(column->name) >= NAMEDATALEN)
			spec_error(place, "is no name of a column", NULL);
		if (strcmp(column->name, "_raw") == 0 || strcmp(column->name, "_ingested_at") == 0 ||
			strcmp(column->name, "_xid") == 0)
			spec_error(place, "is filled by the loader", NULL);
		if (json_walk_peek(walk) == WALK_OBJECT)
			take_column_object(walk, place, column);
		else
			column->paths = take_paths(walk, place);
		has_time = has_time || (strcmp(column->name, "TimeGenerated") == 0 && column->paths != NIL);
		spec->columns = lappend(spec->columns, column);
	}
	if (!has_time)
		spec_error("columns.TimeGenerated", "is missing: every record needs a time of its own",
				   "For example {\"path\": \"published\"}, or {\"path\": \"ts\", \"time\": "
				   "\"milliseconds\"}.");
	if (list_length(spec->columns) > SPEC_MAX_COLUMNS)
		spec_error("columns", psprintf("has more than %d columns", SPEC_MAX_COLUMNS), NULL);
}

/* {"path": value or list of values} */
static void
take_when(JsonWalk *walk, MappingSpec *spec)
{
	bool first = true;
	JsonSpan key;

	open_object(walk, "when");
	while (json_walk_next_member(walk, &first, &key))
	{
		SpecCondition *condition = palloc0(sizeof(SpecCondition));
		const char *place = psprintf("when.%s", span_text(&key));
		bool first_value = true;

		condition->path = check_path(span_text(&key), place);
		if (json_walk_peek(walk) == WALK_ARRAY)
		{
			(void) json_walk_open(walk);
			while (json_walk_next_element(walk, &first_value))
				condition->values = lappend(condition->values, take_text(walk, place));
		}
		else
			condition->values = list_make1(take_text(walk, place));
		if (condition->values == NIL)
			spec_error(place, "must have a value", NULL);
		spec->when = lappend(spec->when, condition);
	}
}

static SpecFormat
take_format(JsonWalk *walk)
{
	const char *word = take_text(walk, "format");

	if (strcmp(word, "json") == 0)
		return SPEC_JSON;
	if (strcmp(word, "syslog") == 0)
		return SPEC_SYSLOG;
	if (strcmp(word, "cef") != 0)
		spec_error("format", psprintf("is \"%s\"", word), "It may be json, syslog or cef.");
	return SPEC_CEF;
}

/* "+02:00" */
static int64
take_zone(JsonWalk *walk)
{
	const char *word = take_text(walk, "zone");
	TimeReader reader = {word, word + strlen(word)};
	bool minus = time_take(&reader, '-');
	int64 hour;
	int64 minute;

	if ((!minus && !time_take(&reader, '+')) || time_read_digits(&reader, 2, &hour) != 2 ||
		!time_take(&reader, ':') || time_read_digits(&reader, 2, &minute) != 2 ||
		!time_at_end(&reader) || hour > 14 || minute > 59)
		spec_error("zone", psprintf("is \"%s\"", word), "It may be such as +02:00.");
	return (hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE) * (minus ? -1 : 1);
}

static int
take_year(JsonWalk *walk)
{
	JsonKind kind;
	JsonSpan span;

	if (!json_walk_value(walk, &kind, &span) || kind != WALK_NUMBER || span.len != 4 ||
		strspn(span.data, "0123456789") < 4)
		spec_error("year", "must be a year of four digits", NULL);
	return (int) strtol(pnstrdup(span.data, 4), NULL, 10);
}

static void
take_member(JsonWalk *walk, const JsonSpan *key, MappingSpec *spec)
{
	if (json_span_is(key, "table"))
		spec->log_table = take_text(walk, "table");
	else if (json_span_is(key, "description"))
		spec->description = take_text(walk, "description");
	else if (json_span_is(key, "format"))
		spec->format = take_format(walk);
	else if (json_span_is(key, "zone"))
		spec->zone = take_zone(walk);
	else if (json_span_is(key, "year"))
		spec->year = take_year(walk);
	else if (json_span_is(key, "records"))
		spec->records = take_paths(walk, "records");
	else if (json_span_is(key, "when"))
		take_when(walk, spec);
	else if (json_span_is(key, "columns"))
		take_columns(walk, spec);
	else
		spec_error(span_text(key), "means nothing",
				   "A mapping has table, columns, and perhaps description, format, records, when, "
				   "zone, year.");
}

MappingSpec *
spec_read(const char *json)
{
	MappingSpec *spec = palloc0(sizeof(MappingSpec));
	bool first = true;
	JsonWalk walk;
	JsonSpan key;

	json_walk_init(&walk, json, strlen(json));
	if (json_walk_peek(&walk) != WALK_OBJECT || !json_walk_open(&walk))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a mapping must be a JSON object")));
	while (json_walk_next_member(&walk, &first, &key))
		take_member(&walk, &key, spec);
	if (walk.error != WALK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a mapping must be sound JSON")));
	if (spec->log_table == NULL)
		spec_error("table", "is missing: the log table that the records go to", NULL);
	if (spec->columns == NIL)
		spec_error("columns", "is missing", NULL);
	if (spec->description == NULL)
		spec->description = "";
	if (spec->format != SPEC_JSON && (spec->records != NIL || spec->when != NIL))
		spec_error("format", "is one of lines, which have neither records nor when", NULL);
	if (spec->format == SPEC_JSON && (spec->zone != 0 || spec->year != 0))
		spec_error("format", "is JSON, which has neither zone nor year", NULL);
	return spec;
}
