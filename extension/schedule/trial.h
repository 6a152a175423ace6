/*
 * trial.h
 *		What runs of a rule would raise, slot after slot, without a trace.
 *
 * A trial goes through slots in their order under one snapshot.  It applies what alert_write()
 * applies (threshold, grouping, findings that were raised before, suppression) and remembers
 * what its earlier slots have raised where a run would look into vigil.alerts.
 */
#ifndef VIGIL_SCHEDULE_TRIAL_H
#define VIGIL_SCHEDULE_TRIAL_H

#include "utils/hsearch.h"
#include "utils/snapshot.h"

#include "schedule/raised.h"
#include "schedule/run.h"

typedef struct Trial
{
	const StoredRule *rule;
	Snapshot snapshot;
	HTAB *raised;   /* findings of earlier slots whose windows may overlap the next */
	HTAB *suppress; /* what alerts may be too much after: values of x-suppressBy, or the rule */
} Trial;

/* One slot of a trial. */
typedef struct TrialSlot
{
	Slot slot;
	RunRows found;
	bool met;            /* the trigger */
	int64 raised_before; /* rows that had been raised, or stand in an alert */
	FreshFindings fresh;
	bool for_each_row; /* an alert for each */
	int *alert;        /* the first row of each alert that would be written and announced */
	int64 alerts;      /* how many: others come too soon after one of their kind */
	int64 entities;    /* different ones of these alerts; by trial_count_entities() */
	double ms;         /* of the evaluation */
} TrialSlot;

/* Registers a snapshot for trials; RELEASE with UnregisterSnapshot(), or by the error's abort. */
extern Snapshot trial_snapshot(void);

/* Begins; the trial's memory is in the current context. */
extern void trial_start(Trial *trial, const StoredRule *rule, Snapshot snapshot);

/*
 * Evaluates a slot, which is behind those before it.  Findings of stored alerts are taken for
 * raised as well, if they are wanted: those that alert_write() would read.  Errors of the rule
 * are raised.  Needs SPI; the result lives in the current context.
 */
extern void trial_run(Trial *trial, Slot slot, bool with_stored, TrialSlot *result);

/* Counts the entities of the alerts.  Needs SPI. */
extern void trial_count_entities(const Trial *trial, TrialSlot *result);

/* What alert number i would be known by, and its rows [*first, *first + *count) of fresh. */
extern char *trial_alert(const Trial *trial, const TrialSlot *result, int i, int *first,
						 int *count);

#endif /* VIGIL_SCHEDULE_TRIAL_H */
