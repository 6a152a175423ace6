/*
 * cmd_external.c
 *		vigil external: tables that are filled from addresses.
 *
 * An address is fetched as a whole into a file before the database hears of it; then one
 * transaction replaces the rows.  So a reader sees the old rows or the new ones, whatever
 * breaks off, and no transaction is open while a server is slow.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/fetch.h"
#include "client/query.h"
#include "client/row_copy.h"

static const char *const list_sql =
	"SELECT pg_catalog.format('%I.%I', e.relation_schema, e.relation_name) AS relation, e.address,"
	" e.format, pg_catalog.array_to_string(e.patterns, ' ') AS patterns, e.row_count AS rows,"
	" pg_catalog.date_trunc('second', e.age) AS age, e.is_stale AS stale, e.failures, e.last_error"
	" FROM vigil.external AS e ORDER BY e.relation_schema, e.relation_name";

static const char *const sources_sql =
	"SELECT pg_catalog.format('%I.%I', s.relation_schema, s.relation_name), s.address, s.format,"
	" s.header, s.skip_comments, s.max_bytes,"
	" (pg_catalog.date_part('epoch', s.timeout) OPERATOR(pg_catalog.*) 1000)::bigint, s.etag,"
	" s.last_modified, s.relation_name"
	" FROM vigil.external_sources AS s ORDER BY s.relation_schema, s.relation_name";

static const char *const add_sql =
	"SELECT vigil.add_external(address => $1::pg_catalog.text, columns => $2::pg_catalog.text,"
	" relation => $3::pg_catalog.text, format => $4::pg_catalog.text,"
	" pattern => $5::pg_catalog.text, header => $6::pg_catalog.bool,"
	" skip_comments => $7::pg_catalog.bool, may_be_empty => $8::pg_catalog.bool)";

static const char *const fill_sql =
	"SELECT vigil.fill_external($1::pg_catalog.regclass, $2::bigint, $3::pg_catalog.text,"
	" $4::pg_catalog.text, $5::pg_catalog.text[])";

static const char *const note_sql =
	"SELECT vigil.note_external($1::pg_catalog.regclass, $2::pg_catalog.text)";

/* A line of vigil.external_sources. */
typedef struct ExternalSource
{
	char *relation;
	char *address;
	char *format;
	bool header;
	bool skip_comments;
	int64 max_bytes;
	int64 timeout;
	char *etag;
	char *last_modified;
	char *name;
	bool is_wanted;
} ExternalSource;

static char *
external_value(const PGresult *result, int row, int column)
{
	return PQgetisnull(result, row, column) ? NULL : pstrdup(PQgetvalue(result, row, column));
}

static bool
external_read_sources(PGconn *conn, Vec *source)
{
	PGresult *result = connection_run(conn, NULL, sources_sql, 0, NULL);

	for (int row = 0; result != NULL && row < PQntuples(result); row++)
		vec_push(source, MAKE(ExternalSource, .relation = external_value(result, row, 0),
							  .address = external_value(result, row, 1),
							  .format = external_value(result, row, 2),
							  .header = PQgetvalue(result, row, 3)[0] == 't',
							  .skip_comments = PQgetvalue(result, row, 4)[0] == 't',
							  .max_bytes = strtoll(PQgetvalue(result, row, 5), NULL, 10),
							  .timeout = strtoll(PQgetvalue(result, row, 6), NULL, 10),
							  .etag = external_value(result, row, 7),
							  .last_modified = external_value(result, row, 8),
							  .name = external_value(result, row, 9)));
	PQclear(result);
	return result != NULL;
}

/*
 * Marks what the arguments name, by address or table; without arguments everything but files:
 * what the registry of a database says must not choose files of this machine.
 */
static bool
external_choose(const Options *options, Vec *source)
{
	bool sound = true;

	for (int i = 0; i < options->count - 1; i++)
	{
		const char *name = options->argument[i + 1];
		bool found = false;

		VEC_EACH (ExternalSource, one, source)
		{
			if (strcmp(one->address, name) != 0 && strcmp(one->relation, name) != 0 &&
				strcmp(one->name, name) != 0)
				continue;
			one->is_wanted = found = true;
		}
		if (found)
			continue;
		output_error("nothing is filled from or called \"%s\"", name);
		output_hint("\"vigil external\" lists what there is, \"vigil external add\" adds to it.");
		sound = false;
	}
	VEC_EACH (ExternalSource, one, source)
	{
		if (options->count > 1)
			continue;
		one->is_wanted = pg_strncasecmp(one->address, "file:", 5) != 0;
		if (!one->is_wanted)
			output_notice("left out \"%s\": a file is read only if it is named", one->address);
	}
	return sound;
}

/* Runs a statement that gives nothing to look at. */
static bool
external_do(PGconn *conn, const char *about, const char *sql)
{
	PGresult *result = connection_run(conn, about, sql, 0, NULL);

	PQclear(result);
	return result != NULL;
}

/* Notes in the database how a fetch ended, as far as there is a database. */
static void
external_note(PGconn *conn, const ExternalSource *source, const char *error)
{
	const char *value[] = {source->relation, error};

	if (PQstatus(conn) == CONNECTION_OK)
		PQclear(connection_run(conn, source->relation, note_sql, lengthof(value), value));
}

