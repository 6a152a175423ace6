/*
 * mapped.c
 *		Kinds of logs whose mapping is data.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "base/clock.h"
#include "base/time_text.h"
#include "common/syslog_line.h"
#include "common/time_reader.h"
#include "ingest/mapped.h"
#include "ingest/other_type.h"
#include "ingest/own_value.h"
#include "ingest/target.h"

/* Tells why a log table has no place for what a mapping has for a column. */
static void
refuse_column(const char *table, Relation target, const SpecColumn *column)
{
	if (target != NULL && get_attnum(RelationGetRelid(target), column->name) != InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TABLE_DEFINITION),
				 errmsg("column \"%s\" of relation \"%s\" cannot be loaded", column->name, table),
				 errdetail("The table alone fills it: it is generated, an identity, of the "
						   "loader, or none of the table below a view."),
				 errhint("Register the mapping without \"columns.%s\".", column->name)));
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("column \"%s\" of relation \"%s\" does not exist", column->name, table),
					errdetail("The mapping has a value for it, which would be lost."),
					errhint("Add the column, or register the mapping without it.")));
}

/* Raises unless the log table has the column; else how a value gets into it. */
static FieldType
column_type(const char *table, Relation target, const Vec *known, const SpecColumn *column)
{
	const TargetColumn *found = target_column(known, column->name);
	FieldType type;

	if (found == NULL)
	{
		refuse_column(table, target, column);
		pg_unreachable();
	}
	type = target_field(table, found);
	if (type == FIELD_TIME || type == FIELD_TIME_REQUIRED)
		return column->has_time && column->time != FIELD_TIME ? column->time : type;
	if (column->has_time)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TABLE_DEFINITION),
				 errmsg("column \"%s\" of relation \"%s\" is no time", column->name, table),
				 errdetail("The mapping reads it as one: \"columns.%s.time\".", column->name),
				 errhint("Register the mapping without \"time\", or make the column a timestamp "
						 "with time zone.")));
	return type;
}

/* Sets what a column has in each row. */
static void
fill_constant(Mapping *mapping, int number, FieldType type, const SpecColumn *column)
{
	FieldValue field = {0};
	const char *detail;

	/* A constant is no value of a row, whose insertion would check it. */
	if (type == FIELD_OTHER && other_type_has_checks(mapping->column[number].other))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("column \"%s\" can have no constant value", column->name),
						errdetail("Its type %s has domains inside.",
								  format_type_be(mapping->column[number].type))));
	if (mapping_convert(&mapping->column[number], type, column->value_kind, &column->value, false,
						LOG_DATE_UNKNOWN, &field, &detail) != REASON_NONE)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the value of column \"%s\" in the mapping is not of its type", column->name),
			 errdetail("The column takes %s.", format_type_be(mapping->column[number].type)),
			 errhint("Change \"columns.%s.value\".", column->name)));
	if (field.isnull)
		return;
	mapping->column[number].fill = field.value;
	mapping->column[number].fill_null = false;
	mapping->column[number].has_fill = true;
}

static void
add_column(Mapping *mapping, const char *table, Relation target, const Vec *known,
		   const SpecColumn *column)
{
	FieldType type = column_type(table, target, known, column);
	int number =
		mapping_add_column(mapping, column->name, target_column(known, column->name)->type);
	int rank = list_length(column->paths);
	ListCell *lc;

	mapping->column[number].required =
		column->required || strcmp(column->name, "TimeGenerated") == 0;
	if (type == FIELD_OTHER)
		mapping->column[number].other = other_type_make(mapping->column[number].type);
	if (column->has_value)
		fill_constant(mapping, number, type, column);
	foreach (lc, column->paths)
		mapping_add_path(mapping, lfirst(lc), number, type, (char) rank--);
}

static Mapping *
mapped_mapping(Ingest *ingest, const IngestForm *form)
{
	Mapping *mapping;
	Vec known;
	ListCell *lc;

	if (form->shape == SHAPE_ROW)
		return ingest_column_mapping(form->target, form->log_table);
	mapping = mapping_make_empty(false);
	known = target_columns(form->target);
	/* The time comes first, so that a record without one is told to have none. */
	for (int pass = 0; pass < 2; pass++)
	{
		foreach (lc, ingest->profile->spec->columns)
		{
			const SpecColumn *column = lfirst(lc);

			if ((strcmp(column->name, "TimeGenerated") == 0) == (pass == 0))
				add_column(mapping, RelationGetRelationName(form->target), form->target, &known,
						   column);
		}
	}
	if (mapping_column(mapping, "Type") < 0 && target_column(&known, "Type") != NULL)
		(void) mapping_add_column(mapping, "Type", TEXTOID);
	mapping_fill(mapping, "Type", form->log_table);
	return mapping;
}

