/*
 * launcher.h
 *		The one resident process: starts workers where rules are due.
 */
#ifndef VIGIL_BGWORKER_LAUNCHER_H
#define VIGIL_BGWORKER_LAUNCHER_H

#include "base/sql_function.h"

/* Registers the launcher; called when the library is preloaded. */
extern void launcher_register(void);

extern SQL_EXPORT void vigil_launcher_main(Datum argument);

#endif /* VIGIL_BGWORKER_LAUNCHER_H */
