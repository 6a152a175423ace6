/*
 * query_grouping.c
 *		A rule as a query: rows of one table or of several, and what is asked of them together.
 */
#include "common/port.h"

#include "foreign/correlation.h"
#include "foreign/grouping.h"
#include "foreign/query.h"

/* The column with the number of a value among those of its event. */
#define GROUPING_NUMBER "_Number"

/* Has a field several values in an event of any table? */
static bool
has_several(const GroupingField *field)
{
	VEC_EACH (const ForeignField, place, &field->place)
	{
		if (query_is_array(place))
			return true;
	}
	return false;
}

/* Appends the column that a field is, where it is no column of the table; its values may get numbers. */
static void
write_column(KqlBuf *out, const GroupingField *field, int number, bool is_numbered)
{
	const ForeignField *place = VEC_AT(&field->place, ForeignField, number);

	if (!query_is_array(place))
	{
		kql_code(out, "\n| extend ");
		kql_name(out, field->column);
		kql_code(out, " = ");
		if (place != NULL)
			query_write_value(out, place);
		else
			kql_text(out, "");
		kql_code(out, is_numbered ? ", " GROUPING_NUMBER " = 0" : "");
		return;
	}
	/* Each element of an array is a value. */
	query_write_elements(out, place, "_all");
	kql_code(out,
			 is_numbered ? "\n| mv-expand with_itemindex=" GROUPING_NUMBER " " : "\n| mv-expand ");
	kql_name(out, field->column);
	kql_code(out, " = case(array_length(_all) > 0, _all, dynamic([null])) to typeof(string)"
				  "\n| project-away _all");
}

static void
write_columns(KqlBuf *out, const Vec *field, int number)
{
	VEC_EACH (const GroupingField, one, field)
	{
		if (!one->is_column)
			write_column(out, one, number, false);
	}
}

/* Appends the rows of one table. */
static void
write_source(KqlBuf *out, const ForeignRule *rule, const ForeignSource *source, int number)
{
	const ForeignGrouping *grouping = rule->grouping;
	const GroupingField *value = grouping != NULL ? grouping->value : NULL;

	query_write(out, source->table, source->source_condition, source->condition);
	if (grouping == NULL)
		return;
	write_columns(out, &grouping->key, number);
	if (value != NULL && !value->is_column)
		write_column(out, value, number, has_several(value));
}

static void
write_keys(KqlBuf *out, const Vec *key, const char *before)
{
	VEC_EACH (const GroupingField, one, key)
	{
		kql_code(out, one_at == 0 ? before : ", ");
		kql_name(out, one->column);
	}
}

/* Appends that no key is missing. */
static void
write_presence(KqlBuf *out, const Vec *key)
{
	VEC_EACH (const GroupingField, one, key)
	{
		kql_code(out, one_at == 0 ? "\n| where isnotempty(" : " and isnotempty(");
		kql_name(out, one->column);
		kql_code(out, ")");
	}
}

/* Appends what leaves groups of the last slot. */
static void
write_slot(KqlBuf *out, const char *time, int64 frequency_us)
{
	kql_code(out, "\n| where ");
	kql_code(out, time);
	kql_code(out, " >= ago(");
	query_write_span(out, frequency_us);
	kql_code(out, ")");
}

/* A time of a threshold: who counts from there on, or who counted before it. */
typedef struct ThresholdSpan
{
	const char *name; /* of what is counted in it */
	const char *sign;
	int64 ago_us;
} ThresholdSpan;

/*
 * Appends ", NAME = function(column, it is of a span and has a value)", or the number of rows: of
 * one for each event, where they are one for each of its values.
 */
static void
write_count(KqlBuf *out, const ThresholdSpan *span, const char *what, const GroupingField *value,
			bool is_numbered)
{
	kql_code(out, psprintf(", %s%s = ", span->name, what));
	kql_code(out, value != NULL ? "count_distinctif(" : "countif(");
	if (value != NULL)
	{
		kql_name(out, value->column);
		kql_code(out, ", isnotempty(");
		kql_name(out, value->column);
		kql_code(out, ") and ");
	}
	kql_code(out, is_numbered ? GROUPING_NUMBER " == 0 and " : "");
	kql_code(out, psprintf("TimeGenerated %s ago(", span->sign));
	query_write_span(out, span->ago_us);
	kql_code(out, "))");
}

/* Appends that there are as many events, and values, as are asked for, of names that start so. */
static void
write_reached(KqlBuf *out, const ForeignGrouping *grouping, const char *start)
{
	kql_code(out, psprintf("%sEvents >= ", start));
	kql_number(out, psprintf(INT64_FORMAT, grouping->least));
	if (grouping->value == NULL)
		return;
	kql_code(out, psprintf(" and %sValues >= ", start));
	kql_number(out, psprintf(INT64_FORMAT, grouping->least_values));
}

