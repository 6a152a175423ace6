/*
 * alert.c
 *		From the rows of a run to alerts in vigil.alerts.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/spi.h"
#include "rule/threshold.h"
#include "schedule/alert.h"
#include "schedule/alert_batch.h"
#include "schedule/evidence.h"
#include "schedule/raised.h"
#include "schedule/suppress.h"
#include "slot/suppression.h"

/* What is the same for all alerts of a run. */
typedef struct AlertWriter
{
	const StoredRule *rule;
	const AlertRun *run;
	FreshFindings fresh;
	bool suppressed;   /* all of them; those with keys of their own are judged one by one */
	bool for_each_row; /* an alert for each row, not one for all */
	AlertBatch batch;
} AlertWriter;

/* Whether any alert of the rule came so lately that those of this run are too much. */
static bool
alert_is_suppressed(const AlertWriter *writer)
{
	SpiArgs args = {0};
	TimestampTz last = 0;
	bool raised;

	if (writer->rule->suppression_us == 0 || writer->rule->rule->suppression_by.count > 0)
		return false;
	spi_arg_uuid(&args, &writer->rule->id);
	spi_arg_time(&args, writer->run->slot_end);
	spi_arg_time(&args, writer->run->slot_end - writer->rule->suppression_us);
	spi_run("SELECT pg_catalog.max(a.slot_end) AS last FROM vigil.alerts AS a "
			"WHERE a.rule_id OPERATOR(pg_catalog.=) $1 AND a.slot_end OPERATOR(pg_catalog.<) $2 "
			"AND a.slot_end OPERATOR(pg_catalog.>) $3 "
			"AND a.status OPERATOR(pg_catalog.<>) 'suppressed'",
			&args);
	raised = spi_column_moment(0, "last", &last);
	return suppression_active(writer->run->slot_end, raised, last, writer->rule->suppression_us);
}

/* Time of the evidence: of TimeGenerated if the result has it, else of all its times. */
static void
alert_times(const AlertWriter *writer, int first, int count, Slot *span)
{
	Slot generated = {PG_INT64_MAX, PG_INT64_MIN};
	Slot any = generated;

	for (int i = first; i < first + count; i++)
	{
		const Finding *finding = writer->fresh.item[i];

		generated.start = Min(generated.start, finding->generated.start);
		generated.end = Max(generated.end, finding->generated.end);
		any.start = Min(any.start, finding->any.start);
		any.end = Max(any.end, finding->any.end);
	}
	*span = generated.start <= generated.end ? generated : any;
	if (span->start > span->end)
	{
		span->start = writer->run->window_start;
		span->end = writer->run->window_end;
	}
}

/* The rows [first, first + count) for what an alert says; total counts those not kept, too. */
static AlertRows
alert_rows(const AlertWriter *writer, int first, int count, int64 total)
{
	AlertRows rows = {.count = count, .total = total};
	Jsonb **row = palloc(sizeof(Jsonb *) * Max(count, 1));

	for (int i = 0; i < count; i++)
	{
		row[i] = writer->fresh.item[first + i]->row;
		rows.cut = rows.cut || writer->fresh.item[first + i]->cut;
	}
	rows.row = row;
	return rows;
}

/* By what the alert is known again: its row, or all of its rows. */
static void
alert_take_fingerprints(const AlertWriter *writer, ReadyAlert *alert, int first, int count)
{
	const pg_uuid_t *rule = &writer->rule->id;
	Vec *row = &alert->row_fingerprint;
	char *fingerprint;

	for (int i = first; i < first + count; i++)
		vec_push(row, writer->fresh.item[i]->fingerprint);
	fingerprint = writer->for_each_row
					  ? VEC_AT(row, char, 0)
					  : evidence_fingerprint_rows(rule, count, (char **) row->item);
	alert->fingerprint = raised_fingerprint(writer->rule, writer->run, fingerprint);
}

/* Makes one alert for rows [first, first + count). */
static ReadyAlert *
alert_make(const AlertWriter *writer, int first, int count, int64 total)
{
	AlertRows rows = alert_rows(writer, first, count, total);
	ReadyAlert *alert = MAKE(ReadyAlert, .suppressed = writer->suppressed,
							 .for_each_row = writer->for_each_row, .row_count = total);

	alert_text_build(&alert->text, writer->rule->rule, &rows);
	for (int i = 0; i < count; i++)
		entity_set_add_row(&alert->entities, writer->rule->rule, rows.row[i]);
	alert_times(writer, first, count, &alert->span);
	alert->suppression_key = raised_suppression_key(writer->rule, &writer->fresh, first, count);
	alert_take_fingerprints(writer, alert, first, count);
	return alert;
}

static void
alert_add(AlertWriter *writer, int first, int count, int64 total)
{
	MemoryContext old = MemoryContextSwitchTo(writer->batch.scratch);
	ReadyAlert *alert = alert_make(writer, first, count, total);

	MemoryContextSwitchTo(old);
	alert_batch_add(&writer->batch, alert);
	CHECK_FOR_INTERRUPTS();
}

int64
alert_write(const StoredRule *rule, const AlertRun *run, const FindingSet *findings)
{
	AlertWriter writer = {.rule = rule, .run = run};
	MemoryContext context;
	MemoryContext old;
	Announcer announcer;
	Raised raised;
	bool found_rows = findings->count > 0;

	if (!threshold_met(rule->trigger, rule->threshold, findings->count))
		return 0;
	context = AllocSetContextCreate(CurrentMemoryContext, "vigil alerts", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	announce_start(&announcer, ANNOUNCE_ALERTS, rule, run->run_id);
	alert_batch_start(&writer.batch, rule, run, &announcer);
	raised_read(&raised, rule, run, findings);
	raised_take_fresh(&raised, NULL, findings, &writer.fresh);
	writer.suppressed = alert_is_suppressed(&writer);

	writer.for_each_row = rule->grouping == RULE_ALERT_PER_RESULT && found_rows;
	if (writer.for_each_row)
	{
		raised_drop_doubles(&writer.fresh);
		for (int i = 0; i < writer.fresh.count; i++)
			alert_add(&writer, i, 1, 1);
	}
	else if (writer.fresh.count > 0 || !found_rows)
		alert_add(&writer, 0, writer.fresh.count, writer.fresh.total);
	alert_batch_end(&writer.batch);
	if (writer.batch.written > 0)
		suppress_what_follows(rule, run, &announcer);
	announce_end(&announcer);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return writer.batch.written;
}
