/*
 * hunting.h
 *		Tables whose time of events has two names.
 */
#ifndef VIGIL_QUERY_HUNTING_H
#define VIGIL_QUERY_HUNTING_H

#include "kql/schema.h"

/*
 * Gives a table the time of its events as TimeGenerated, too, and one of Advanced Hunting as
 * Timestamp.  Does nothing if it has a column of that name.  In the current context.
 */
extern void hunting_add_time(SchemaTable *table);

#endif /* VIGIL_QUERY_HUNTING_H */
