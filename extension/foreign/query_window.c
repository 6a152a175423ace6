/*
 * query_window.c
 *		The window of a correlation as operators of KQL.
 *
 * Each event adds to its group when it happens and takes the same away when the timespan has passed,
 * so a running sum is what the window holds at each event: one sort, whatever the window holds.
 * What happens at one instant counts together.  A finding is where the condition becomes true:
 * it is with the events of this instant, and is not without them.
 */
#include "common/port.h"

#include "common/duration.h"
#include "foreign/correlation.h"

/* Each row of an event is one that adds, and one that takes away. */
#define TWICE                                                                                      \
	"\n| mv-expand _Sign = dynamic([1, -1]) to typeof(long)"                                       \
	"\n| extend _At = iff(_Sign == 1, TimeGenerated, TimeGenerated + "

typedef struct WindowWriter
{
	KqlBuf *out;
	const ForeignCorrelation *of;
	bool each; /* every event for which the condition is true, not only where it becomes so */
	int64 frequency_us; /* 0: findings of any time */
} WindowWriter;

void
query_write_span(KqlBuf *out, int64 microseconds)
{
	static const struct
	{
		int64 length;
		const char *letter;
	} unit[] = {{DURATION_DAY, "d"}, {DURATION_HOUR, "h"}, {DURATION_MINUTE, "m"}};
	char letter = 's';
	int64 length = DURATION_SECOND;

	for (int i = 0; i < lengthof(unit); i++)
	{
		if (microseconds % unit[i].length == 0)
		{
			length = unit[i].length;
			letter = unit[i].letter[0];
			break;
		}
	}
	kql_number(out, psprintf(INT64_FORMAT "%c", microseconds / length, letter));
}

void
query_write_columns(KqlBuf *out, const Vec *field, const char *behind, const char *between)
{
	VEC_EACH (const CorrelationField, one, field)
	{
		kql_code(out, one_at > 0 ? between : "");
		kql_name(out, one->column);
		kql_code(out, behind);
	}
}

/* Appends "A == prev(A) and …"; also of the values if they are given. */
static void
write_same(const WindowWriter *writer, const char *function, const Vec *value)
{
	const Vec *list[] = {&writer->of->key, value};
	bool any = false;

	for (int i = 0; i < lengthof(list); i++)
		for (int k = 0; list[i] != NULL && k < list[i]->count; k++)
		{
			const char *column = VEC_AT(list[i], CorrelationField, k)->column;

			kql_code(writer->out, any ? " and " : "");
			kql_name(writer->out, column);
			kql_code(writer->out, psprintf(" == %s(", function));
			kql_name(writer->out, column);
			kql_code(writer->out, ")");
			any = true;
		}
}

/* Appends "A != prev(A) or …", behind a comma unless there are no keys. */
static void
write_restart(const WindowWriter *writer, const char *more)
{
	KqlBuf *out = writer->out;

	kql_code(out, writer->of->key.count > 0 || more[0] != '\0' ? ", " : "");
	VEC_EACH (const CorrelationField, one, &writer->of->key)
	{
		kql_code(out, one_at > 0 ? " or " : "");
		kql_name(out, one->column);
		kql_code(out, " != prev(");
		kql_name(out, one->column);
		kql_code(out, ")");
	}
	kql_code(out, writer->of->key.count > 0 && more[0] != '\0' ? " or " : "");
	kql_code(out, more);
}

/* Appends the sets of what is known of the events beside keys and values. */
static void
write_others(const WindowWriter *writer)
{
	if (writer->of->other.count > 0)
		kql_code(writer->out, ", _Others = make_set(_Other)");
}

/* Appends the rows in the order in which the window sees them. */
static void
write_sort(const WindowWriter *writer)
{
	kql_code(writer->out, "\n| sort by ");
	query_write_columns(writer->out, &writer->of->key, " asc, ", "");
	kql_code(writer->out, "_At asc, _Sign desc");
}

/*
 * Appends the end of a summarize by group and time, and each of its rows twice: when it comes and
 * when it leaves the window, in the order in which the window sees them.
 */
