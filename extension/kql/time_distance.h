/*
 * time_distance.h
 *		How far apart the conditions of a query let the events of one row be.
 */
#ifndef VIGIL_KQL_TIME_DISTANCE_H
#define VIGIL_KQL_TIME_DISTANCE_H

#include "kql/lineage.h"

/* Uses of tables in one query, each of which has events of its own. */
#define TIME_MAX_EVENTS 64

/* The bounds that are known, and which columns are times of which events. */
typedef struct TimeDistance
{
	const Lineage *lineage;
	int *event; /* by column id: number of the event whose time it is, from 1; 0: of none */
	/* [a][b]: how many µs b's time is behind a's at most; infinite where nothing says */
	double most[TIME_MAX_EVENTS][TIME_MAX_EVENTS];
} TimeDistance;

extern TimeDistance *time_distance_new(const Lineage *lineage, int column_count);

/* The event whose time a value is, from 1; 0: it is none. */
extern int time_distance_event(const TimeDistance *distance, const BoundExpr *expr);

/* Takes what a condition says that rows must fulfil. */
extern void time_distance_take(TimeDistance *distance, const BoundExpr *condition);

/* Two values are equal. */
extern void time_distance_equal(TimeDistance *distance, const BoundExpr *a, const BoundExpr *b);

/* Draws the conclusions from all that was taken. */
extern void time_distance_close(TimeDistance *distance, int event_count);

#endif /* VIGIL_KQL_TIME_DISTANCE_H */
