/*
 * alert.c
 *		From the rows of a run to alerts in vigil.alerts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/spi.h"
#include "schedule/alert.h"
#include "schedule/alert_text.h"
#include "schedule/announce.h"
#include "schedule/entity_store.h"
#include "schedule/evidence.h"
#include "schedule/incident.h"
#include "schedule/raised.h"
#include "schedule/suppress.h"
#include "slot/suppression.h"
#include "rule/threshold.h"

/* What is the same for all alerts of a run. */
typedef struct AlertWriter
{
	const StoredRule *rule;
	const AlertRun *run;
	FreshFindings fresh;
	bool suppressed;   /* the alert that is being written, or all of them */
	bool for_each_row; /* an alert for each row, not one for all */
	Announcer announcer;
	SPIPlanPtr insert_alert; /* prepared with the first alert */
	char *insert_alert_text;
	EntityStore entities;
	IncidentSet incidents;
	MemoryContext context; /* of all alerts */
	MemoryContext scratch; /* of one alert */
} AlertWriter;

/* Whether an alert, of the rule or of the same values, came so lately that this one is too much. */
static bool
alert_is_suppressed(const AlertWriter *writer, const char *key)
{
	SpiArgs args = {0};
	TimestampTz last = 0;
	bool raised;

	if (writer->rule->suppression_us == 0)
		return false;
	spi_arg_uuid(&args, &writer->rule->id);
	spi_arg_time(&args, writer->run->slot_end);
	spi_arg_text(&args, key);
	spi_arg_time(&args, writer->run->slot_end - writer->rule->suppression_us);
	spi_run("SELECT pg_catalog.max(a.slot_end) AS last FROM vigil.alerts AS a "
			"WHERE a.rule_id OPERATOR(pg_catalog.=) $1 AND a.slot_end OPERATOR(pg_catalog.<) $2 "
			"AND ($3 IS NULL OR a.suppression_key OPERATOR(pg_catalog.=) $3) "
			"AND a.slot_end OPERATOR(pg_catalog.>) $4 "
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

static void
alert_add_args(const AlertWriter *writer, SpiArgs *args, const AlertText *text, EntitySet *set)
{
	Vec truncated = {0};

	if (set->truncated)
		vec_push(&truncated, pstrdup("entities"));
	if (text->evidence_cut)
		vec_push(&truncated, pstrdup("evidence"));
	if (text->details_truncated)
		vec_push(&truncated, pstrdup("custom_details"));
	spi_arg_uuid(spi_set(args, "rule_id"), &writer->rule->id);
	spi_arg_int(spi_set(args, "rule_version"), writer->rule->version_no);
	spi_arg_text(spi_set(args, "rule_name"), writer->rule->name);
	spi_arg_text(spi_set(args, "severity"), text->severity);
	spi_arg_text(spi_set(args, "name"), text->name);
	spi_arg_text(spi_set(args, "description"), text->description);
	spi_arg_texts(spi_set(args, "tactics"), &text->tactic);
	spi_arg_texts(spi_set(args, "techniques"), &text->technique);
	spi_arg_long(spi_set(args, "run_id"), writer->run->run_id);
	spi_arg_time(spi_set(args, "slot_start"), writer->run->slot_start);
	spi_arg_time(spi_set(args, "slot_end"), writer->run->slot_end);
	spi_arg_time(spi_set(args, "window_start"), writer->run->window_start);
	spi_arg_time(spi_set(args, "window_end"), writer->run->window_end);
	spi_arg_json(spi_set(args, "entities"), entity_set_json(set));
	spi_arg_json(spi_set(args, "dropped_entities"), entity_set_dropped(set));
	spi_arg_json(spi_set(args, "custom_details"), text->custom_details);
	spi_arg_json(spi_set(args, "properties"), text->properties);
	spi_arg_json(spi_set(args, "evidence"), text->evidence);
	spi_arg_texts(spi_set(args, "truncated"), &truncated);
	spi_arg_text(spi_set(args, "status"), writer->suppressed ? "suppressed" : "new");
	spi_arg_text(spi_set(args, "origin"), run_origin_word(writer->run->origin));
	spi_arg_time(spi_set(args, "raised_at"), writer->run->now);
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
alert_add_fingerprints(const AlertWriter *writer, SpiArgs *args, int first, int count, int64 total)
{
	const pg_uuid_t *rule = &writer->rule->id;
	Vec row = {0};
	char *fingerprint;

	for (int i = first; i < first + count; i++)
		vec_push(&row, writer->fresh.item[i]->fingerprint);
	fingerprint = writer->for_each_row ? VEC_AT(&row, char, 0)
									   : evidence_fingerprint_rows(rule, count, (char **) row.item);
	spi_arg_text(spi_set(args, "fingerprint"),
				 raised_fingerprint(writer->rule, writer->run, fingerprint));
	if (writer->for_each_row)
		spi_arg(spi_set(args, "row_fingerprints"), TEXTARRAYOID, (Datum) 0, true);
	else
		spi_arg_texts(spi_set(args, "row_fingerprints"), &row);
	spi_arg_long(spi_set(args, "row_count"), total);
}

/* Writes one alert for rows [first, first + count); true if it is new, and to be told. */
static bool
alert_insert(AlertWriter *writer, int first, int count, int64 total)
{
	AlertRows rows = alert_rows(writer, first, count, total);
	AlertText text;
	EntitySet set;
	SpiArgs args = {0};
	Slot span;
	int64 alert_id;
	char *key;
	bool written;

	alert_text_build(&text, writer->rule->rule, &rows);
	entity_set_start(&set);
	for (int i = 0; i < count; i++)
		entity_set_add_row(&set, writer->rule->rule, rows.row[i]);
	alert_times(writer, first, count, &span);
	key = raised_suppression_key(writer->rule, &writer->fresh, first, count);
	if (key != NULL)
		writer->suppressed = alert_is_suppressed(writer, key);
	alert_add_args(writer, &args, &text, &set);
	spi_arg_text(spi_set(&args, "suppression_key"), key);
	alert_add_fingerprints(writer, &args, first, count, total);
	spi_arg_time(spi_set(&args, "start_time"), span.start);
	spi_arg_time(spi_set(&args, "end_time"), span.end);
	if (writer->insert_alert_text == NULL)
		writer->insert_alert_text = MemoryContextStrdup(
			writer->context,
			spi_insert_text("vigil.alerts", &args, "ON CONFLICT DO NOTHING RETURNING id"));
	written = spi_run_prepared(&writer->insert_alert, writer->insert_alert_text, &args) > 0;
	alert_id = written ? spi_column_long(0, "id", 0) : 0;
	SPI_freetuptable(SPI_tuptable);
	if (!written)
		return false;
	entity_store_add(&writer->entities, alert_id, &set, span);
	if (!writer->suppressed)
	{
		announce_one(&writer->announcer, alert_id, text.severity, text.name, NULL);
		incident_add(&writer->incidents, alert_id, &text, &set);
	}
	return !writer->suppressed;
}

static bool
alert_insert_rows(AlertWriter *writer, int first, int count, int64 total)
{
	MemoryContext old = MemoryContextSwitchTo(writer->scratch);
	bool written = alert_insert(writer, first, count, total);

	MemoryContextSwitchTo(old);
	MemoryContextReset(writer->scratch);
	CHECK_FOR_INTERRUPTS();
	return written;
}

int64
alert_write(const StoredRule *rule, const AlertRun *run, const FindingSet *findings)
{
	AlertWriter writer = {.rule = rule, .run = run};
	MemoryContext context;
	MemoryContext old;
	Raised raised;
	int64 written = 0;
	bool found_rows = findings->count > 0;

	if (!threshold_met(rule->trigger, rule->threshold, findings->count))
		return 0;
	context = AllocSetContextCreate(CurrentMemoryContext, "vigil alerts", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	writer.context = context;
	announce_start(&writer.announcer, ANNOUNCE_ALERTS, rule, run->run_id);
	entity_store_start(&writer.entities, &rule->id);
	incident_start(&writer.incidents, rule);
	writer.scratch = AllocSetContextCreate(context, "vigil alert", ALLOCSET_DEFAULT_SIZES);
	raised_read(&raised, rule, run, findings);
	raised_take_fresh(&raised, NULL, findings, &writer.fresh);
	writer.suppressed = rule->rule->suppression_by.count == 0 && alert_is_suppressed(&writer, NULL);

	writer.for_each_row = rule->grouping == RULE_ALERT_PER_RESULT && found_rows;
	if (writer.for_each_row)
	{
		raised_drop_doubles(&writer.fresh);
		for (int i = 0; i < writer.fresh.count; i++)
			written += alert_insert_rows(&writer, i, 1, 1);
	}
	else if (writer.fresh.count > 0 || !found_rows)
		written += alert_insert_rows(&writer, 0, writer.fresh.count, writer.fresh.total);
	entity_store_end(&writer.entities);
	incident_write(&writer.incidents, run);
	if (written > 0)
		suppress_what_follows(rule, run, &writer.announcer);
	announce_end(&writer.announcer);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return written;
}