static void
write_instants(const WindowWriter *writer)
{
	KqlBuf *out = writer->out;

	write_others(writer);
	kql_code(out, " by ");
	query_write_columns(writer->out, &writer->of->key, ", ", "");
	kql_code(out, "TimeGenerated" TWICE);
	query_write_span(out, writer->of->timespan_us);
	kql_code(out, ")");
	write_sort(writer);
}

/* Appends the bounds of a count: (Events > 5 and Events <= 9). */
static void
write_bounds(const WindowWriter *writer, const char *count)
{
	const Vec *bound = &writer->of->bound;

	VEC_EACH (const CorrelationBound, one, bound)
	{
		kql_code(writer->out, one_at > 0 ? " and " : "");
		kql_code(writer->out, count);
		kql_code(writer->out, psprintf(" %s ", one->sign));
		kql_number(writer->out, one->number);
	}
}

/* Appends what leaves the findings of counts: by what they are now, and what was added just now. */
static void
write_where_count(const WindowWriter *writer, const char *now, const char *added)
{
	KqlBuf *out = writer->out;

	if (!writer->each)
		kql_code(out, psprintf("\n| extend _Before = %s - %s", now, added));
	kql_code(out, "\n| where _Sign == 1 and ");
	write_bounds(writer, now);
	if (!writer->each)
	{
		/* A group begins with its first event: before that nothing is true. */
		kql_code(out, correlation_holds(&writer->of->bound, 0) ? " and not(_Before > 0 and "
															   : " and not(");
		write_bounds(writer, "_Before");
		kql_code(out, ")");
	}
}

/* Appends the last operators: the slot, and the columns. */
static void
write_result(const WindowWriter *writer, const char *time, const char *columns)
{
	KqlBuf *out = writer->out;

	if (writer->frequency_us > 0)
	{
		kql_code(out, psprintf("\n| where %s >= ago(", time));
		query_write_span(out, writer->frequency_us);
		kql_code(out, ")");
	}
	kql_code(out, strcmp(time, "TimeGenerated") == 0 ? "\n| project TimeGenerated, "
													 : "\n| project TimeGenerated = _At, ");
	query_write_columns(writer->out, &writer->of->key, ", ", "");
	kql_code(out, columns);
	if (writer->of->other.count == 0)
		return;
	kql_code(out, ", _Others\n| mv-expand _Others\n| extend ");
	VEC_EACH (const CorrelationField, one, &writer->of->other)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		kql_name(out, one->column);
		kql_code(out, " = tostring(_Others");
		kql_step(out, one->column);
		kql_code(out, ")");
	}
}

/* ---- the number of events ---- */

/* More than this is not asked of the row so far back, but counted. */
#define WINDOW_MAX_LEAST 1000000

/* N of "at least N", 0 if the condition is another, or N is too many. */
static int64
least_count(const ForeignCorrelation *of)
{
	const CorrelationBound *bound = VEC_AT(&of->bound, CorrelationBound, 0);
	int64 number = strtoll(bound->number, NULL, 10);

	if (of->bound.count != 1 || number >= WINDOW_MAX_LEAST)
		return 0;
	return strcmp(bound->sign, ">=") == 0 ? number : strcmp(bound->sign, ">") == 0 ? number + 1 : 0;
}

/* Appends "iff(A == prev(A, n), prev(TimeGenerated, n), datetime(null))". */
static void
write_earlier(const WindowWriter *writer, const char *name, int64 distance)
{
	KqlBuf *out = writer->out;
	char *prev = psprintf(", " INT64_FORMAT ")", distance);

	kql_code(out, name);
	if (writer->of->key.count > 0)
	{
		kql_code(out, "iff(");
		VEC_EACH (const CorrelationField, one, &writer->of->key)
		{
			kql_code(out, one_at > 0 ? " and " : "");
			kql_name(out, one->column);
			kql_code(out, " == prev(");
			kql_name(out, one->column);
			kql_code(out, prev);
		}
		kql_code(out, ", ");
	}
	kql_code(out, "prev(TimeGenerated");
	kql_code(out, prev);
	kql_code(out, writer->of->key.count > 0 ? ", datetime(null))" : "");
}

