/*
 * query_sequence.c
 *		Sequences as operators of KQL: other events, one behind the other.
 *
 * Of each group and instant one row tells how many different events there are for each kind of step,
 * and for any of several kinds.  Events of one instant come in whatever order fits, each once: so
 * many steps can be done there as there are other events for (Hall's theorem: for each choice of
 * kinds at least as many events as steps).  Each row has for each number of steps that are done the
 * latest time at which what has come so far can have begun.
 */
#include "common/port.h"

#include "foreign/correlation.h"

/* Of more kinds not each choice is counted, but each kind, and all together. */
#define SEQUENCE_MAX_KINDS 4

#define SEQUENCE_NEVER "datetime(1970-01-01)"

typedef struct SequenceWriter
{
	KqlBuf *out;
	const ForeignCorrelation *of;
	Vec choice; /* of uint32: sets of kinds whose events are counted */
} SequenceWriter;

/* The kind of a step, from 0. */
static int
kind_of(const SequenceWriter *writer, int step)
{
	return *VEC_AT(&writer->of->step, int, step) - 1;
}

/* Notes which sets of kinds are counted. */
static void
choose(SequenceWriter *writer)
{
	uint32 all = ((uint32) 1 << writer->of->kinds) - 1;

	if (writer->of->kinds <= SEQUENCE_MAX_KINDS)
	{
		for (uint32 set = 1; set <= all; set++)
			vec_push(&writer->choice, MAKE(uint32, set));
		return;
	}
	for (int i = 0; i < writer->of->kinds; i++)
		vec_push(&writer->choice, MAKE(uint32, (uint32) 1 << i));
	vec_push(&writer->choice, MAKE(uint32, all));
}

/* Appends the number of different events for each set of kinds, of each group and instant. */
static void
write_counts(const SequenceWriter *writer)
{
	KqlBuf *out = writer->out;

	kql_code(out, "\n| summarize ");
	VEC_EACH (const uint32, set, &writer->choice)
	{
		const char *between = "";

		kql_code(out, psprintf("%s_Fit%u = count_distinctif(_Event, _Rule in (",
							   set_at > 0 ? ", " : "", *set));
		for (int i = 0; i < writer->of->kinds; i++)
		{
			if ((*set >> i & 1) == 0)
				continue;
			kql_code(out, psprintf("%s%d", between, i + 1));
			between = ", ";
		}
		kql_code(out, "))");
	}
	if (writer->of->has_until)
		kql_code(out, ", _Ends = countif(_Rule == 0)");
	kql_code(out, " by ");
	query_write_columns(writer->out, &writer->of->key, ", ", "");
	kql_code(out, "TimeGenerated\n| sort by ");
	query_write_columns(writer->out, &writer->of->key, " asc, ", "");
	kql_code(out, "TimeGenerated asc\n| extend _Goes = ");
	VEC_EACH (const CorrelationField, one, &writer->of->key)
	{
		kql_code(out, one_at > 0 ? " and " : "");
		kql_name(out, one->column);
		kql_code(out, " == prev(");
		kql_name(out, one->column);
		kql_code(out, ")");
	}
	kql_code(out, writer->of->key.count == 0 ? "isnotnull(prev(TimeGenerated))" : "");
}

/* Appends that there are events for some steps at one instant, another one for each. */
static void
write_fits(const SequenceWriter *writer, int first, int last)
{
	const char *between = "";

	VEC_EACH (const uint32, set, &writer->choice)
	{
		uint32 asked = 0;
		int needed = 0;

		for (int step = first; step <= last; step++)
		{
			needed += *set >> kind_of(writer, step) & 1;
			asked |= *set & ((uint32) 1 << kind_of(writer, step));
		}
		/* A set with kinds that are not asked says no more than one without them. */
		if (needed == 0 || (asked != *set && writer->of->kinds <= SEQUENCE_MAX_KINDS))
			continue;
		kql_code(writer->out, psprintf("%s_Fit%u >= %d", between, *set, needed));
		between = " and ";
	}
}

/* Appends a column that is a time from where a condition is true up to where it is again. */
static void
write_since(const SequenceWriter *writer, const char *name, const char *condition, const char *time)
{
	kql_code(writer->out, psprintf("\n| extend %s = row_window_session(iff(%s, %s, " SEQUENCE_NEVER
								   "), 100000d, 100000d, not(_Goes) or %s)",
								   name, condition, time, condition));
}

/* Appends the latest beginning of what has come as far as a step. */
static void
write_step(const SequenceWriter *writer, int step)
{
	SequenceWriter aside = *writer;
	KqlBuf time;
	KqlBuf condition;

	kql_init(&time);
	kql_init(&condition);
	aside.out = &condition;
	write_fits(&aside, step, step);
	aside.out = &time;
	kql_code(&time, "case(");
	write_fits(&aside, 0, step);
	kql_code(&time, ", TimeGenerated, ");
	for (int from = 1; from < step; from++)
	{
		write_fits(&aside, from, step);
		kql_code(&time, psprintf(" and _Goes, prev(_First%d), ", from));
	}
	kql_code(&time, step > 0 ? psprintf("_Goes, prev(_First%d), ", step) : "");
	kql_code(&time, SEQUENCE_NEVER ")");
	write_since(writer, psprintf("_First%d", step + 1), condition.text.data,
				step == 0 ? "TimeGenerated" : time.text.data);
}

void
query_write_sequence(KqlBuf *out, const ForeignCorrelation *sequence, int64 frequency_us)
{
	SequenceWriter writer = {.out = out, .of = sequence};
	int steps = sequence->step.count;

	choose(&writer);
	write_counts(&writer);
	for (int i = 0; i < steps; i++)
		write_step(&writer, i);
	if (sequence->has_until)
	{
		write_since(&writer, "_Until", "_Ends > 0", "TimeGenerated");
		kql_code(out, "\n| extend _Ended = iff(_Goes, prev(_Until), " SEQUENCE_NEVER ")");
	}
	kql_code(out, psprintf("\n| where TimeGenerated - _First%d <= ", steps));
	query_write_span(out, sequence->timespan_us);
	kql_code(out, " and ");
	write_fits(&writer, steps - 1, steps - 1);
	kql_code(out, sequence->has_until ? psprintf(" and _Ended <= _First%d", steps) : "");
	kql_code(out, "\n| summarize TimeGenerated = min(TimeGenerated) by ");
	query_write_columns(writer.out, &writer.of->key, ", ", "");
	kql_code(out, psprintf("_First%d", steps));
	if (frequency_us > 0)
	{
		kql_code(out, "\n| where TimeGenerated >= ago(");
		query_write_span(out, frequency_us);
		kql_code(out, ")");
	}
	kql_code(out, "\n| project TimeGenerated, ");
	query_write_columns(writer.out, &writer.of->key, ", ", "");
	kql_code(out, psprintf("FirstSeen = _First%d", steps));
}
