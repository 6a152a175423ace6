/*
 * check_run.c
 *		What a query does when it is run: whether it fails on the rows that are there.
 *
 * It is run over all rows, up to the first that it gives, in a transaction that writes nothing.
 */
#include "common/port.h"

#include "client/check_run.h"

/* A query that takes longer than this is broken off: it has not failed until then. */
#define CHECK_RUN_SECONDS "10"

/* Runs a query; false and what the server says of it if it cannot be run. */
static bool
try_query(PGconn *conn, const char *query, char **sqlstate, char **message)
{
	const char *value[] = {query};
	char *ignored;
	bool done;

	if (!connection_try_run(conn, "BEGIN READ ONLY", 0, NULL, sqlstate, message))
		return false;
	done = connection_try_run(conn, "SET LOCAL statement_timeout = '" CHECK_RUN_SECONDS "s'", 0,
							  NULL, sqlstate, message) &&
		   connection_try_run(conn, "SELECT pg_catalog.count(*) FROM kql.query($1)", 1, value,
							  sqlstate, message);
	(void) connection_try_run(conn, "ROLLBACK", 0, NULL, &ignored, &ignored);
	return done;
}

/* Classes of SQLSTATE that say that the text is no query: it cannot go on behind its end. */
static bool
is_refused(const char *sqlstate)
{
	return strncmp(sqlstate, "42", 2) == 0 || strncmp(sqlstate, "0A", 2) == 0;
}

bool
check_run(PGconn *conn, const char *query, const char **severity, char **message)
{
	char *sqlstate;
	bool done = try_query(conn, psprintf("%s\n| take 1", query), &sqlstate, message);

	if (!done && is_refused(sqlstate))
		done = try_query(conn, query, &sqlstate, message);
	if (done)
		return true;
	if (strcmp(sqlstate, "57014") == 0)
	{
		*severity = "info";
		*message = pstrdup("the query is not done within " CHECK_RUN_SECONDS
						   " seconds, and has not failed until then");
		return false;
	}
	*severity = "error";
	*message =
		psprintf(strcmp(sqlstate, SQLSTATE_LOCKED) == 0 ? "whether the query runs is not known: %s"
														: "the query fails when it is run: %s",
				 *message);
	return false;
}