/* At least N events: the one that is N-1 back is in the window, the one that is N back is not. */
static void
write_least_events(const WindowWriter *writer, int64 least)
{
	KqlBuf *out = writer->out;

	kql_code(out, "\n| sort by ");
	query_write_columns(writer->out, &writer->of->key, " asc, ", "");
	kql_code(out, "TimeGenerated asc\n| extend ");
	write_earlier(writer, "FirstSeen = ", least - 1);
	kql_code(out, ",\n    ");
	write_earlier(writer, "_Before = ", least);
	kql_code(out, "\n| where TimeGenerated - FirstSeen <= ");
	query_write_span(out, writer->of->timespan_us);
	kql_code(out, " and not(coalesce(TimeGenerated - _Before <= ");
	query_write_span(out, writer->of->timespan_us);
	kql_code(out, ", false))");
	write_result(writer, "TimeGenerated", psprintf("FirstSeen, Events = " INT64_FORMAT, least));
}

static void
write_events(const WindowWriter *writer)
{
	KqlBuf *out = writer->out;
	int64 least = least_count(writer->of);

	if (least > 1 && !writer->each && writer->of->other.count == 0)
	{
		write_least_events(writer, least);
		return;
	}
	kql_code(out, "\n| summarize _Added = count()");
	write_instants(writer);
	kql_code(out, "\n| extend Events = row_cumsum(_Sign * _Added");
	write_restart(writer, "");
	kql_code(out, ")");
	write_where_count(writer, "Events", "_Added");
	write_result(writer, "_At", "Events");
}

/* ---- the number of different values, or of different rules ---- */

/* Appends what tells the first of equal values from the last, where none follows in time. */
static void
write_spell(const WindowWriter *writer, const char *name, const char *function,
			const char *distance)
{
	KqlBuf *out = writer->out;

	kql_code(out, psprintf("%s = iff(", name));
	write_same(writer, function, &writer->of->value);
	kql_code(out, psprintf(" and %s <= ", distance));
	query_write_span(out, writer->of->timespan_us);
	kql_code(out, ", 0, 1)");
}

static void
write_values(const WindowWriter *writer, const char *result)
{
	KqlBuf *out = writer->out;

	if (writer->of->other.count == 0)
	{
		kql_code(out, "\n| distinct ");
		query_write_columns(writer->out, &writer->of->key, ", ", "");
		query_write_columns(out, &writer->of->value, "", ", ");
		kql_code(out, ", TimeGenerated");
	}
	kql_code(out, "\n| sort by ");
	query_write_columns(writer->out, &writer->of->key, " asc, ", "");
	query_write_columns(out, &writer->of->value, " asc", ", ");
	kql_code(out, ", TimeGenerated asc\n| extend ");
	write_spell(writer, "_Starts", "prev", "TimeGenerated - prev(TimeGenerated)");
	kql_code(out, ",\n    ");
	write_spell(writer, "_Ends", "next", "next(TimeGenerated) - TimeGenerated");
	kql_code(out, TWICE);
	query_write_span(out, writer->of->timespan_us);
	kql_code(out, "),\n    _Change = iff(_Sign == 1, _Starts, -_Ends)");
	kql_code(out, writer->each || writer->of->other.count > 0
					  ? "\n| where _Sign == 1 or _Change != 0"
					  : "\n| where _Change != 0");
	kql_code(out, "\n| summarize _Change = sum(_Change)");
	write_others(writer);
	kql_code(out, " by ");
	query_write_columns(writer->out, &writer->of->key, ", ", "");
	kql_code(out, "_At, _Sign");
	write_sort(writer);
	kql_code(out, psprintf("\n| extend %s = row_cumsum(_Change", result));
	write_restart(writer, "");
	kql_code(out, ")");
	write_where_count(writer, result, "_Change");
	write_result(writer, "_At", result);
}

/* ---- one rule behind the other ---- */

/* Appends a column: for each row what another one was at the latest row of a rule, of its group. */
static void
write_latest(const WindowWriter *writer, const char *name, int rule, const char *of)
{
	KqlBuf *out = writer->out;

	kql_code(out, psprintf("\n| extend %s = row_window_session(iff(_Rule == %d, %s, "
						   "datetime(1970-01-01)), 100000d, 100000d",
						   name, rule, of));
	write_restart(writer, psprintf("_Rule == %d", rule));
	kql_code(out, ")");
}

