/*
 * query.c
 *		The query that a command line names, and rows with its columns.
 *
 * The server gives each row as one JSON object; to have its columns in the order
 * of the query, their names are asked for first and passed back as parameters.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/input.h"
#include "client/query.h"
#include "common/lookup.h"

/* The statement takes no more parameters than the protocol. */
#define QUERY_MAX_COLUMNS 1600

/* KQL types that are aligned to the right. */
static bool
query_is_number(const char *type)
{
	static const char *const number[] = {"long", "int", "real", "decimal"};

	return LOOKUP(number, type) != NULL;
}

/* SELECT r.o -> $2, … FROM …: each column by a parameter that holds its name. */
static char *
query_statement(OutputFormat format, const char *from, int first, int columns)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT");
	for (int i = 0; i < columns; i++)
		appendStringInfo(&sql, "%s r.o OPERATOR(pg_catalog.%s) $%d::pg_catalog.text",
						 i > 0 ? "," : "", format == OUTPUT_JSON ? "->" : "->>", first + i);
	appendStringInfo(&sql, " FROM %s AS r (o)", from);
	return sql.data;
}

int
query_failure(const Options *options)
{
	return options->text == NULL && options->count == 1 ? EXIT_FAILED : EXIT_USAGE;
}

bool
query_print_objects(PGconn *conn, OutputFormat format, const char *about, const char *from,
					int count, const char *const *value, const PGresult *field)
{
	int columns = PQntuples(field);
	const char **all = palloc((count + columns) * sizeof(char *));
	char **name = palloc(Max(columns, 1) * sizeof(char *));
	bool failed = false;
	Output output;
	PGresult *result;

	if (columns > QUERY_MAX_COLUMNS)
	{
		output_error("the result has %d columns, at most %d can be shown", columns,
					 QUERY_MAX_COLUMNS);
		return false;
	}
	for (int i = 0; i < count; i++)
		all[i] = value[i];
	for (int i = 0; i < columns; i++)
		all[count + i] = name[i] = PQgetvalue(field, i, 0);
	if (!connection_start(conn, about, query_statement(format, from, count + 1, columns),
						  count + columns, all))
		return false;

	output_start(&output, format, columns, name);
	for (int i = 0; i < columns; i++)
		output.right[i] = query_is_number(PQgetvalue(field, i, 1));
	while ((result = connection_next(conn, about, &failed)) != NULL)
	{
		output_row(&output, result, 0);
		PQclear(result);
	}
	if (!failed)
		output_finish(&output);
	return !failed;
}

const char *
query_from_options(const Options *options, const char **about)
{
	*about = NULL;
	if (options->text != NULL && options->count == 0)
		return options->text;
	if (options->text == NULL && options->count == 1)
	{
		*about = options->argument[0];
		return input_read_query(options->argument[0]);
	}
	output_error("a file, - or --command must be given, and one of them");
	return NULL;
}

int
query_print_rows(PGconn *conn, OutputFormat format, const char *sql)
{
	PGresult *result = connection_run(conn, NULL, sql, 0, NULL);

	if (result != NULL)
		output_result(format, result);
	PQclear(result);
	return connection_exit_code(result == NULL);
}
