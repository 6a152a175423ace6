/*
 * housekeeping.h
 *		What a worker does for its database besides running rules.
 */
#ifndef VIGIL_BGWORKER_HOUSEKEEPING_H
#define VIGIL_BGWORKER_HOUSEKEEPING_H

#include "bgworker/board.h"

/* Whether it is time; at most one worker of a database gets true for it. */
extern bool housekeeping_is_due(void);

/*
 * Looks for rows that came late, removes old history, and makes partitions
 * ahead; each in transactions of its own, and errors are logged.  Breaks off when a rule
 * waits for this worker.
 */
extern void housekeeping_run(WorkerEntry *self, MemoryContext context);

#endif /* VIGIL_BGWORKER_HOUSEKEEPING_H */
