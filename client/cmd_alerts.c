/*
 * cmd_alerts.c
 *		vigil alerts and vigil health: what the rules found, and how they are.
 */
#include "common/port.h"

#include "common/lookup.h"

#include "client/alert.h"
#include "client/command.h"
#include "client/lock_wait.h"
#include "client/forwarder.h"
#include "client/rule_name.h"
#include "client/time_option.h"

/* What tells alerts apart, in one line: more than a tail shows. */
#define ALERTS_SELECT                                                                              \
	ALERT_SELECT ", pg_catalog.to_char(a.start_time, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"            \
				 " AS event_time, (SELECT pg_catalog.string_agg(pg_catalog.format('%s=%s', d.key," \
				 " vigil.list_text(d.value)), '; ' ORDER BY d.key)"                                \
				 " FROM pg_catalog.jsonb_each(a.custom_details) AS d) AS details"

/*
 * $1 and $2: microseconds ago and a time from which they were raised, one of them null; $3 and $4
 * the same for the time before which they were; $5: a rule; $6, $7, $8: statuses, severities,
 * tactics; $9: a value of an entity; $10: how many.  Null is any.
 */
#define ALERTS_AGO(n)                                                                              \
	" pg_catalog.now() OPERATOR(pg_catalog.-) ($" n "::bigint OPERATOR(pg_catalog.*)"              \
	" interval '1 microsecond')"
#define ALERTS_WHERE                                                                               \
	" WHERE a.raised_at OPERATOR(pg_catalog.>=) coalesce($2::pg_catalog.timestamptz," ALERTS_AGO(  \
		"1") ") AND a.raised_at OPERATOR(pg_catalog.<)"                                            \
			 " coalesce($4::pg_catalog.timestamptz," ALERTS_AGO(                                   \
				 "3") ", 'infinity')"                                                              \
					  " AND ($5::pg_catalog.uuid IS NULL OR a.rule_id OPERATOR(pg_catalog.=) "     \
					  "$5::pg_catalog.uuid)"                                                       \
					  " AND ($6::pg_catalog.text[] IS NULL OR a.status OPERATOR(pg_catalog.=)"     \
					  " ANY ($6::pg_catalog.text[]))"                                              \
					  " AND ($7::pg_catalog.text[] IS NULL OR a.severity OPERATOR(pg_catalog.=)"   \
					  " ANY ($7::pg_catalog.text[]))"                                              \
					  " AND ($8::pg_catalog.text[] IS NULL OR a.tactics OPERATOR(pg_catalog.&&)"   \
					  " $8::pg_catalog.text[])"                                                    \
					  " AND ($9::pg_catalog.text IS NULL OR a.id OPERATOR(pg_catalog.=) ANY "      \
					  "(ARRAY("                                                                    \
					  "SELECT e.alert_id FROM vigil.alert_entities AS e"                           \
					  " WHERE e.value OPERATOR(pg_catalog.=) $9::pg_catalog.text)))"               \
					  " ORDER BY a.raised_at DESC, a.id DESC LIMIT $10::bigint"

#define ALERTS_VALUES 10

/* ORDER: that of the columns of ALERTS_SELECT.  What tells alerts apart goes last. */
static const OutputFit alerts_fit[] = {
	{.least = OUTPUT_WHOLE, .time = true},               /* raised_at */
	{.least = OUTPUT_WHOLE},                             /* id */
	{.least = OUTPUT_WHOLE},                             /* severity */
	{.least = OUTPUT_WHOLE, .dropped = 2},               /* status */
	{.least = 24, .middle = true},                       /* name */
	{.least = 24, .middle = true},                       /* entities */
	{.least = OUTPUT_WHOLE, .dropped = 3, .time = true}, /* event_time */
	{.least = 20, .dropped = 1},                         /* details */
};

static const char *const alerts_sql = ALERTS_SELECT ALERT_FROM ALERTS_WHERE;
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

/* The values of the statement but for the rule; false if one is no time, which is told. */
static bool
alerts_take_options(PGconn *conn, const Options *options, const char **value)
{
	value[5] = forwarder_list(options->status);
	value[6] = forwarder_list(options->severity);
	value[7] = forwarder_list(options->tactic);
	value[8] = options->entity;
	if (options->limit > 0)
		value[9] = psprintf(INT64_FORMAT, options->limit);
	return time_option_read(conn, "since", options->since != NULL ? options->since : "1d", value) &&
		   time_option_read(conn, "until", options->until, value + 2);
}

int
cmd_alerts(Options *options)
{
	const char *form = options->form != NULL ? options->form : "";
	OutputFormat format = strcmp(form, "json") == 0  ? OUTPUT_JSON
						  : strcmp(form, "csv") == 0 ? OUTPUT_CSV
						  : *form != '\0'            ? OUTPUT_TABLE
													 : options->format;
	bool is_json = format == OUTPUT_JSON;
	const char *value[ALERTS_VALUES] = {NULL};
	PGconn *conn;
	PGresult *result = NULL;

	if (options->count > 0)
	{
		output_error("too many arguments for alerts");
		return EXIT_USAGE;
	}
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	if (!alerts_take_options(conn, options, value))
	{
		PQfinish(conn);
		return EXIT_USAGE;
	}
	if (options->rule != NULL)
		value[4] = rule_name_find_ever(conn, options->rule);
	if (options->rule == NULL || value[4] != NULL)
		result = connection_run(conn, NULL, is_json ? alerts_sql_json : alerts_sql, ALERTS_VALUES,
								value);
	if (result != NULL && is_json)
		alerts_print_objects(result);
	else if (result != NULL)
		output_result_fitting(format, result, alerts_fit);
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
	lock_wait_set(LOCK_WAIT_NOTED);
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