/*
 * For each row the latest time at which the first rule found something that the others, up to
 * this one, found something behind: so a match is where that time is in the window.
 */
static void
write_ordered(const WindowWriter *writer)
{
	KqlBuf *out = writer->out;
	int count = writer->of->member.count;
	char *last = psprintf("_First%d", count);

	kql_code(out, writer->of->other.count > 0 ? "\n| summarize _Others = make_set(_Other) by "
											  : "\n| distinct ");
	query_write_columns(writer->out, &writer->of->key, ", ", "");
	kql_code(out, "TimeGenerated, _Rule\n| sort by ");
	query_write_columns(writer->out, &writer->of->key, " asc, ", "");
	kql_code(out, "TimeGenerated asc, _Rule asc");
	for (int i = 1; i <= count; i++)
		write_latest(writer, psprintf("_First%d", i), i,
					 i == 1 ? "TimeGenerated" : psprintf("_First%d", i - 1));
	kql_code(out, psprintf("\n| where TimeGenerated - %s <= ", last));
	query_write_span(out, writer->of->timespan_us);
	kql_code(out, psprintf(" and _Rule == %d", count));
	if (!writer->each)
	{
		kql_code(out, " and not(coalesce(");
		write_same(writer, "prev", NULL);
		kql_code(out, psprintf("%sTimeGenerated - prev(%s) <= ",
							   writer->of->key.count > 0 ? " and " : "", last));
		query_write_span(out, writer->of->timespan_us);
		kql_code(out, ", false))");
	}
	write_result(writer, "TimeGenerated", psprintf("FirstSeen = %s", last));
}

/* ---- sums, averages, percentiles ---- */

/* Appends the bounds of a sum or of an average, of columns that end in this. */
static void
write_sum_bounds(const WindowWriter *writer, const char *prefix)
{
	KqlBuf *out = writer->out;

	VEC_EACH (const CorrelationBound, one, &writer->of->bound)
	{
		kql_code(out, one_at > 0 ? " and " : "");
		kql_code(out, psprintf("%sSum %s decimal(", prefix, one->sign));
		kql_number(out, one->number);
		kql_code(out,
				 writer->of->kind == CORRELATION_AVERAGE ? psprintf(") * %sEvents", prefix) : ")");
	}
}

static void
write_sums(const WindowWriter *writer)
{
	KqlBuf *out = writer->out;

	kql_code(out, "\n| summarize _Value = sum(_Value), _Count = count()");
	write_instants(writer);
	kql_code(out, "\n| extend Sum = row_cumsum(iff(_Sign == 1, _Value, -_Value)");
	write_restart(writer, "");
	kql_code(out, "),\n    Events = row_cumsum(_Sign * _Count");
	write_restart(writer, "");
	kql_code(out, ")");
	if (!writer->each)
		kql_code(out, "\n| extend _BeforeSum = Sum - _Value, _BeforeEvents = Events - _Count");
	kql_code(out, "\n| where _Sign == 1 and ");
	write_sum_bounds(writer, "");
	if (!writer->each)
	{
		kql_code(out, " and not(_BeforeEvents > 0 and ");
		write_sum_bounds(writer, "_Before");
		kql_code(out, ")");
	}
	write_result(writer, "_At",
				 writer->of->kind == CORRELATION_AVERAGE
					 ? "Average = todouble(Sum) / Events, Events"
					 : "Sum, Events");
}

/* Appends a comparison of a percentile: by how many values are below a number, or not above it. */
static void
write_rank(const WindowWriter *writer, const char *prefix, int i, const char *sign)
{
	char *below = psprintf("%sBelow%d", prefix, i + 1);
	char *most = psprintf("%sMost%d", prefix, i + 1);
	char *rank = psprintf("%sRank", prefix);
	const char *form;

	switch (sign[0])
	{
		case '>':
			form = psprintf("%s < %s", sign[1] == '=' ? below : most, rank);
			break;
		case '<':
			form = psprintf("%s >= %s", sign[1] == '=' ? most : below, rank);
			break;
		case '=':
			form = psprintf("%s < %s and %s >= %s", below, rank, most, rank);
			break;
		default:
			form = psprintf("(%s >= %s or %s < %s)", below, rank, most, rank);
			break;
	}
	kql_code(writer->out, i > 0 ? " and " : "");
	kql_code(writer->out, form);
}