void
mapped_check(const MappingSpec *spec, Relation target)
{
	Mapping *mapping = mapping_make_empty(false);
	Vec known = target != NULL ? target_columns(target) : target_columns_of(spec->log_table);
	ListCell *lc;

	foreach (lc, spec->columns)
		add_column(mapping, target != NULL ? RelationGetRelationName(target) : spec->log_table,
				   target, &known, lfirst(lc));
	if (target != NULL)
		own_value_settle(target, spec->log_table, mapping);
}

/*
 * The value at a path of the object at the cursor (a copy); false if there is none.  Of two equal
 * keys the last one counts, as it does for what a record says.
 */
static bool
find_value(JsonWalk walk, const char *path, JsonWalk *at)
{
	const char *rest = path;
	char key[SPEC_MAX_PATH + 1];
	bool first = true;
	bool found = false;
	JsonWalk last;
	JsonSpan member;

	(void) mapping_path_key(&rest, key);
	if (strcmp(key, "[0]") == 0)
	{
		if (json_walk_peek(&walk) != WALK_ARRAY || !json_walk_open(&walk) ||
			!json_walk_next_element(&walk, &first))
			return false;
		*at = walk;
		return *rest == '\0' || find_value(walk, rest, at);
	}
	if (json_walk_peek(&walk) != WALK_OBJECT || !json_walk_open(&walk))
		return false;
	while (json_walk_next_member(&walk, &first, &member))
	{
		if (json_span_is(&member, key))
		{
			last = walk;
			found = true;
		}
		/* What is broken behind it is the reader's to tell. */
		if (!json_walk_value(&walk, NULL, NULL))
			break;
	}
	if (!found)
		return false;
	*at = last;
	return *rest == '\0' || find_value(last, rest, at);
}

/* Whether the value at the cursor (a copy) is one of the texts. */
static bool
is_one_of(JsonWalk at, const List *values)
{
	JsonKind kind;
	JsonSpan span;
	ListCell *lc;
	char guid[37];
	bool is_guid;

	if (!json_walk_value(&at, &kind, &span))
		return false;
	is_guid = kind == WALK_STRING && field_read_guid(&span, guid);
	foreach (lc, values)
	{
		const char *value = lfirst(lc);
		JsonSpan wanted = {value, strlen(value), false};
		char wanted_guid[37];

		/* A GUID is the same in braces and in capitals. */
		if (is_guid && field_read_guid(&wanted, wanted_guid) && strcmp(guid, wanted_guid) == 0)
			return true;
		if (kind == WALK_STRING
				? json_span_is(&span, value)
				: span.len == strlen(value) && memcmp(span.data, value, span.len) == 0)
			return true;
	}
	return false;
}

/* Whether the object at the cursor (a copy) is one that the mapping takes. */
static bool
spec_takes(const MappingSpec *spec, JsonWalk walk)
{
	ListCell *lc;

	foreach (lc, spec->when)
	{
		const SpecCondition *condition = lfirst(lc);
		JsonWalk at;

		if (!find_value(walk, condition->path, &at) || !is_one_of(at, condition->values))
			return false;
	}
	return true;
}

int
mapped_count(const MappingSpec *spec, JsonWalk walk)
{
	bool has_time = false;
	int count = 0;
	ListCell *lc;

	if (spec->format != SPEC_JSON || !spec_takes(spec, walk))
		return 0;
	foreach (lc, spec->columns)
	{
		const SpecColumn *column = lfirst(lc);
		bool found = false;
		ListCell *path;
		JsonWalk at;

		foreach (path, column->paths)
			found = found || find_value(walk, lfirst(path), &at);
		count += found;
		has_time = has_time || (found && strcmp(column->name, "TimeGenerated") == 0);
	}
	return has_time ? count : 0;
}

/* Records that the mapping does not take are of a table that is none. */
static int
mapped_form(Ingest *ingest, JsonWalk walk)
{
	MemoryContext old = MemoryContextSwitchTo(ingest->record_context);
	bool holds;

	MemoryContextReset(ingest->record_context);
	holds = spec_takes(ingest->profile->spec, walk);
	MemoryContextSwitchTo(old);
	return holds ? 0 : ingest_form_number(ingest, "", 0, SHAPE_OWN);
}

bool
mapped_read_lists(Ingest *ingest, JsonWalk *walk, bool *sound)
{
	bool found = false;
	ListCell *lc;

	*sound = true;
	foreach (lc, ingest->profile->spec->records)
	{
		JsonWalk at;

		if (!find_value(*walk, lfirst(lc), &at) || json_walk_peek(&at) != WALK_ARRAY)
			continue;
		found = true;
		if (!container_elements(ingest, &at, container_element))
		{
			walk->at = at.at;
			walk->error = at.error;
			*sound = false;
			return true;
		}
	}
	if (found)
	{
		*sound = json_walk_value(walk, NULL, NULL);
		ingest->taken = walk->at;
	}
	return found;
}

