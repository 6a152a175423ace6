/*
 * slot_complete.h
 *		Can each row of a query be given to the slot in which its latest event lies?
 *
 * It can if a row depends on nothing but the events whose times it carries: then it is found
 * by every window that holds them all, and by one slot as the latest of them.  What depends
 * on all rows of the window, or on rows that are not there, is refused.
 */
#ifndef VIGIL_KQL_SLOT_COMPLETE_H
#define VIGIL_KQL_SLOT_COMPLETE_H

#include "common/diag.h"

struct BoundQuery;

/* Events of one row that may be further apart are refused: the longest queryPeriod. */
#define SLOT_COMPLETE_MAX_DISTANCE (14 * INT64CONST(86400000000))

typedef struct SlotComplete
{
	char *refusal;   /* why it cannot, as a clause; NULL: it can */
	Span span;       /* what of the query stands in the way */
	int time_count;  /* columns of the result that are times of all the events of a row */
	int *time;       /* their places */
	int64 read_back; /* µs before the slot from which on some table is read */
} SlotComplete;

/*
 * Looks at a query, and notes with each table how long before the slot it is to be read
 * (read_back): as far as the query's conditions let its events lie before the latest one, or,
 * where they do not say, max_distance.  In the current context.
 */
extern SlotComplete *kql_slot_complete(const struct BoundQuery *query, int64 max_distance);

#endif /* VIGIL_KQL_SLOT_COMPLETE_H */
