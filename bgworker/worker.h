/*
 * worker.h
 *		A short-lived process that runs the due rules of one database.
 */
#ifndef VIGIL_BGWORKER_WORKER_H
#define VIGIL_BGWORKER_WORKER_H

#include "base/sql_function.h"

extern SQL_EXPORT void vigil_worker_main(Datum argument);

/*
 * Gives up advisory locks of the session: we take none, but a rule's functions may, and such
 * locks outlive transactions.  Outside of one.
 */
extern void worker_release_locks(void);

#endif /* VIGIL_BGWORKER_WORKER_H */
