/*
 * raised.h
 *		Which findings of a run have been raised before.
 *
 * A finding is raised once: by the alerts of its own slot, and, unless the rule says
 * otherwise, by those of slots whose windows overlap, which have read the same records.
 */
#ifndef VIGIL_SCHEDULE_RAISED_H
#define VIGIL_SCHEDULE_RAISED_H

#include "utils/hsearch.h"

#include "schedule/alert.h"

typedef struct Raised
{
	HTAB *fingerprint; /* of the run's findings that were raised; NULL: none was */
	int64 hidden;      /* rows that alerts of the slot stand for without a fingerprint */
} Raised;

/* Reads what alerts hold of the findings of a run.  Needs an open SPI connection. */
extern void raised_read(Raised *raised, const StoredRule *rule, const AlertRun *run,
						const FindingSet *findings);

/* The findings of a run that have not been raised. */
typedef struct FreshFindings
{
	const Finding **item; /* those of them that are kept */
	int count;
	int64 total; /* all of them */
} FreshFindings;

/* Takes them; also, if it is not NULL, has fingerprints of more that was raised. */
extern void raised_take_fresh(const Raised *raised, HTAB *also, const FindingSet *findings,
							  FreshFindings *fresh);

/* Keeps one of those that are the same finding (x-dedup has a key), where each row is an alert. */
extern void raised_drop_doubles(FreshFindings *fresh);

/*
 * The values of an alert's rows [first, first + count) in the columns of x-suppressBy, as one
 * text; NULL if the rule suppresses nothing, or all of it together.
 */
extern char *raised_suppression_key(const StoredRule *rule, const FreshFindings *fresh, int first,
									int count);

/*
 * The fingerprint under which a run raises a finding: its own, or, where each run raises all
 * that it finds, one that no other run has.
 */
extern char *raised_fingerprint(const StoredRule *rule, const AlertRun *run, char *fingerprint);

#endif /* VIGIL_SCHEDULE_RAISED_H */
