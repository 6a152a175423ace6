/*
 * cmd_run.c
 *		vigil query: the rows of a query.
 *
 * The columns and the rows are asked for in one read-only transaction, so they
 * are about the same data.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/query.h"

int
cmd_query(Options *options)
{
	const char *about;
	const char *query = query_from_options(options, &about);
	bool done = false;
	PGconn *conn;
	PGresult *result;

	if (query == NULL)
		return query_failure(options);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;

	result =
		connection_run(conn, NULL, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", 0, NULL);
	PQclear(result);
	result = connection_run(conn, about, "SELECT name, type FROM kql.fields($1) ORDER BY ordinal",
							1, &query);
	if (result != NULL)
		done =
			query_print_objects(conn, options->format, about, "kql.query($1)", 1, &query, result);
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(!done);
}
