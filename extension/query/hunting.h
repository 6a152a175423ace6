/*
 * hunting.h
 *		Tables of Defender's Advanced Hunting, whose time of events has two names.
 */
#ifndef VIGIL_QUERY_HUNTING_H
#define VIGIL_QUERY_HUNTING_H

#include "kql/schema.h"

/*
 * Gives a table of Advanced Hunting the time of its events under its other name, too:
 * Timestamp where the rows have TimeGenerated, as Log Analytics keeps them, and the other way
 * round.  Does nothing to other tables, and none that has both.  In the current context.
 */
extern void hunting_add_time(SchemaTable *table);

#endif /* VIGIL_QUERY_HUNTING_H */
