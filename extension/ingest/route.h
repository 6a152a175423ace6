/*
 * route.h
 *		Rows of Log Analytics that say which log table they are of.
 */
#ifndef VIGIL_INGEST_ROUTE_H
#define VIGIL_INGEST_ROUTE_H

#include "ingest/ingest.h"

/*
 * Number of the form for rows of the log table of a name; -1 if it is no log table that is here or
 * published, or the load's own table is none that is published, where the name may mean anything.
 */
extern int route_find(Ingest *ingest, const JsonSpan *name);

/* The form that the row just read belongs to by its Type: its own, or that of another table. */
extern IngestForm *route_row(Ingest *ingest, IngestForm *form);

#endif /* VIGIL_INGEST_ROUTE_H */
