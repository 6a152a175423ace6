/*
 * check_run.h
 *		What a query does when it is run.
 */
#ifndef VIGIL_CLIENT_CHECK_RUN_H
#define VIGIL_CLIENT_CHECK_RUN_H

#include "client/connection.h"

/*
 * Runs a query with the rights of the connection, for some seconds at most; writes nothing.  False
 * if there is something to say: *severity is "error", or "info" of one that takes longer.
 */
extern bool check_run(PGconn *conn, const char *query, const char **severity, char **message);

#endif /* VIGIL_CLIENT_CHECK_RUN_H */
