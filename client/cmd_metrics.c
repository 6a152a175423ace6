/*
 * cmd_metrics.c
 *		vigil metrics: the figures of vigil.metrics as Prometheus reads them.
 *
 * With --output they become a file as a whole, or it stays as it was: what collects text files
 * (node_exporter) may read at any time.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/whole_file.h"

/* A label is a row of its own; those of a series stand behind each other. */
static const char *const metrics_sql =
	"SELECT m.name, m.type, m.help, m.value, l.key, l.value, m.no"
	" FROM (SELECT x.*, pg_catalog.row_number() OVER () AS no FROM vigil.metrics AS x) AS m"
	" LEFT JOIN LATERAL pg_catalog.jsonb_each_text(m.labels) WITH ORDINALITY AS l (key, value, at) "
	"ON true"
	" ORDER BY m.no, l.at";

/* ORDER: that of the statement's columns. */
typedef enum MetricsColumn
{
	METRICS_NAME,
	METRICS_TYPE,
	METRICS_HELP,
	METRICS_VALUE,
	METRICS_KEY,
	METRICS_LABEL,
	METRICS_SERIES
} MetricsColumn;

/* A text with \ and line breaks escaped, and quotes where it stands in some. */
static void
metrics_escape(StringInfo out, const char *text, bool quoted)
{
	for (; *text != '\0'; text++)
	{
		if (*text == '\n')
			appendStringInfoString(out, "\\n");
		else if (*text == '\\' || (quoted && *text == '"'))
			appendStringInfo(out, "\\%c", *text);
		else
			appendStringInfoChar(out, *text);
	}
}

/* The number of rows that are the series which begins at a row: one for each label. */
static int
metrics_series_rows(const PGresult *result, int row)
{
	int count = 1;

	while (row + count < PQntuples(result) &&
		   strcmp(PQgetvalue(result, row, METRICS_SERIES),
				  PQgetvalue(result, row + count, METRICS_SERIES)) == 0)
		count++;
	return count;
}

static char *
metrics_text(const PGresult *result)
{
	StringInfoData out;
	const char *name = "";
	int count;

	initStringInfo(&out);
	for (int row = 0; row < PQntuples(result); row += count)
	{
		count = metrics_series_rows(result, row);
		if (strcmp(name, PQgetvalue(result, row, METRICS_NAME)) != 0)
		{
			name = PQgetvalue(result, row, METRICS_NAME);
			appendStringInfo(&out, "# HELP %s ", name);
			metrics_escape(&out, PQgetvalue(result, row, METRICS_HELP), false);
			appendStringInfo(&out, "\n# TYPE %s %s\n", name, PQgetvalue(result, row, METRICS_TYPE));
		}
		appendStringInfoString(&out, name);
		for (int i = 0; i < count && !PQgetisnull(result, row, METRICS_KEY); i++)
		{
			appendStringInfo(&out, "%c%s=\"", i == 0 ? '{' : ',',
							 PQgetvalue(result, row + i, METRICS_KEY));
			metrics_escape(&out, PQgetvalue(result, row + i, METRICS_LABEL), true);
			appendStringInfoString(&out, i == count - 1 ? "\"}" : "\"");
		}
		appendStringInfo(&out, " %s\n", PQgetvalue(result, row, METRICS_VALUE));
	}
	return out.data;
}

int
cmd_metrics(Options *options)
{
	PGconn *conn;
	PGresult *result;
	bool done = false;

	if (options->count > 0)
	{
		output_error("too many arguments for metrics");
		return EXIT_USAGE;
	}
	lock_wait_set(LOCK_WAIT_NOTED);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	result = connection_run(conn, NULL, metrics_sql, 0, NULL);
	if (result != NULL && options->output != NULL)
	{
		const char *text = metrics_text(result);

		done = whole_file_write(options->output, text, strlen(text), WHOLE_FILE_PUBLIC);
	}
	else if (result != NULL)
		done = fputs(metrics_text(result), stdout) >= 0;
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(!done);
}
