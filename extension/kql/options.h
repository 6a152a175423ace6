/*
 * options.h
 *		What a query is compiled for: its window, its clock, its tables.
 */
#ifndef VIGIL_KQL_OPTIONS_H
#define VIGIL_KQL_OPTIONS_H

#include "kql/schema.h"

typedef struct KqlOptions
{
	bool has_window;    /* clip tables to [window_start, window_end) */
	int64 window_start; /* µs since 1970-01-01 UTC */
	int64 window_end;
	int64 now;        /* value of now() */
	bool now_is_live; /* now() stays a call of the server's, for views: now is not read */
	const SchemaProvider *schema;
} KqlOptions;

#endif /* VIGIL_KQL_OPTIONS_H */
