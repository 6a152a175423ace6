/*
 * splunk_stats.c
 *		Groups of rows: the commands stats and eventstats.
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
	STATS_DEVIATION,
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
	{"stdev", STATS_DEVIATION, NULL}, {"min", STATS_LEAST, "min"},
	{"max", STATS_MOST, "max"},       {"earliest", STATS_FIRST, "min"},
	{"latest", STATS_LAST, "max"}};

/* An aggregate, found. */
typedef struct StatsItem
{
	const StatsFunction *function;
	const ForeignField *field; /* NULL: of rows */
	const SplExpr *condition;  /* of rows for which it is true, or NULL */
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
		case STATS_DEVIATION:
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
			if (is_time && item->old != NULL && strcmp(item->old->text, "_time") == 0)
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

/* Makes the column that an aggregate of an expression is of; false after an error. */
static bool
stats_expression(SplunkReader *reader, const SplItem *item, StatsItem *stats)
{
	SplunkKind kind = splunk_check(reader, item->expr);
	KqlBuf *out = reader->out;

	if (kind == SPLUNK_WRONG)
		return false;
	if (kind == SPLUNK_BOOL && stats->function->form == STATS_COUNT)
	{
		stats->condition = item->expr;
		return true;
	}
	if (kind == SPLUNK_BOOL)
	{
		splunk_refuse(reader, item->expr->span, "a condition as a value");
		return false;
	}
	kind = kind == SPLUNK_NULL ? SPLUNK_TEXT : kind;
	stats->field = splunk_made_field(kind == SPLUNK_NUMBER ? MAP_NUMBER
									 : kind == SPLUNK_TIME ? MAP_TIME
									 : kind == SPLUNK_LIST ? MAP_LIST
														   : MAP_TEXT,
									 splunk_new_name(reader, "_eval"));
	if (!reader->is_table)
		vec_push(&reader->scratch, (void *) stats->field->column);
	kql_code(out, "\n| extend ");
	kql_name(out, stats->field->column);
	kql_code(out, " = ");
	splunk_write_value(reader, item->expr, kind);
	return stats_takes(reader, item, stats);
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
	stats->name = item->name != NULL   ? item->name->text
				  : item->expr != NULL ? pnstrdup(reader->file.query.value + item->span.start,
												  item->span.end - item->span.start)
				  : item->old == NULL  ? item->function
									   : psprintf("%s(%s)", item->function, item->old->text);
	if (item->expr != NULL)
		return stats_expression(reader, item, stats) ? stats : NULL;
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
stats_write(SplunkReader *reader, const StatsItem *item)
{
	KqlBuf *out = reader->out;
	const ForeignField *field = item->field;
	SplunkKind kind = field != NULL ? splunk_field_kind(field) : SPLUNK_NULL;

	switch (item->function->form)
	{
		case STATS_COUNT:
			if (item->condition != NULL)
			{
				kql_code(out, "countif(");
				splunk_write_condition(reader, item->condition, true);
				kql_code(out, ")");
			}
			else if (field == NULL)
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
		case STATS_DEVIATION:
			/* Of one number it is 0. */
			stats_call(out, "case(countif(isnotnull(todouble(", field, "))) > 1, ");
			stats_call(out, "stdev(todouble(", field, ")), ");
			stats_call(out, "countif(isnotnull(todouble(", field, "))) == 1, 0.0, real(null))");
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

/*
 * Finds what the aggregates are about; those that would only show what the table has nothing for are
 * left out.  False after an error.
 */
static bool
stats_items(SplunkReader *reader, const SplCommand *command, Vec *item, Vec *left)
{
	VEC_EACH (const SplItem, one, &command->item)
	{
		const StatsFunction *function = stats_find(one->function);
		StatsItem *stats;

		if (function != NULL && function->form == STATS_VALUES && one->old != NULL &&
			strchr(one->old->text, '*') == NULL && splunk_is_shown_only(reader, one->old->text))
		{
			vec_push(left, (void *) one);
			continue;
		}
		stats = stats_item(reader, one);
		if (stats == NULL)
			return false;
		vec_push(item, stats);
	}
	if (command->item.count == 0)
		splunk_refuse(reader, command->span, "%s without a function", command->word->text);
	return command->item.count > 0;
}

/* Lays the names of what is left out over the fields. */
static void
stats_leave_out(SplunkReader *reader, const Vec *left)
{
	VEC_EACH (const SplItem, one, left)
	{
		SplName whole = {.text = psprintf("%s(%s)", one->function, one->old->text),
						 .span = one->span};

		splunk_leave_out(reader, one->old, one->name != NULL ? one->name : &whole);
	}
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
		stats_write(reader, one);
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
	Vec left = {0};

	if (!stats_items(reader, command, &item, &left) || !stats_keys(reader, command, &key))
		return;
	if (item.count == 0 && key.count == 0)
	{
		(void) splunk_find(reader, VEC_AT(&left, SplItem, 0)->old);
		return;
	}
	stats_expand(reader, &key);
	stats_summarize(reader, command, &item, &key);
	stats_leave_out(reader, &left);
}

/* ---- eventstats ---- */

const char *
splunk_name_rows(SplunkReader *reader)
{
	char *name = psprintf("_rows%d", ++reader->named);

	kql_code(reader->out, "\n| as ");
	kql_name(reader->out, name);
	return name;
}

void
splunk_take_joined(SplunkReader *reader, const SplName *name, MapKind kind, const char *column)
{
	KqlBuf *out = reader->out;

	if (!reader->is_table && strcmp(column, name->text) != 0)
	{
		if (splunk_look(reader, name->text) != NULL)
		{
			kql_code(out, "\n| project-away ");
			kql_name(out, name->text);
		}
		kql_code(out, "\n| project-rename ");
		kql_name(out, name->text);
		kql_code(out, " = ");
		kql_name(out, column);
		(void) vec_push_text(&reader->column, name->text);
		reader->made = (Vec){0};
		column = name->text;
	}
	splunk_lay(reader,
			   &(SplunkLayer){.kind = SPLUNK_NAMED,
							  .name = name->text,
							  .field = splunk_made_field(kind, column)},
			   name->span);
}

/* Appends the rows so far, each with what its group gives; columns of the names in to. */
static void
stats_join(SplunkReader *reader, const Vec *item, const Vec *key, const Vec *to)
{
	KqlBuf *out = reader->out;
	const char *all = key->count == 0 ? splunk_new_name(reader, "_all") : NULL;
	const char *rows;

	if (all != NULL)
	{
		kql_code(out, "\n| extend ");
		kql_name(out, all);
		kql_code(out, " = 1");
	}
	rows = splunk_name_rows(reader);
	kql_code(out, "\n| lookup kind=leftouter (\n    ");
	kql_name(out, rows);
	VEC_EACH (const StatsKey, one, key)
	{
		kql_code(out, one_at > 0 ? " and " : "\n    | where ");
		stats_call(out, one->field->kind == MAP_TEXT ? "isnotempty(" : "isnotnull(", one->field,
				   ")");
	}
	VEC_EACH (const StatsItem, one, item)
	{
		kql_code(out, one_at > 0 ? ", " : "\n    | summarize ");
		kql_name(out, VEC_AT(to, char, one_at));
		kql_code(out, " = ");
		stats_write(reader, one);
	}
	for (int pass = 0; pass < 2; pass++)
	{
		Vec seen = {0};

		kql_code(out, pass == 0 ? "\n    by " : ") on ");
		if (all != NULL)
			kql_name(out, all);
		VEC_EACH (const StatsKey, one, key)
		{
			if (vec_push_text(&seen, one->field->column))
				stats_call(out, seen.count > 1 ? ", " : "", one->field, "");
		}
	}
	if (all != NULL)
	{
		kql_code(out, "\n| project-away ");
		kql_name(out, all);
	}
}

void
splunk_write_eventstats(SplunkReader *reader, const SplCommand *command)
{
	Vec item = {0};
	Vec key = {0};
	Vec left = {0};
	Vec to = {0};

	if (!stats_items(reader, command, &item, &left) || !stats_keys(reader, command, &key))
		return;
	VEC_EACH (const StatsKey, one, &key)
	{
		if (one->field->kind != MAP_LIST)
			continue;
		splunk_refuse(reader, command->span, "eventstats by a field of several values");
		return;
	}
	VEC_EACH (const StatsItem, one, &item)
		vec_push(&to, (void *) splunk_new_name(reader, one->name));
	if (item.count > 0)
		stats_join(reader, &item, &key, &to);
	VEC_EACH (const StatsItem, one, &item)
	{
		SplName name = {.text = (char *) one->name, .span = command->span};
		const char *column = VEC_AT(&to, char, one_at);

		/* A list of a group that there is not is an empty one. */
		if (stats_kind(one) == MAP_LIST)
		{
			kql_code(reader->out, "\n| extend ");
			kql_name(reader->out, column);
			kql_code(reader->out, " = coalesce(");
			kql_name(reader->out, column);
			kql_code(reader->out, ", dynamic([]))");
		}
		splunk_take_joined(reader, &name, stats_kind(one), column);
	}
	stats_leave_out(reader, &left);
}