/* Whether a key of a CEF extension goes to a column. */
static bool
knows_key(void *context, const char *key, size_t len)
{
	FieldType type;
	bool required;

	return mapping_key(context, key, len, &type, &required) >= 0 ||
		   (len == 2 && memcmp(key, "rt", 2) == 0) || (len == 5 && memcmp(key, "start", 5) == 0) ||
		   (len == 3 && memcmp(key, "end", 3) == 0);
}

/* Whether the row in hand has a time whose year was guessed. */
static bool
took_guessed(const IngestForm *form, int guessed)
{
	return ((guessed & LINE_TIME_GUESSED) && mapping_took(form->mapping, form->row, "time")) ||
		   ((guessed & LINE_RT_GUESSED) && mapping_took(form->mapping, form->row, "rtTime")) ||
		   ((guessed & LINE_START_GUESSED) &&
			mapping_took(form->mapping, form->row, "startTime")) ||
		   ((guessed & LINE_END_GUESSED) && mapping_took(form->mapping, form->row, "endTime"));
}

/* Puts a line aside. */
static void
reject_line(Ingest *ingest, IngestReason reason, JsonSpan line)
{
	ingest->number++;
	MemoryContextReset(ingest->record_context);
	MemoryContextSwitchTo(ingest->record_context);
	ingest_reject(ingest, reason, NULL, line.data, line.data + line.len);
	MemoryContextSwitchTo(ingest->context);
}

/* Reads one line. */
static void
read_line(Ingest *ingest, const SyslogClock *clock, IngestForm *form, JsonSpan line,
		  StringInfo json)
{
	int guessed = 0;
	int64 rows = ingest->rows;
	JsonWalk walk;

	resetStringInfo(json);
	ingest->original = (IngestOriginal){{"", 0, false}, line};
	if (line.len > INGEST_MAX_RECORD)
	{
		reject_line(ingest, REASON_RECORD_TOO_LARGE, line);
		return;
	}
	if (ingest->profile->spec->format == SPEC_SYSLOG)
		syslog_line_append(line.data, line.len, clock, json, &guessed);
	else if (!cef_line_append(line.data, line.len, clock, knows_key, form->mapping, json, &guessed))
	{
		reject_line(ingest, REASON_NO_CEF, line);
		return;
	}
	json_walk_init(&walk, json->data, json->len);
	(void) json_walk_peek(&walk);
	(void) ingest_record(ingest, &walk);
	/* Of several times that a line has one counts. */
	ingest->guessed_years += guessed != 0 && ingest->rows > rows && took_guessed(form, guessed);
}

void
mapped_read_lines(Ingest *ingest, const char *data, size_t len)
{
	const MappingSpec *spec = ingest->profile->spec;
	IngestForm *form = ingest_main_form(ingest, SHAPE_OWN);
	LogDateOrder date_order = ingest->date_order;
	TimestampTz now = ingest->as_of != 0 ? ingest->as_of : clock_now();
	SyslogClock clock = {(now - DATETIME_MIN) * TICKS_PER_MICROSECOND, spec->zone, spec->year};
	const char *end = data + len;
	StringInfoData json;

	/* 03/04/2026 of a device may be either day. */
	if (!ingest->is_order_given)
		ingest->date_order = LOG_DATE_UNKNOWN;
	initStringInfo(&json);
	for (const char *at = data; at < end;)
	{
		const char *stop = memchr(at, '\n', end - at);
		const char *next = stop != NULL ? stop + 1 : end;

		CHECK_FOR_INTERRUPTS();
		if (stop == NULL)
			stop = end;
		while (stop > at && (stop[-1] == '\r' || stop[-1] == '\0'))
			stop--;
		if (stop > at)
			read_line(ingest, &clock, form, (JsonSpan){at, stop - at, false}, &json);
		at = next;
	}
	ingest->original = (IngestOriginal){0};
	ingest->date_order = date_order;
	pfree(json.data);
}

IngestProfile *
mapped_profile(const MappingSpec *spec)
{
	static const KeyWord keywords[] = {
		{"TimeGenerated", KEY_ROW},
		{"tables", KEY_TABLES},
		{NULL, KEY_OTHER},
	};
	IngestProfile *profile = palloc0(sizeof(IngestProfile));

	profile->keyword = keywords;
	profile->make_mapping = mapped_mapping;
	profile->form_of = spec->when != NIL ? mapped_form : NULL;
	profile->spec = spec;
	profile->routes_rows = true;
	return profile;
}
