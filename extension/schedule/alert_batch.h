/*
 * alert_batch.h
 *		Alerts of a run that are written together.
 *
 * One statement for some hundreds of alerts and one for their entities: to start a statement costs
 * more than a row.  What is written, and in which order, is the same as with a statement for each.
 */
#ifndef VIGIL_SCHEDULE_ALERT_BATCH_H
#define VIGIL_SCHEDULE_ALERT_BATCH_H

#include "base/spi_rows.h"
#include "schedule/alert.h"
#include "schedule/alert_text.h"
#include "schedule/announce.h"
#include "schedule/entity_store.h"
#include "schedule/incident.h"

/* An alert that is ready to be written. */
typedef struct ReadyAlert
{
	AlertText text;
	EntitySet entities;
	Slot span;             /* of its evidence */
	char *suppression_key; /* of x-suppressBy: by whose alerts it is judged, or NULL */
	bool suppressed;       /* for an alert without a key; else it is found out */
	char *fingerprint;     /* no other alert of the slot has it */
	Vec row_fingerprint;   /* of char, of an alert of many rows */
	bool for_each_row;     /* it has one row, by whose fingerprint it is known */
	int64 row_count;
	int64 id; /* if it was written */
	bool written;
} ReadyAlert;

typedef struct AlertBatch
{
	const StoredRule *rule;
	const AlertRun *run;
	Announcer *announcer;
	SpiRows rows;
	EntityStore entities;
	IncidentSet incidents;
	Vec ready;              /* of ReadyAlert, in the scratch context */
	MemoryContext scratch;  /* of alerts that wait */
	SPIPlanPtr suppression; /* when the keys of those that wait were last raised */
	int64 written;          /* and neither known before nor suppressed */
} AlertBatch;

/* Begins in the current memory context, which must live until alert_batch_end(). */
extern void alert_batch_start(AlertBatch *batch, const StoredRule *rule, const AlertRun *run,
							  Announcer *announcer);

/* Takes an alert that was made in batch->scratch, and writes those that wait if there are many. */
extern void alert_batch_add(AlertBatch *batch, ReadyAlert *alert);

/* Writes what waits, what was counted, and the incidents. */
extern void alert_batch_end(AlertBatch *batch);

#endif /* VIGIL_SCHEDULE_ALERT_BATCH_H */
