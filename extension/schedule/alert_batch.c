/*
 * alert_batch.c
 *		Alerts of a run that are written together.
 *
 * Called by alert.c, which says what an alert is.  Here its row is made, its number found, and
 * handed on to entities, incidents and those who listen.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/json_maker.h"
#include "base/spi.h"
#include "schedule/alert_batch.h"
#include "slot/suppression.h"

/* Alerts that wait until they are written, and the memory that they may take. */
#define BATCH_MAX_ALERTS 500
#define BATCH_MAX_BYTES (8 * 1024 * 1024)

void
alert_batch_start(AlertBatch *batch, const StoredRule *rule, const AlertRun *run,
				  Announcer *announcer)
{
	memset(batch, 0, sizeof(*batch));
	batch->rule = rule;
	batch->run = run;
	batch->announcer = announcer;
	/* A second number of the same alert would be a fault, and is an error. */
	spi_rows_start(&batch->rows, "alerts",
				   "ON CONFLICT ON CONSTRAINT alerts_fingerprint_key DO NOTHING "
				   "RETURNING id, fingerprint");
	entity_store_start(&batch->entities, &rule->id);
	incident_start(&batch->incidents, rule);
	batch->scratch =
		AllocSetContextCreate(CurrentMemoryContext, "vigil alert batch", ALLOCSET_DEFAULT_SIZES);
}

