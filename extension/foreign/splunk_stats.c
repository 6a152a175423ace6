/*
 * splunk_stats.c
 *		Groups of rows: the command stats.
 *
 * Rows that lack a field to group by are in no group, and one with several values of it is in
 * the group of each.
 */
#include "common/port.h"

#include "foreign/splunk_int.h"

typedef enum StatsForm
{
	STATS_COUNT,
	STATS_DISTINCT,
	STATS_VALUES,
	STATS_SUM,
	STATS_MEAN,
	STATS_LEAST,
	STATS_MOST,
	STATS_FIRST, /* of _time only */
	STATS_LAST
} StatsForm;

typedef struct StatsFunction
{
	const char *name;
	StatsForm form;
	const char *function;
} StatsFunction;

static const StatsFunction stats_function[] = {
	{"count", STATS_COUNT, NULL},     {"c", STATS_COUNT, NULL},
	{"dc", STATS_DISTINCT, NULL},     {"distinct_count", STATS_DISTINCT, NULL},
	{"values", STATS_VALUES, NULL},   {"sum", STATS_SUM, NULL},
	{"avg", STATS_MEAN, NULL},        {"mean", STATS_MEAN, NULL},
	{"min", STATS_LEAST, "min"},      {"max", STATS_MOST, "max"},
	{"earliest", STATS_FIRST, "min"}, {"latest", STATS_LAST, "max"}};

/* An aggregate, found. */
typedef struct StatsItem
{
	const StatsFunction *function;
	const ForeignField *field; /* NULL: of rows */
	const char *name;
} StatsItem;

/* A field to group by. */
typedef struct StatsKey
{
	const char *name;
	const ForeignField *field;
	bool is_sure; /* it has a value in every row */
} StatsKey;

static const StatsFunction *
stats_find(const char *name)
{
	for (int i = 0; i < lengthof(stats_function); i++)
	{
		if (strcmp(stats_function[i].name, name) == 0)
			return &stats_function[i];
	}
	return NULL;
}

/* The field of an aggregate of all fields below one: that as a whole; false after an error. */
static bool
stats_wildcard(SplunkReader *reader, const SplItem *item, StatsItem *stats)
{
	const char *text = item->old->text;
	int length = (int) strlen(text);
	SplName above = {.text = pnstrdup(text, Max(length - 2, 0)), .span = item->old->span};

	if (length < 3 || strcmp(text + length - 2, ".*") != 0 || strcspn(text, "*") != length - 1 ||
		stats->function->form != STATS_VALUES)
	{
		splunk_refuse(reader, item->old->span, "a wildcard in stats");
		return false;
	}
	stats->field = splunk_look(reader, above.text);
	if (stats->field == NULL)
		return splunk_find(reader, &above) != NULL;
	stats->field = splunk_plain(reader, stats->field);
	stats->name = above.text;
	foreign_note(reader->rule, splunk_span(reader, item->old->span),
				 "the fields %s are one column, \"%s\"", text, above.text);
	return true;
}

/* Is a kind of values one that a function takes? */
static bool
stats_takes(SplunkReader *reader, const SplItem *item, const StatsItem *stats)
{
	SplunkKind kind = splunk_field_kind(stats->field);
	bool is_time = kind == SPLUNK_TIME;

	switch (stats->function->form)
	{
		case STATS_COUNT:
		case STATS_DISTINCT:
			return true;
		case STATS_VALUES:
			if (!is_time)
				return true;
			break;
		case STATS_SUM:
		case STATS_MEAN:
			if (kind == SPLUNK_TEXT || kind == SPLUNK_NUMBER)
				return true;
			break;
		case STATS_LEAST:
		case STATS_MOST:
			if (is_time || kind == SPLUNK_NUMBER)
				return true;
			break;
		case STATS_FIRST:
		case STATS_LAST:
			if (is_time && strcmp(item->old->text, "_time") == 0)
				return true;
			break;
	}
	splunk_refuse(reader, item->span, "%s of %s", item->function,
				  is_time                               ? "times"
				  : kind == SPLUNK_LIST                 ? "a field of several values"
				  : stats->function->form < STATS_FIRST ? "what may be text"
														: "another field than _time");
	return false;
}

