/*
 * attempt.h
 *		The run protocol: one attempt at one slot, in three transactions.
 *
 * T1 attempt_begin() chooses the slot and commits that it is being tried, T2
 * attempt_execute() looks for writers that are still open, moves the watermark by compare-and-set, evaluates, and writes
 * alerts and success, T3 attempt_fail() records a failure.  Each is the body of
 * a transaction: the caller begins it, connects SPI, and commits.  A process that
 * ends between T1 and the end of T2 leaves an attempt without a live worker,
 * which the next T1 counts as lost, and against the rule unless somebody wanted that end.
 */
#ifndef VIGIL_BGWORKER_ATTEMPT_H
#define VIGIL_BGWORKER_ATTEMPT_H

#include "schedule/run.h"
#include "schedule/rule_state.h"

typedef struct Attempt
{
	MemoryContext context; /* where what outlives a transaction is kept */
	StoredRule *rule;
	RuleState state; /* as T1 left it */
	Gap gap;         /* id 0: the slot at the watermark */
	Slot slot;
	RunRequest request;
	TimestampTz deadline_base; /* when T2 began */
	int64 alert_count;
	bool held; /* T2 found open writers and gave the attempt back */
} Attempt;

typedef enum AttemptChoice
{
	ATTEMPT_NOTHING, /* not due after all, or somebody else is at it */
	ATTEMPT_CHANGED, /* no run, but the state has moved: look again */
	ATTEMPT_READY    /* recorded; T2 may begin */
} AttemptChoice;

/* T1.  generation tells this start of the server, crashed the one that a crash ended. */
extern AttemptChoice attempt_begin(const Candidate *candidate, uint64 generation, uint64 crashed,
								   Attempt *attempt);

/* T2.  Raises what the rule raises, and ERRCODE_RUN_FENCED if the slot is not ours any more. */
extern void attempt_execute(Attempt *attempt);

/* T3. */
extern void attempt_fail(Attempt *attempt, const ErrorData *error);

/* Puts a rule aside that T1 could not even choose a slot for. */
extern void attempt_shelve(const pg_uuid_t *rule, const ErrorData *error);

/* Keeps workers off a database that is no longer ours; false if the extension is gone. */
extern bool attempt_hold_extension(void);

#endif /* VIGIL_BGWORKER_ATTEMPT_H */
