/*
 * due.h
 *		What a rule owes at a moment, when to try again, when to stop trying.
 *
 * Pure functions: the time, the settings and the state come in as arguments,
 * a decision goes out.  The worker carries it out, the tests ask millions.
 */
#ifndef VIGIL_SLOT_DUE_H
#define VIGIL_SLOT_DUE_H

#include "slot/window.h"

/* What is done about missed slots. */
typedef enum CatchupPolicy
{
	CATCHUP_RUN, /* run them all, fresh ones first */
	CATCHUP_SKIP /* run the latest, record the others as skipped */
} CatchupPolicy;

typedef struct DueInput
{
	SlotGrid grid;
	int64 watermark; /* all slots before it are closed */
	int64 now;
	int64 delay;       /* after a slot's end until it is due */
	int catchup_slots; /* this many are run in order before a backlog is cut off */
	int64 horizon;     /* missed slots older than this are not run */
	CatchupPolicy policy;
} DueInput;

typedef struct DuePlan
{
	bool due;
	Slot slot;    /* the slot to run, or, if nothing is due, the next one */
	int64 due_at; /* when that slot is due */
	Slot skipped; /* start = end: none; else recorded, not run */
	Slot backlog; /* start = end: none; else run behind the fresh slots */
} DuePlan;

/* Decides what to run.  skipped, backlog and slot follow each other without a gap. */
extern DuePlan due_plan(const DueInput *input);

/* Where a rule without a history begins: at the last slot that is complete. */
extern int64 due_first_watermark(const SlotGrid *grid, int64 now);

typedef enum FailureKind
{
	FAILURE_TRANSIENT, /* the next attempt may well succeed */
	FAILURE_WAITING,   /* something the rule needs is not there yet */
	FAILURE_PERMANENT  /* the rule or its data are at fault */
} FailureKind;

extern FailureKind due_failure_kind(const char *sqlstate);

/*
 * Microseconds to wait after the n-th failure in a row (from 1): base doubles up
 * to max, then varies by an eighth in both directions; chance is in [0, 1).
 */
extern int64 due_backoff(int failures, int64 base, int64 max, double chance);

/* Failed attempts after which a slot is given up; 0 = never. */
extern int due_attempt_limit(FailureKind kind, int slot_attempts);

/*
 * How far the wall clock jumped against the monotonic one between two
 * readings; 0 if by no more than the limit.
 */
extern int64 due_clock_step(int64 wall_before, int64 wall_now, int64 steady_before,
							int64 steady_now, int64 limit);

#endif /* VIGIL_SLOT_DUE_H */