/* Finds what an aggregate is about; NULL after an error. */
static StatsItem *
stats_item(SplunkReader *reader, const SplItem *item)
{
	StatsItem *stats = MAKE(StatsItem, .function = stats_find(item->function));
	const ForeignField *event = NULL;

	if (stats->function == NULL)
	{
		splunk_refuse(reader, item->span, "%s of stats", item->function);
		return NULL;
	}
	stats->name = item->name != NULL  ? item->name->text
				  : item->old == NULL ? item->function
									  : psprintf("%s(%s)", item->function, item->old->text);
	if (item->old == NULL && stats->function->form != STATS_COUNT)
	{
		splunk_refuse(reader, item->span, "%s without a field", item->function);
		return NULL;
	}
	if (item->old == NULL)
		return stats;
	if (strchr(item->old->text, '*') != NULL)
		return stats_wildcard(reader, item, stats) ? stats : NULL;
	event = splunk_look(reader, item->old->text);
	if (event != NULL && event->kind == MAP_EVENT && stats->function->form <= STATS_DISTINCT)
		stats->field = splunk_made_field(MAP_TEXT, event->column);
	else
		stats->field = splunk_column(reader, item->old);
	return stats->field != NULL && stats_takes(reader, item, stats) ? stats : NULL;
}

/* Appends a call of a function on a column if it has a value. */
static void
stats_if(KqlBuf *out, const char *function, const ForeignField *field, const char *as)
{
	bool is_text = splunk_field_kind(field) == SPLUNK_TEXT;

	kql_code(out, function);
	kql_code(out, as);
	kql_name(out, field->column);
	kql_code(out, as[1] != '\0' ? ")" : "");
	kql_code(out, is_text ? ", isnotempty(" : ", isnotnull(");
	kql_name(out, field->column);
	kql_code(out, "))");
}

/* Appends a call of a function on a column. */
static void
stats_call(KqlBuf *out, const char *before, const ForeignField *field, const char *after)
{
	kql_code(out, before);
	kql_name(out, field->column);
	kql_code(out, after);
}

/* Appends what an aggregate calculates. */
static void
stats_write(KqlBuf *out, const StatsItem *item)
{
	const ForeignField *field = item->field;
	SplunkKind kind = field != NULL ? splunk_field_kind(field) : SPLUNK_NULL;

	switch (item->function->form)
	{
		case STATS_COUNT:
			if (field == NULL)
				kql_code(out, "count()");
			else if (kind == SPLUNK_LIST)
				stats_call(out, "sum(coalesce(array_length(", field, "), 0))");
			else
				stats_call(out, kind == SPLUNK_TEXT ? "countif(isnotempty(" : "countif(isnotnull(",
						   field, "))");
			break;
		case STATS_DISTINCT:
			if (kind == SPLUNK_LIST)
				stats_call(out, "array_length(make_set(", field, "))");
			else
				stats_if(out, "dcountif", field, "(");
			break;
		case STATS_VALUES:
			kql_code(out, "array_sort_asc(");
			if (kind == SPLUNK_LIST)
				stats_call(out, "make_set(", field, ")");
			else
				stats_if(out, "make_set_if", field, kind == SPLUNK_NUMBER ? "(tostring(" : "(");
			kql_code(out, ")");
			break;
		case STATS_SUM:
		case STATS_MEAN:
			/* Of no numbers at all there is none. */
			stats_call(out, "iff(countif(isnotnull(todouble(", field, "))) > 0, ");
			kql_code(out, item->function->form == STATS_SUM ? "sum" : "avg");
			stats_call(out, "(todouble(", field, ")), real(null))");
			break;
		case STATS_LEAST:
		case STATS_MOST:
		case STATS_FIRST:
		case STATS_LAST:
			kql_code(out, item->function->function);
			stats_call(out, "(", field, ")");
			break;
	}
}

/* The kind of the column that an aggregate makes. */
static MapKind
stats_kind(const StatsItem *item)
{
	if (item->function->form == STATS_VALUES)
		return MAP_LIST;
	if (item->function->form >= STATS_LEAST && splunk_field_kind(item->field) == SPLUNK_TIME)
		return MAP_TIME;
	return MAP_NUMBER;
}