/* Appends columns for each bound, each from a format that has its number. */
static void
write_for_bounds(const WindowWriter *writer, const char *below, const char *most)
{
	for (int i = 0; i < writer->of->bound.count; i++)
	{
		const char *number = VEC_AT(&writer->of->bound, CorrelationBound, i)->number;
		const char *form[] = {below, most};

		for (int k = 0; k < lengthof(form); k++)
		{
			const char *p = form[k];

			kql_code(writer->out, ",\n    ");
			for (const char *mark = strpbrk(p, "#@"); mark != NULL; mark = strpbrk(p, "#@"))
			{
				kql_code(writer->out, pnstrdup(p, mark - p));
				kql_number(writer->out, *mark == '@' ? number : psprintf("%d", i + 1));
				p = mark + 1;
			}
			kql_code(writer->out, p);
		}
	}
}

static void
write_percentile(const WindowWriter *writer)
{
	KqlBuf *out = writer->out;
	char *restart;
	KqlBuf more;
	WindowWriter aside = *writer;

	kql_init(&more);
	aside.out = &more;
	write_restart(&aside, "");
	restart = more.text.data;
	kql_code(out, "\n| summarize _Count = count()");
	write_for_bounds(writer, "_Below# = countif(_Value < decimal(@))",
					 "_Most# = countif(_Value <= decimal(@))");
	write_instants(writer);
	kql_code(out, psprintf("\n| extend Events = row_cumsum(_Sign * _Count%s)", restart));
	write_for_bounds(writer, psprintf("_NowBelow# = row_cumsum(_Sign * _Below#%s)", restart),
					 psprintf("_NowMost# = row_cumsum(_Sign * _Most#%s)", restart));
	kql_code(out, psprintf("\n| extend _NowRank = max_of(1, (%d * Events + 99) / 100)",
						   writer->of->percentile));
	if (!writer->each)
	{
		kql_code(out, "\n| extend _BeforeEvents = Events - _Count");
		write_for_bounds(writer, "_BeforeBelow# = _NowBelow# - _Below#",
						 "_BeforeMost# = _NowMost# - _Most#");
		kql_code(out,
				 psprintf("\n| extend _BeforeRank = max_of(1, (%d * _BeforeEvents + 99) / 100)",
						  writer->of->percentile));
	}
	kql_code(out, "\n| where _Sign == 1 and ");
	for (int i = 0; i < writer->of->bound.count; i++)
		write_rank(writer, "_Now", i, VEC_AT(&writer->of->bound, CorrelationBound, i)->sign);
	if (!writer->each)
	{
		kql_code(out, " and not(_BeforeEvents > 0 and ");
		for (int i = 0; i < writer->of->bound.count; i++)
			write_rank(writer, "_Before", i, VEC_AT(&writer->of->bound, CorrelationBound, i)->sign);
		kql_code(out, ")");
	}
	write_result(writer, "_At", "Events");
}

void
query_write_window(KqlBuf *out, const ForeignCorrelation *correlation, bool each,
				   int64 frequency_us)
{
	WindowWriter writer = {
		.out = out, .of = correlation, .each = each, .frequency_us = frequency_us};

	switch (correlation->kind)
	{
		case CORRELATION_EVENTS:
			write_events(&writer);
			break;
		case CORRELATION_VALUES:
			write_values(&writer, "Values");
			break;
		case CORRELATION_RULES:
			write_values(&writer, "Rules");
			break;
		case CORRELATION_ORDERED:
			if (correlation->is_sequence)
				query_write_sequence(out, correlation, frequency_us);
			else
				write_ordered(&writer);
			break;
		case CORRELATION_SUM:
		case CORRELATION_AVERAGE:
			write_sums(&writer);
			break;
		case CORRELATION_PERCENTILE:
			write_percentile(&writer);
			break;
	}
}
