/*
 * cmd_alerts.c
 *		vigil alerts and vigil health: what the rules found, and how they are.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/lookup.h"

#include "client/alert.h"
#include "client/command.h"
#include "client/rule_name.h"

/* $1: microseconds ago, or null; $2: a time, or null; $3: a rule, or null; $4: how many, or null. */
#define ALERTS_WHERE                                                                               \
	" WHERE a.raised_at OPERATOR(pg_catalog.>=) coalesce($2::pg_catalog.timestamptz,"              \
	" pg_catalog.now() OPERATOR(pg_catalog.-) ($1::bigint OPERATOR(pg_catalog.*)"                  \
	" interval '1 microsecond'))"                                                                  \
	" AND ($3::pg_catalog.uuid IS NULL OR a.rule_id OPERATOR(pg_catalog.=) $3::pg_catalog.uuid)"   \
	" ORDER BY a.raised_at DESC, a.id DESC LIMIT $4::bigint"

static const char *const alerts_sql = ALERT_SELECT ALERT_FROM ALERTS_WHERE;
static const char *const alerts_sql_json = ALERT_SELECT_JSON ALERT_FROM ALERTS_WHERE;

/* The health of rules, those first that need a look. */
static const char *const health_sql =
	"SELECT h.rule_id, h.name, h.state, h.reason,"
	" pg_catalog.to_char(h.last_success_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS last_success_at,"
	" pg_catalog.to_char(h.next_due, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS next_due, h.lag,"
	" h.open_gaps, h.skipped_gaps, h.failures, h.last_error FROM vigil.health AS h"
	" ORDER BY h.state OPERATOR(pg_catalog.=) ANY ('{off,ok,running,retrying,held}'), h.name, "
	"h.rule_id";

/* States in which nobody needs to do anything. */
static bool
health_is_well(const char *state)
{
	static const char *const well[] = {"off", "ok", "running", "retrying", "held"};

	return LOOKUP(well, state) != NULL;
}

/* Prints rows that are whole objects already. */
static void
alerts_print_objects(const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
		puts(PQgetvalue(result, row, 0));
}

int
cmd_alerts(Options *options)
{
	bool is_json = options->format == OUTPUT_JSON;
	const char *value[4] = {NULL};
	const char *since = options->since != NULL ? options->since : "1d";
	int64 ago;
	PGconn *conn;
	PGresult *result = NULL;

	if (options->count > 0)
	{
		output_error("too many arguments for alerts");
		return EXIT_USAGE;
	}
	if (duration_parse(since, &ago) == NULL)
		value[0] = psprintf(INT64_FORMAT, ago);
	else
		value[1] = since;
	if (options->limit > 0)
		value[3] = psprintf(INT64_FORMAT, options->limit);

	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	if (options->rule != NULL)
		value[2] = rule_name_find(conn, options->rule);
	if (options->rule == NULL || value[2] != NULL)
		result = connection_run(conn, NULL, is_json ? alerts_sql_json : alerts_sql, 4, value);
	if (result != NULL && is_json)
		alerts_print_objects(result);
	else if (result != NULL)
		output_result(options->format, result);
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(result == NULL);
}

int
cmd_health(Options *options)
{
	PGconn *conn;
	PGresult *result;
	bool well = true;

	if (options->count > 0)
	{
		output_error("too many arguments for health");
		return EXIT_USAGE;
	}
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	result = connection_run(conn, NULL, health_sql, 0, NULL);
	if (result != NULL)
	{
		output_result(options->format, result);
		for (int row = 0; row < PQntuples(result); row++)
			well = well && health_is_well(PQgetvalue(result, row, 2));
	}
	PQclear(result);
	PQfinish(conn);
	return connection_exit_code(result == NULL || !well);
}
