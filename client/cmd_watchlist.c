/*
 * cmd_watchlist.c
 *		vigil watchlist: watchlists from CSV files.
 *
 * A file becomes a table of its own, whose rows are replaced in one transaction.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/query.h"
#include "client/row_copy.h"

/* A larger file is no list that people keep. */
#define WATCHLIST_MAX_BYTES (INT64CONST(1024) * 1024 * 1024)

static const char *const list_sql =
	"SELECT w.alias, w.search_key, w.created_by AS owner, w.shared,"
	" pg_catalog.format('%I.%I', w.relation_schema, w.relation_name) AS relation"
	" FROM vigil.watchlists AS w ORDER BY w.alias COLLATE \"C\", w.created_by";

static const char *const load_sql =
	"SELECT vigil.load_watchlist($1::pg_catalog.text, $2::pg_catalog.text,"
	" $3::pg_catalog.text[], $4::pg_catalog.text)";

static const char *const delete_sql = "SELECT vigil.delete_watchlist($1::pg_catalog.text)";

static bool
watchlist_do(PGconn *conn, const char *sql)
{
	PGresult *result = connection_run(conn, NULL, sql, 0, NULL);

	PQclear(result);
	return result != NULL;
}

static bool
is_tsv(const char *path)
{
	size_t length = strlen(path);

	return length > 4 && pg_strcasecmp(path + length - 4, ".tsv") == 0;
}

/* Loads an open file; false and an error if the watchlist stays what it was. */
static bool
watchlist_load_file(PGconn *conn, const Options *options, FILE *file)
{
	const char *alias = options->argument[1];
	const char *path = options->argument[2];
	RecordReader *reader =
		record_open(file, is_tsv(path) ? "tsv" : "csv", false, WATCHLIST_MAX_BYTES);
	RowCopy copy = {0};
	PGresult *result = NULL;

	if (watchlist_do(conn, "BEGIN") && row_copy_run(conn, path, reader, true, &copy))
	{
		const char *value[] = {alias, options->key, row_copy_header(&copy), options->table};

		result = connection_run(conn, path, load_sql, lengthof(value), value);
	}
	if (copy.error != NULL)
		output_error("%s: %s", path, copy.error);
	if (result != NULL && watchlist_do(conn, "COMMIT"))
		printf("%s: %s rows from %s\n", alias, PQgetvalue(result, 0, 0), path);
	else if (result != NULL)
	{
		PQclear(result);
		result = NULL;
	}
	if (result == NULL)
		output_hint("The watchlist \"%s\" is what it was.", alias);
	PQclear(result);
	record_close(reader);
	return result != NULL;
}

static int
watchlist_load(PGconn *conn, const Options *options)
{
	FILE *file = fopen(options->argument[2], "rb");
	bool loaded;

	if (file == NULL)
	{
		output_error("could not open \"%s\": %s", options->argument[2], strerror(errno));
		return EXIT_FAILED;
	}
	loaded = watchlist_load_file(conn, options, file);
	fclose(file);
	return connection_exit_code(!loaded);
}

static int
watchlist_delete(PGconn *conn, const Options *options)
{
	PGresult *result =
		connection_run(conn, NULL, delete_sql, 1, (const char *const *) &options->argument[1]);
	bool deleted = result != NULL && PQgetvalue(result, 0, 0)[0] == 't';

	if (result != NULL && !deleted)
		output_error("you have no watchlist \"%s\"", options->argument[1]);
	PQclear(result);
	return connection_exit_code(!deleted);
}

int
cmd_watchlist(Options *options)
{
	const char *action = options->count > 0 ? options->argument[0] : "list";
	bool loads = strcmp(action, "load") == 0;
	bool deletes = strcmp(action, "delete") == 0;
	PGconn *conn;
	int code;

	if (!loads && !deletes && strcmp(action, "list") != 0)
	{
		output_error("unknown action \"%s\" of watchlist", action);
		output_hint("It is list, load or delete.");
		return EXIT_USAGE;
	}
	if ((loads && (options->count != 3 || options->key == NULL)) ||
		(deletes && options->count != 2))
	{
		output_error("watchlist %s needs a name%s", action,
					 loads ? ", a file and --key, the column that is the search key" : "");
		return EXIT_USAGE;
	}
	if (loads || deletes)
		lock_wait_set(LOCK_WAIT_LONG);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	code = loads     ? watchlist_load(conn, options)
		   : deletes ? watchlist_delete(conn, options)
					 : query_print_rows(conn, options->format, list_sql);
	PQfinish(conn);
	return code;
}
