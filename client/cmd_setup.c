/*
 * cmd_setup.c
 *		vigil setup: from an empty database to one that detects.
 *
 * What it does is vigil.set_up()'s to say; the extension, which has that function, is made here.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/connection.h"
#include "client/lock_wait.h"
#include "client/output.h"

static const char *const extension_sql = "SELECT e.extversion FROM pg_catalog.pg_extension AS e"
										 " WHERE e.extname OPERATOR(pg_catalog.=) 'vigil'";

static const char *const set_up_sql =
	"SELECT u.step, u.result FROM vigil.set_up(pg_catalog.string_to_array($1, E'\\n'),"
	" $2::pg_catalog.name) AS u";

/* Makes the extension if it is not there, and says so; false and an error if that fails. */
static bool
setup_extension(PGconn *conn)
{
	PGresult *found = connection_run(conn, NULL, extension_sql, 0, NULL);
	bool is_there = PQntuples(found) > 0;
	PGresult *made;

	PQclear(found);
	if (found == NULL || is_there)
	{
		if (is_there)
			printf("extension vigil: is there\n");
		return is_there;
	}
	made = connection_run(conn, NULL, "CREATE EXTENSION vigil", 0, NULL);
	PQclear(made);
	if (made != NULL)
		printf("extension vigil: made\n");
	return made != NULL;
}

int
cmd_setup(Options *options)
{
	PGconn *conn;
	PGresult *result = NULL;
	StringInfoData tables;

	lock_wait_set(LOCK_WAIT_LONG);
	conn = connection_open_bare(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	initStringInfo(&tables);
	for (int i = 0; i < options->count; i++)
		appendStringInfo(&tables, "%s%s", i > 0 ? "\n" : "", options->argument[i]);
	if (setup_extension(conn))
	{
		const char *value[] = {tables.data, options->owner};

		result = connection_run(conn, NULL, set_up_sql, lengthof(value), value);
	}
	for (int row = 0; result != NULL && row < PQntuples(result); row++)
		printf("%s: %s\n", PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(result == NULL);
}