/* Fills the table within a transaction; the error, or NULL.  *told is set if it is told already. */
static char *
external_replace(PGconn *conn, const ExternalSource *source, const Fetch *fetch, bool *told)
{
	RecordReader *reader =
		record_open(fetch->body, source->format, source->skip_comments, source->max_bytes);
	RowCopy copy = {0};
	char *error = NULL;
	PGresult *result = NULL;

	if (external_do(conn, source->relation, "BEGIN") &&
		row_copy_run(conn, source->relation, reader, source->header, &copy))
	{
		const char *value[] = {source->relation, psprintf(INT64_FORMAT, record_bytes(reader)),
							   fetch->new_etag, fetch->new_last_modified, row_copy_header(&copy)};

		result = connection_run(conn, source->relation, fill_sql, lengthof(value), value);
	}
	*told = result == NULL && copy.error == NULL;
	if (result == NULL)
		error = copy.error != NULL ? copy.error : connection_last_error(conn);
	if (result == NULL && PQstatus(conn) == CONNECTION_OK)
		(void) external_do(conn, source->relation, "ROLLBACK");
	else if (result != NULL && !external_do(conn, source->relation, "COMMIT"))
	{
		*told = true;
		error = connection_last_error(conn);
	}
	if (error == NULL)
		printf("%s: %s rows from %s\n", source->relation, PQgetvalue(result, 0, 0),
			   source->address);
	PQclear(result);
	record_close(reader);
	return error;
}

/* Fetches one address; false if the table does not hold what is there. */
static bool
external_refresh_one(PGconn *conn, const ExternalSource *source)
{
	Fetch fetch = {.address = source->address,
				   .etag = source->etag,
				   .last_modified = source->last_modified,
				   .format = source->format,
				   .max_bytes = source->max_bytes,
				   .timeout = source->timeout};
	bool told = false;
	char *error = NULL;

	if (!fetch_run(&fetch))
		error = fetch.error;
	else if (!fetch.unchanged)
		error = external_replace(conn, source, &fetch, &told);
	else
		printf("%s: unchanged\n", source->relation);
	fetch_end(&fetch);
	if (error != NULL && !told)
		output_error("%s: %s", source->relation, error);
	if (error != NULL)
		output_hint("The rows of %s are what they were.", source->relation);
	if (error != NULL || fetch.unchanged)
		external_note(conn, source, error);
	fflush(stdout);
	return error == NULL;
}

static int
external_refresh(PGconn *conn, const Options *options)
{
	Vec source = {0};
	bool sound = external_read_sources(conn, &source) && external_choose(options, &source);

	VEC_EACH (const ExternalSource, one, &source)
	{
		if (one->is_wanted && !connection_is_cancelled() && PQstatus(conn) == CONNECTION_OK)
			sound = external_refresh_one(conn, one) && sound;
	}
	return connection_exit_code(!sound || PQstatus(conn) != CONNECTION_OK);
}

static int
external_add(PGconn *conn, const Options *options)
{
	const char *value[] = {options->argument[1],
						   options->columns,
						   options->table,
						   options->form,
						   options->pattern,
						   options->header ? "true" : "false",
						   options->comments ? "true" : "false",
						   options->empty ? "true" : "false"};
	PGresult *result = connection_run(conn, NULL, add_sql, lengthof(value), value);

	if (result != NULL)
	{
		output_notice("%s stands for \"%s\"; \"vigil external refresh\" fills it",
					  PQgetvalue(result, 0, 0),
					  options->pattern != NULL ? options->pattern : options->argument[1]);
	}
	PQclear(result);
	return connection_exit_code(result == NULL);
}

static int
external_remove(PGconn *conn, const Options *options)
{
	PGresult *result =
		connection_run(conn, NULL, "SELECT vigil.remove_external($1::pg_catalog.regclass)", 1,
					   (const char *const *) &options->argument[1]);
	bool removed = result != NULL && PQgetvalue(result, 0, 0)[0] == 't';

	if (result != NULL && !removed)
		output_error("nothing fills \"%s\"", options->argument[1]);
	PQclear(result);
	return connection_exit_code(!removed);
}

int
cmd_external(Options *options)
{
	const char *action = options->count > 0 ? options->argument[0] : "list";
	bool takes_one = strcmp(action, "add") == 0 || strcmp(action, "remove") == 0;
	PGconn *conn;
	int code;

	if (!takes_one && strcmp(action, "list") != 0 && strcmp(action, "refresh") != 0)
	{
		output_error("unknown action \"%s\" of external", action);
		output_hint("It is list, add, refresh or remove.");
		return EXIT_USAGE;
	}
	if (options->count != 2 && takes_one)
	{
		output_error("external %s needs one %s", action,
					 strcmp(action, "add") == 0 ? "address" : "table");
		return EXIT_USAGE;
	}
	if (strcmp(action, "list") != 0)
		lock_wait_set(LOCK_WAIT_LONG);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	code = strcmp(action, "add") == 0       ? external_add(conn, options)
		   : strcmp(action, "remove") == 0  ? external_remove(conn, options)
		   : strcmp(action, "refresh") == 0 ? external_refresh(conn, options)
											: query_print_rows(conn, options->format, list_sql);
	PQfinish(conn);
	return code;
}
