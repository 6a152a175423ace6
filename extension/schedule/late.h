/*
 * late.h
 *		Rows that became visible after the run that should have seen them.
 */
#ifndef VIGIL_SCHEDULE_LATE_H
#define VIGIL_SCHEDULE_LATE_H

#include "schedule/rule_store.h"

/*
 * Compares the snapshot of each recent success of a rule with the rows that its
 * window has by now.  Notes their number with the run and, if the rule wants it,
 * makes a gap so that the slot is run again.  Returns the number of rows.
 * Needs SPI as the extension's owner; raises what compiling the rule raises.
 */
extern int64 late_check(const pg_uuid_t *rule, MemoryContext context);

/* Counts a rule as checked that could not be. */
extern void late_skip(const pg_uuid_t *rule);

/* Rules whose turn it is, at most "limit"; the result lives in the current context. */
extern int late_candidates(int limit, pg_uuid_t **rules);

#endif /* VIGIL_SCHEDULE_LATE_H */
