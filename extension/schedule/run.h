/*
 * run.h
 *		One evaluation of a rule for one slot.
 *
 * run_evaluate() finds the rows with the rights of the rule's owner;
 * run_write_success() writes the run and its alerts in the same transaction.
 * Called by the worker and by vigil.run_rule(); neither waits for anything.
 */
#ifndef VIGIL_SCHEDULE_RUN_H
#define VIGIL_SCHEDULE_RUN_H

#include "nodes/pg_list.h"
#include "utils/snapshot.h"

#include "schedule/alert.h"
#include "schedule/exception.h"
#include "schedule/finding.h"
#include "schedule/rule_store.h"
#include "slot/window.h"

/* What is run and why. */
typedef struct RunRequest
{
	const StoredRule *rule;
	Slot slot;
	RunOrigin origin;
	int attempt;     /* at this slot, from 1 */
	bool repeat;     /* not the run that the slot is owed: it has succeeded, or is not due */
	bool incomplete; /* writers were still open */
	TimestampTz started_at;
	TimestampTz seen_until; /* rows that arrived before are visible; 0: before the start */
} RunRequest;

/* What an evaluation found. */
typedef struct RunRows
{
	CompiledQuery *query;
	Slot window;      /* that it may read, from the table that is read furthest back */
	QueryTimes times; /* of a rule that is slot-complete: count is 0 for others */
	ExceptionSet exceptions;
	FindingSet findings;
	Datum snapshot;       /* pg_snapshot */
	List *relations;      /* that the query read */
	List *partitions;     /* of each of them, a list of lists */
	int64 read_bytes;     /* of the pages that were looked at, in memory or not */
	struct KeptRun *kept; /* kept.h; NULL: the rule keeps nothing */
} RunRows;

/* A failure as it is recorded. */
typedef struct RunFailure
{
	const char *status; /* "failed", "timeout", "cancelled" or "lost" */
	const char *sqlstate;
	const char *message;
} RunFailure;

/* Raises unless slots can be at a time: it must be finite, and in the years of a datetime. */
extern void run_check_time(TimestampTz time);

/* Boundaries of a rule's slots. */
extern SlotGrid run_grid(const StoredRule *rule);

/*
 * Evaluates a rule under one snapshot, as its owner, read-only.  Arms the
 * rule's timeout unless the session has one running.  Errors of the rule are
 * raised.  Needs SPI; the result lives in the current context.
 */
extern void run_evaluate(const StoredRule *rule, Slot slot, RunRows *found);

/* The same under a snapshot that the caller has registered. */
extern void run_evaluate_under(const StoredRule *rule, Slot slot, Snapshot snapshot,
							   RunRows *found);

/* Does the same, and hands each row over as it comes, in the owner's scope; keeps none. */
extern void run_each_row(const StoredRule *rule, Slot slot, QueryRowHandler handler,
						 void *argument);

/* Only compiles and plans: the relations that the rule reads.  Raises what the rule raises. */
extern List *run_relations(const StoredRule *rule, Slot slot);

/*
 * Only compiles a rule that has a shadow, which notes the tables that it reads; whether the
 * query is right is not told.  looks_at_data: the tables that were noted before are there.
 */
extern void run_note_tables(const StoredRule *rule, Slot slot, bool looks_at_data);

/* Raises unless states of what the rule reads can be kept; the slot is that of some run. */
extern void run_check_kept(const StoredRule *rule, Slot slot);

/* The SQL that a run of the slot executes, after the same checks. */
extern char *run_sql(const StoredRule *rule, Slot slot);

/*
 * PostgreSQL's plan of that SELECT, as EXPLAIN (FORMAT JSON) gives it, and the query; executes
 * it, if the times of its nodes are wanted.  Writes nothing.
 */
extern Jsonb *run_plan(const StoredRule *rule, Slot slot, bool analyze, CompiledQuery **query);

/* Longest time an evaluation may take, in milliseconds. */
extern int run_timeout(const StoredRule *rule);

/* Writes a run that succeeded and its alerts; returns the run's id.  Needs SPI. */
extern int64 run_write_success(const RunRequest *request, RunRows *found, int64 *alert_count);

/* Writes a run that failed; returns its id.  Needs SPI. */
extern int64 run_write_failure(const RunRequest *request, const RunFailure *failure);

/* Whether the slot has a success already.  Needs SPI. */
extern bool run_has_success(const pg_uuid_t *rule, Slot slot);

/*
 * Whether a run by hand at a moment is not the one that the slot is owed: it has a success, or
 * records may still come before it is due.  Needs SPI.
 */
extern bool run_is_extra(const StoredRule *rule, Slot slot, TimestampTz now);

/*
 * Keeps other processes from running the rule until the transaction ends;
 * false if one does and we are not to wait.
 */
extern bool run_lock_rule(const pg_uuid_t *rule, bool wait);

#endif /* VIGIL_SCHEDULE_RUN_H */