/* Finds out which of those that have a key of x-suppressBy follow another of it too soon. */
static void
batch_suppress(AlertBatch *batch)
{
	SpiArgs args = {0};
	Vec key = {0};
	int at = 0;

	VEC_EACH (ReadyAlert, alert, &batch->ready)
	{
		if (alert->suppression_key != NULL)
			vec_push(&key, alert->suppression_key);
	}
	if (key.count == 0)
		return;
	spi_arg_uuid(&args, &batch->rule->id);
	spi_arg_time(&args, batch->run->slot_end);
	spi_arg_time(&args, batch->run->slot_end - batch->rule->suppression_us);
	spi_arg_texts(&args, &key);
	(void) spi_run_prepared(
		&batch->suppression,
		"SELECT (SELECT pg_catalog.max(a.slot_end) FROM vigil.alerts AS a "
		"WHERE a.rule_id OPERATOR(pg_catalog.=) $1 AND a.slot_end OPERATOR(pg_catalog.<) $2 "
		"AND a.suppression_key OPERATOR(pg_catalog.=) k.value "
		"AND a.slot_end OPERATOR(pg_catalog.>) $3 "
		"AND a.status OPERATOR(pg_catalog.<>) 'suppressed') AS last "
		"FROM pg_catalog.unnest($4) WITH ORDINALITY AS k (value, n) ORDER BY k.n",
		&args);
	VEC_EACH (ReadyAlert, alert, &batch->ready)
	{
		TimestampTz last = 0;
		bool raised;

		if (alert->suppression_key == NULL)
			continue;
		raised = spi_column_moment(at++, "last", &last);
		alert->suppressed =
			suppression_active(batch->run->slot_end, raised, last, batch->rule->suppression_us);
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Of the columns that say what an alert is about. */
static void
batch_add_text(SpiArgs *args, ReadyAlert *alert)
{
	const AlertText *text = &alert->text;
	Vec truncated = {0};

	if (alert->entities.truncated)
		vec_push(&truncated, pstrdup("entities"));
	if (text->evidence_cut)
		vec_push(&truncated, pstrdup("evidence"));
	if (text->details_truncated)
		vec_push(&truncated, pstrdup("custom_details"));
	if (text->risk_refused)
		vec_push(&truncated, pstrdup("risk_score"));
	spi_arg_text(spi_set(args, "severity"), text->severity);
	spi_arg(spi_set(args, "risk_score"), FLOAT8OID, Float8GetDatum(text->risk_score),
			isnan(text->risk_score));
	spi_arg_text(spi_set(args, "name"), text->name);
	spi_arg_text(spi_set(args, "description"), text->description);
	spi_arg_texts(spi_set(args, "tactics"), &text->tactic);
	spi_arg_texts(spi_set(args, "techniques"), &text->technique);
	spi_arg_jsonb(spi_set(args, "entities"), json_list(&alert->entities.object));
	spi_arg_jsonb(spi_set(args, "dropped_entities"), json_list(&alert->entities.dropped));
	spi_arg_jsonb(spi_set(args, "custom_details"), text->custom_details);
	spi_arg_jsonb(spi_set(args, "properties"), text->properties);
	spi_arg_jsonb(spi_set(args, "evidence"), text->evidence);
	spi_arg_texts(spi_set(args, "truncated"), &truncated);
}

/* Makes the row of an alert. */
static void
batch_add_row(AlertBatch *batch, ReadyAlert *alert)
{
	SpiArgs args = {0};

	batch_add_text(&args, alert);
	spi_arg_uuid(spi_set(&args, "rule_id"), &batch->rule->id);
	spi_arg_int(spi_set(&args, "rule_version"), batch->rule->version_no);
	spi_arg_text(spi_set(&args, "rule_name"), batch->rule->name);
	spi_arg_long(spi_set(&args, "run_id"), batch->run->run_id);
	spi_arg_time(spi_set(&args, "slot_start"), batch->run->slot_start);
	spi_arg_time(spi_set(&args, "slot_end"), batch->run->slot_end);
	spi_arg_time(spi_set(&args, "window_start"), batch->run->window_start);
	spi_arg_time(spi_set(&args, "window_end"), batch->run->window_end);
	spi_arg_time(spi_set(&args, "start_time"), alert->span.start);
	spi_arg_time(spi_set(&args, "end_time"), alert->span.end);
	spi_arg_text(spi_set(&args, "fingerprint"), alert->fingerprint);
	if (alert->for_each_row)
		spi_arg(spi_set(&args, "row_fingerprints"), TEXTARRAYOID, (Datum) 0, true);
	else
		spi_arg_texts(spi_set(&args, "row_fingerprints"), &alert->row_fingerprint);
	spi_arg_long(spi_set(&args, "row_count"), alert->row_count);
	spi_arg_text(spi_set(&args, "suppression_key"), alert->suppression_key);
	spi_arg_text(spi_set(&args, "status"), alert->suppressed ? "suppressed" : "new");
	spi_arg_text(spi_set(&args, "origin"), run_origin_word(batch->run->origin));
	spi_arg_time(spi_set(&args, "raised_at"), batch->run->now);
	spi_rows_add(&batch->rows, &args);
}

/* Hands an alert that was written on to all that follows from it. */
static void
batch_follow(AlertBatch *batch, ReadyAlert *alert)
{
	entity_store_add(&batch->entities, alert->id, &alert->entities, alert->span);
	if (alert->suppressed)
		return;
	announce_one(batch->announcer, alert->id, alert->text.severity, alert->text.name, NULL);
	incident_add(&batch->incidents, alert->id, &alert->text, &alert->entities);
	batch->written++;
}

/* Finds the numbers of the alerts: the statement returns those that it wrote, in their order. */
static void
batch_take_ids(AlertBatch *batch, int64 count)
{
	SPITupleTable *found = SPI_tuptable;
	int64 next = 0;

	VEC_EACH (ReadyAlert, alert, &batch->ready)
	{
		alert->written =
			next < count && (count == batch->ready.count ||
							 strcmp(spi_column_text(next, "fingerprint"), alert->fingerprint) == 0);
		if (alert->written)
			alert->id = spi_column_long(next++, "id", 0);
	}
	SPI_freetuptable(found);
	if (next < count)
		elog(ERROR, "alerts were written under other fingerprints");
}

static void
batch_write(AlertBatch *batch)
{
	MemoryContext old;

	if (batch->ready.count == 0)
		return;
	old = MemoryContextSwitchTo(batch->scratch);
	batch_suppress(batch);
	VEC_EACH (ReadyAlert, alert, &batch->ready)
		batch_add_row(batch, alert);
	batch_take_ids(batch, spi_rows_write(&batch->rows));
	VEC_EACH (ReadyAlert, alert, &batch->ready)
	{
		if (alert->written)
			batch_follow(batch, alert);
	}
	entity_store_write(&batch->entities);
	MemoryContextSwitchTo(old);
	MemoryContextReset(batch->scratch);
	memset(&batch->ready, 0, sizeof(batch->ready));
}

void
alert_batch_add(AlertBatch *batch, ReadyAlert *alert)
{
	MemoryContext old = MemoryContextSwitchTo(batch->scratch);

	vec_push(&batch->ready, alert);
	MemoryContextSwitchTo(old);
	if (batch->ready.count >= BATCH_MAX_ALERTS ||
		MemoryContextMemAllocated(batch->scratch, true) >= BATCH_MAX_BYTES)
		batch_write(batch);
}

void
alert_batch_end(AlertBatch *batch)
{
	batch_write(batch);
	entity_store_end(&batch->entities);
	incident_write(&batch->incidents, batch->run);
}
