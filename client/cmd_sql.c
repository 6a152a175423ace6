/*
 * cmd_sql.c
 *		vigil sql: the SELECT that a query becomes.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/query.h"

int
cmd_sql(Options *options)
{
	const char *about;
	const char *query = query_from_options(options, &about);
	PGconn *conn;
	PGresult *result;

	if (query == NULL)
		return query_failure(options);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	result = connection_run(conn, about, "SELECT kql.to_sql($1)", 1, &query);
	if (result != NULL)
		puts(PQgetvalue(result, 0, 0));
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(result == NULL);
}
