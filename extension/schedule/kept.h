/*
 * kept.h
 *		Runs that read the groups of a long window from where earlier runs have kept them.
 *
 * For rules that are told to, by vigil.configure_rule(keep_states => true).  In the order of a run:
 * kept_begin() as the owner, before its snapshot is taken; kept_take() under the snapshot; the
 * query is compiled with kept_wish() and executed; kept_end() however it went; kept_write()
 * with the run, as the extension's owner.
 */
#ifndef VIGIL_SCHEDULE_KEPT_H
#define VIGIL_SCHEDULE_KEPT_H

#include "query/execute.h"
#include "schedule/rule_store.h"

typedef struct KeptRun KeptRun;

/*
 * Looks for what is kept for a rule, or can be; options are those of the run.  Gives NULL for a
 * rule that keeps nothing.  Needs SPI, in whose connection the query is to be executed.
 */
extern KeptRun *kept_begin(const StoredRule *rule, const QueryOptions *options);

/* Reads what is kept and is as it was; finds the groups of other partitions, to be kept. */
extern void kept_take(KeptRun *kept);

/* How the query is to be compiled; NULL: as ever. */
extern const struct KqlKept *kept_wish(const KeptRun *kept);

/* Has the query become what was asked for?  If not it is to be compiled once more, as ever. */
extern bool kept_is_met(KeptRun *kept, const CompiledQuery *query);

/* The names of what was kept mean nothing any more. */
extern void kept_end(KeptRun *kept, bool failed);

/* Keeps what was found. */
extern void kept_write(const KeptRun *kept);

/* Raises, with the place in the query, unless some of what a rule reads can be kept. */
extern void kept_check(const StoredRule *rule, const QueryOptions *options);

#endif /* VIGIL_SCHEDULE_KEPT_H */