/* Finds the fields to group by; false after an error. */
static bool
stats_keys(SplunkReader *reader, const SplCommand *command, Vec *key)
{
	VEC_EACH (const SplName, name, &command->field)
	{
		const ForeignField *field = splunk_find(reader, name);

		if (field == NULL)
			return false;
		VEC_EACH (const StatsKey, other, key)
		{
			if (strcmp(other->name, name->text) == 0)
				field = NULL;
		}
		if (field != NULL)
			vec_push(key, MAKE(StatsKey, .name = name->text, .field = splunk_plain(reader, field),
							   .is_sure = field->kind == MAP_DEFAULT || field->kind == MAP_TIME ||
										  field->kind == MAP_CONSTANT));
	}
	return true;
}

/* Appends a row for each value of the fields to group by, and none for rows without one. */
static void
stats_expand(SplunkReader *reader, const Vec *key)
{
	KqlBuf *out = reader->out;
	bool any = false;

	VEC_EACH (StatsKey, one, key)
	{
		const ForeignField *list = one->field;

		if (list->kind != MAP_LIST)
			continue;
		one->field = splunk_made_field(MAP_TEXT, splunk_new_name(reader, "_each"));
		kql_code(out, "\n| mv-expand ");
		kql_name(out, one->field->column);
		stats_call(out, " = ", list, " to typeof(string)");
	}
	VEC_EACH (const StatsKey, one, key)
	{
		if (one->is_sure)
			continue;
		kql_code(out, any ? " and " : "\n| where ");
		stats_call(out, one->field->kind == MAP_TEXT ? "isnotempty(" : "isnotnull(", one->field,
				   ")");
		any = true;
	}
}

/* Makes a field of the result; an error if there is one of that name. */
static void
stats_result(SplunkReader *reader, const char *name, MapKind kind, Span span)
{
	if (!vec_push_text(&reader->column, name))
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, splunk_span(reader, span), "result of stats",
				 psprintf("it has two fields \"%s\"", name));
	splunk_lay(
		reader,
		&(SplunkLayer){.kind = SPLUNK_NAMED, .name = name, .field = splunk_made_field(kind, name)},
		span);
}

/* Appends the summarize, and makes its columns the fields that there are. */
static void
stats_summarize(SplunkReader *reader, const SplCommand *command, const Vec *item, const Vec *key)
{
	KqlBuf *out = reader->out;

	kql_code(out, "\n| summarize ");
	VEC_EACH (const StatsItem, one, item)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		kql_name(out, one->name);
		kql_code(out, " = ");
		stats_write(out, one);
	}
	VEC_EACH (const StatsKey, one, key)
	{
		kql_code(out, one_at > 0 ? ", " : item->count > 0 ? "\n    by " : "by ");
		if (strcmp(one->name, one->field->column) != 0)
		{
			kql_name(out, one->name);
			kql_code(out, " = ");
		}
		kql_name(out, one->field->column);
	}
	reader->is_table = false;
	reader->column = (Vec){0};
	reader->scratch = (Vec){0};
	reader->made = (Vec){0};
	splunk_lay(reader, &(SplunkLayer){.kind = SPLUNK_ONLY}, command->span);
	VEC_EACH (const StatsKey, one, key)
		stats_result(reader, one->name, one->field->kind, command->span);
	VEC_EACH (const StatsItem, one, item)
		stats_result(reader, one->name, stats_kind(one), command->span);
}

void
splunk_write_stats(SplunkReader *reader, const SplCommand *command)
{
	Vec item = {0};
	Vec key = {0};

	VEC_EACH (const SplItem, one, &command->item)
	{
		StatsItem *stats = stats_item(reader, one);

		if (stats == NULL)
			return;
		vec_push(&item, stats);
	}
	if (!stats_keys(reader, command, &key))
		return;
	if (item.count == 0)
	{
		splunk_refuse(reader, command->span, "stats without a function");
		return;
	}
	stats_expand(reader, &key);
	stats_summarize(reader, command, &item, &key);
}
