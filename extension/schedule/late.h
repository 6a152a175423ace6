/*
 * late.h
 *		Rows that became visible after the run that should have seen them.
 *
 * Looked for once in each table, whichever rules read it: what was not visible when the table
 * was last searched, and is by now.  What that concerns is found in the records of the runs.
 */
#ifndef VIGIL_SCHEDULE_LATE_H
#define VIGIL_SCHEDULE_LATE_H

#include "postgres_ext.h"

/* A table in which late rows are to be looked for. */
typedef struct LateSource
{
	Oid relation;
	Oid owner;
} LateSource;

/*
 * Tables of rules that are on, whose turn it is; at most "limit", of each owner in turn.  The
 * result lives in the current context.
 */
extern int late_sources(int limit, LateSource **sources);

/* Notes that a table is searched, whatever comes of it; false if another process was faster. */
extern bool late_begin(Oid relation);

/*
 * Compares what recent successes have seen of a table with what it has by now.  Notes the
 * number of rows with the runs and, if their rules want it, makes gaps so that the slots are
 * run again.  Reads the table as its owner, under vigil.rule_timeout.  Returns the number of
 * rows.  Needs SPI as the extension's owner.
 */
extern int64 late_search(const LateSource *source);

/* Notes that a search was broken off: it has its turn again at once. */
extern void late_postpone(Oid relation);

/* Notes that a search failed: health shows it with the rules that read the table. */
extern void late_fail(Oid relation, const char *sqlstate, const char *message);

/* Forgets tables that no rule has read for long, and lists of partitions. */
extern void late_forget(void);

#endif /* VIGIL_SCHEDULE_LATE_H */