/*
 * Appends the count of a window that is longer than a slot.  What the run before has found is not
 * found again: then only what is of the last slot counts.
 */
static void
write_long_threshold(KqlBuf *out, const ForeignGrouping *grouping)
{
	const ThresholdSpan span[] = {{"_All", ">=", grouping->window_us},
								  {"_New", ">=", grouping->frequency_us},
								  {"_Before", "<", grouping->frequency_us}};
	bool is_numbered = grouping->value != NULL && has_several(grouping->value);
	const char *values =
		grouping->value != NULL ? ", Values = iff(_Again, _NewValues, _AllValues)" : "";

	kql_code(out, "\n| summarize LastSeen = max(TimeGenerated)");
	for (int i = 0; i < lengthof(span); i++)
	{
		write_count(out, &span[i], "Events", NULL, is_numbered);
		if (grouping->value != NULL)
			write_count(out, &span[i], "Values", grouping->value, false);
		if (i == 2)
			continue;
		kql_code(out,
				 psprintf(", %sFirst = minif(TimeGenerated, TimeGenerated >= ago(", span[i].name));
		query_write_span(out, span[i].ago_us);
		kql_code(out, "))");
	}
	write_keys(out, &grouping->key, "\n    by ");
	kql_code(out, "\n| extend _Again = ");
	write_reached(out, grouping, "_Before");
	kql_code(out, psprintf("\n| extend Events = iff(_Again, _NewEvents, _AllEvents)%s, FirstSeen = "
						   "iff(_Again, _NewFirst, _AllFirst)\n| project ",
						   values));
	write_keys(out, &grouping->key, "");
	kql_code(out, grouping->key.count > 0 ? ", Events" : "Events");
	kql_code(out,
			 grouping->value != NULL ? ", Values, FirstSeen, LastSeen" : ", FirstSeen, LastSeen");
}

static void
write_threshold(KqlBuf *out, const ForeignGrouping *grouping)
{
	write_presence(out, &grouping->key);
	if (grouping->window_us > grouping->frequency_us)
		write_long_threshold(out, grouping);
	else
	{
		kql_code(out, grouping->value != NULL && has_several(grouping->value)
						  ? "\n| summarize Events = countif(" GROUPING_NUMBER " == 0)"
						  : "\n| summarize Events = count()");
		if (grouping->value != NULL)
		{
			kql_code(out, ", Values = count_distinctif(");
			kql_name(out, grouping->value->column);
			kql_code(out, ", isnotempty(");
			kql_name(out, grouping->value->column);
			kql_code(out, "))");
		}
		kql_code(out, ", FirstSeen = min(TimeGenerated), LastSeen = max(TimeGenerated)");
		write_keys(out, &grouping->key, "\n    by ");
	}
	kql_code(out, "\n| where ");
	write_reached(out, grouping, "");
	write_slot(out, "LastSeen", grouping->frequency_us);
}

static void
write_grouping(KqlBuf *out, const ForeignGrouping *grouping)
{
	switch (grouping->kind)
	{
		case GROUPING_THRESHOLD:
			write_threshold(out, grouping);
			break;
		case GROUPING_NEW_TERMS:
			write_presence(out, &grouping->key);
			kql_code(out, "\n| summarize arg_min(TimeGenerated, *)");
			write_keys(out, &grouping->key, " by ");
			write_slot(out, "TimeGenerated", grouping->frequency_us);
			break;
		case GROUPING_FIRST:
			kql_code(out, "\n| summarize arg_min(TimeGenerated, *)");
			write_keys(out, &grouping->key, " by ");
			break;
	}
}

/* Appends a column with the severity of each row. */
static void
write_severity(KqlBuf *out, const ForeignRule *rule)
{
	kql_code(out, "\n| extend AlertSeverity = case(");
	VEC_EACH (const ForeignSeverity, one, &rule->severity_case)
	{
		query_write_value(out, one->field);
		kql_code(out, " == ");
		kql_text(out, one->value);
		kql_code(out, ", ");
		kql_text(out, one->severity);
		kql_code(out, ", ");
	}
	kql_text(out, rule_severity_name(rule->severity));
	kql_code(out, ")");
}

void
query_write_rule(KqlBuf *out, const ForeignRule *rule)
{
	ForeignSource first = {rule->table, rule->source_condition, rule->condition};

	if (rule->more.count > 0)
		kql_code(out, "union\n(");
	write_source(out, rule, &first, 0);
	VEC_EACH (const ForeignSource, one, &rule->more)
	{
		kql_code(out, "),\n(");
		write_source(out, rule, one, one_at + 1);
	}
	if (rule->more.count > 0)
		kql_code(out, ")");
	if (rule->grouping != NULL)
		write_grouping(out, rule->grouping);
	if (rule->severity_case.count > 0)
		write_severity(out, rule);
}
