/*
 * kept_part.h
 *		Partitions of a table by time, and whether one has been changed.
 *
 * For kept.c.
 */
#ifndef VIGIL_SCHEDULE_KEPT_PART_H
#define VIGIL_SCHEDULE_KEPT_PART_H

#include "common/vec.h"
#include "slot/window.h"

/* A partition that holds the rows of one range of time, and no others. */
typedef struct KeptPart
{
	Oid relation;
	Slot range;
} KeptPart;

/*
 * The partitions of a table, of KeptPart, whose changes can be seen.  Else *refusal is why there
 * are none, as a clause.  The table is locked, so that it keeps its partitions until the end of
 * the transaction.
 */
extern Vec kept_parts(Oid table, const char *time_column, char **refusal);

/*
 * Keeps a partition as it is for a moment: true if nobody who has written to it is still at
 * it.  Then nobody can begin to, until kept_part_release().  Waits for nothing.
 */
extern bool kept_part_hold(Oid relation);
extern void kept_part_release(Oid relation);

/* Locks a partition so that it stays where it is until the end of the transaction; no wait. */
extern bool kept_part_lock(Oid relation);

/*
 * What a partition is, in a text: while that is the same, no row has been added, changed or
 * taken away, and its columns are what they were.  It may change without a cause.  NULL while too
 * much of the partition waits for VACUUM to tell cheaply.
 */
extern char *kept_part_mark(Oid relation);

#endif /* VIGIL_SCHEDULE_KEPT_PART_H */
