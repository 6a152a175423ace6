/*
 * late.h
 *		Rows that became visible after the run that should have seen them.
 */
#ifndef VIGIL_SCHEDULE_LATE_H
#define VIGIL_SCHEDULE_LATE_H

#include "schedule/rule_store.h"

/* A rule whose late rows are to be looked for. */
typedef struct LateCandidate
{
	pg_uuid_t rule;
	Oid owner; /* as the rule has it; the role may be gone */
} LateCandidate;

/*
 * Compares the snapshot of each recent success of a rule with the rows that its
 * window has by now.  Notes their number with the run and, if the rule wants it,
 * makes a gap so that the slot is run again.  Returns the number of rows.
 * Needs SPI as the extension's owner; raises what compiling the rule raises.
 */
extern int64 late_check(const pg_uuid_t *rule, MemoryContext context);

/* Counts a rule as checked, whatever comes of it. */
extern void late_skip(const pg_uuid_t *rule);

/* Rules whose turn it is, at most "limit", of each owner in turn; the result lives in the current context. */
extern int late_candidates(int limit, LateCandidate **rules);

#endif /* VIGIL_SCHEDULE_LATE_H */
