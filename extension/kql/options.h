/*
 * options.h
 *		What a query is compiled for: its window, its clock, its tables.
 */
#ifndef VIGIL_KQL_OPTIONS_H
#define VIGIL_KQL_OPTIONS_H

#include "kql/schema.h"

struct KqlKept;

typedef struct KqlOptions
{
	bool has_window;    /* clip tables to [window_start, window_end) */
	int64 window_start; /* µs since 1970-01-01 UTC */
	int64 window_end;
	/* Not to window_start but as far back as the query's events can lie before those of the slot. */
	bool slot_complete;
	int64 slot_start;
	int64 max_distance; /* of events of which the query does not tell, in µs */
	int64 now;          /* value of now() */
	bool now_is_live;   /* now() stays a call of the server's, for views: now is not read */
	const struct KqlKept
		*kept; /* what is wanted of groups whose states are kept (kept.h); or NULL */
	const SchemaProvider *schema;
} KqlOptions;

#endif /* VIGIL_KQL_OPTIONS_H */
