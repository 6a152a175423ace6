/*
 * cmd_forward.c
 *		vigil forward: alerts to other systems, and how it goes with that.
 */
#include "common/port.h"

#include <curl/curl.h>

#include "common/duration.h"
#include "common/lookup.h"

#include "client/alert.h"
#include "client/command.h"
#include "client/lock_wait.h"
#include "client/forwarder.h"
#include "client/rule_name.h"
#include "client/time_option.h"

/* Unless it is given. */
#define FORWARD_TIMEOUT (30 * DURATION_SECOND)
#define FORWARD_TRIES 10

static const char *const list_sql =
	"SELECT f.name, f.target, f.running, f.backlog, f.held, f.dead, f.sent,"
	" pg_catalog.to_char(f.last_sent_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS last_sent_at,"
	" f.last_error FROM vigil.forwarding AS f"
	" WHERE $1::pg_catalog.text IS NULL OR f.name OPERATOR(pg_catalog.=) $1::pg_catalog.text"
	" ORDER BY f.name";

static const char *const status_sql =
	"SELECT f.name, x.alert_id AS alert, x.state, x.tries,"
	" pg_catalog.to_char(x.first_try_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS first_try_at,"
	" pg_catalog.to_char(x.next_try_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS next_try_at,"
	" a.rule_name AS rule, x.reason"
	" FROM vigil.forwarders AS f"
	" JOIN vigil.forward_alerts AS x ON x.forwarder_id OPERATOR(pg_catalog.=) f.id"
	" LEFT JOIN vigil.alerts AS a ON a.id OPERATOR(pg_catalog.=) x.alert_id"
	" WHERE x.state OPERATOR(pg_catalog.<>) 'sent'"
	" AND ($1::pg_catalog.text IS NULL OR f.name OPERATOR(pg_catalog.=) $1::pg_catalog.text)"
	" ORDER BY f.name, x.alert_id";

static const char *const retry_sql =
	"SELECT vigil.retry_forwards($1::pg_catalog.text, $2::pg_catalog.int8[])";
static const char *const skip_sql =
	"SELECT vigil.skip_forwards($1::pg_catalog.text, $2::pg_catalog.int8[])";
static const char *const drop_sql = "SELECT vigil.drop_forwarder($1::pg_catalog.text)";

static const char *const ago_sql = "SELECT pg_catalog.now() OPERATOR(pg_catalog.-)"
								   " ($1::bigint OPERATOR(pg_catalog.*) interval '1 microsecond')";

/* Reads a rate as the time between two alerts; false and an error if it is none. */
static bool
forward_read_rate(const char *text, int64 *interval)
{
	static const struct
	{
		const char *unit;
		int64 time;
	} unit[] = {{"", DURATION_SECOND},
				{"/s", DURATION_SECOND},
				{"/m", DURATION_MINUTE},
				{"/h", DURATION_HOUR}};
	char *end;
	int64 count;

	errno = 0;
	count = strtoll(text, &end, 10);
	for (int i = 0; errno == 0 && end > text && count > 0 && i < lengthof(unit); i++)
	{
		if (strcmp(end, unit[i].unit) == 0)
		{
			*interval = unit[i].time / count;
			return true;
		}
	}
	output_error("invalid value \"%s\" for option --rate", text);
	output_hint("It is a number of alerts in a second, a minute or an hour: 10/s, 600/m, 1000/h.");
	return false;
}

/* Reads a time that one alert may take. */
static bool
forward_read_timeout(const char *text, int64 *timeout)
{
	const char *wrong = duration_parse(text, timeout);

	if (wrong == NULL && *timeout >= DURATION_SECOND && *timeout <= DURATION_HOUR)
		return true;
	output_error("invalid value \"%s\" for option --timeout", text);
	output_hint("It is a time from 1s to 1h.");
	return false;
}

/* What the options say, but for what the database must tell; false and an error if it is wrong. */
static bool
forward_read(const Options *options, Forwarder *f)
{
	ForwardSettings settings = {options->to, options->secrets, options->headers, FORWARD_TIMEOUT};

	f->format = options->form != NULL ? options->form : "json";
	if (options->timeout != NULL && !forward_read_timeout(options->timeout, &settings.timeout))
		return false;
	if (options->rate != NULL && !forward_read_rate(options->rate, &f->interval))
		return false;
	f->severities = forwarder_list(options->severity);
	f->tactics = forwarder_list(options->tactic);
	f->limit = options->limit;
	f->tries = options->tries > 0 ? Min(options->tries, 1000000) : FORWARD_TRIES;
	f->once = options->once;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	f->target = forward_target(&settings);
	return f->target != NULL;
}

/* Reads the time from which a new forwarder sends; false and an error if it is none. */
static bool
forward_read_since(PGconn *conn, const char *since, const char **time)
{
	const char *value[2] = {NULL, NULL};
	PGresult *result;

	if (!time_option_read(conn, "since", since, value))
		return false;
	*time = pstrdup(since);
	if (value[0] == NULL)
		return true;
	result = connection_run(conn, NULL, ago_sql, 1, value);
	if (result != NULL)
		*time = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	return result != NULL;
}

static int
forward_start(const Options *options, PGconn *conn, Forwarder *f)
{
	f->conn = conn;
	f->name = options->argument[0];
	if (options->rule != NULL && (f->rule = rule_name_find_ever(conn, options->rule)) == NULL)
		return EXIT_FAILED;
	if (options->since != NULL && !forward_read_since(conn, options->since, &f->since))
		return EXIT_USAGE;
	return forwarder_run(f);
}

/* Prints how it goes; the exit code says whether something is held or given up. */
static int
forward_status(const Options *options, PGconn *conn, const char *name, bool with_alerts)
{
	PGresult *result = connection_run(conn, NULL, list_sql, 1, &name);
	int open = 0;

	if (result != NULL && name != NULL && PQntuples(result) == 0)
	{
		output_error("forwarder \"%s\" does not exist", name);
		PQclear(result);
		return EXIT_FAILED;
	}
	if (result != NULL)
		output_result(options->format, result);
	PQclear(result);
	if (result == NULL || !with_alerts)
		return connection_exit_code(result == NULL);
	result = connection_run(conn, NULL, status_sql, 1, &name);
	if (result != NULL && (open = PQntuples(result)) > 0)
	{
		if (options->format != OUTPUT_JSON)
			putchar('\n');
		output_result(options->format, result);
	}
	PQclear(result);
	return connection_exit_code(result == NULL || open > 0);
}

/* Runs one of the functions over alerts that are named, or all. */
static int
forward_change(const Options *options, PGconn *conn, const char *sql, const char *what)
{
	const char *value[2] = {options->argument[1], NULL};
	StringInfoData list;
	PGresult *result;

	for (int i = 2; i < options->count; i++)
	{
		if (!alert_is_number(options->argument[i]))
			return EXIT_USAGE;
	}
	initStringInfo(&list);
	for (int i = 2; i < options->count; i++)
		appendStringInfo(&list, "%s%s", i > 2 ? "," : "{", options->argument[i]);
	if (options->count > 2)
	{
		appendStringInfoChar(&list, '}');
		value[1] = list.data;
	}
	result = connection_run(conn, NULL, sql, sql == drop_sql ? 1 : 2, value);
	if (result == NULL)
		return connection_exit_code(true);
	if (sql == drop_sql)
		printf("%s %s\n", what, value[0]);
	else
		printf("%s: %s alert%s\n", what, PQgetvalue(result, 0, 0),
			   strcmp(PQgetvalue(result, 0, 0), "1") == 0 ? "" : "s");
	PQclear(result);
	return EXIT_DONE;
}

/* Runs what is asked on a connection. */
static int
forward_act(const Options *options, PGconn *conn, const char *action)
{
	const char *name = options->count > 1 ? options->argument[1] : NULL;

	if (strcmp(action, "list") == 0)
		return forward_status(options, conn, NULL, false);
	if (strcmp(action, "status") == 0)
		return forward_status(options, conn, name, true);
	if (strcmp(action, "retry") == 0)
		return forward_change(options, conn, retry_sql, "tried again");
	if (strcmp(action, "skip") == 0)
		return forward_change(options, conn, skip_sql, "given up");
	return forward_change(options, conn, drop_sql, "dropped");
}

/* Has an action as many arguments as it takes? */
static bool
forward_fits(const Options *options, const char *action)
{
	static const struct
	{
		const char *action;
		int least;
		int most;
	} fact[] = {{"list", 1, 1},
				{"status", 1, 2},
				{"retry", 2, INT_MAX},
				{"skip", 3, INT_MAX},
				{"drop", 2, 2}};

	for (int i = 0; i < lengthof(fact); i++)
	{
		if (strcmp(fact[i].action, action) != 0)
			continue;
		if (options->count >= fact[i].least && options->count <= fact[i].most)
			return true;
		output_error("wrong arguments for forward %s", action);
		return false;
	}
	if (options->count == 1 && options->to != NULL)
		return true;
	output_error(options->count > 1 ? "too many arguments for forward" : "--to is missing");
	return false;
}

int
cmd_forward(Options *options)
{
	static const char *const actions[] = {"list", "status", "retry", "skip", "drop"};
	const char *action = options->count > 0 ? options->argument[0] : "list";
	bool is_action = LOOKUP(actions, action) != NULL;
	Forwarder forwarder = {0};
	PGconn *conn;
	int code;

	if (options->count > 0 && !forward_fits(options, action))
	{
		output_hint("Try \"vigil help forward\" for more information.");
		return EXIT_USAGE;
	}
	if (!is_action && !forward_read(options, &forwarder))
		return EXIT_USAGE;
	if (!is_action)
		lock_wait_set(LOCK_WAIT_EVER);
	else if (strcmp(action, "list") != 0 && strcmp(action, "status") != 0)
		lock_wait_set(LOCK_WAIT_LONG);
	conn = connection_await(&options->connection, !is_action && !options->once);
	if (conn == NULL)
		return connection_exit_code(true);
	code =
		is_action ? forward_act(options, conn, action) : forward_start(options, conn, &forwarder);
	PQfinish(conn);
	return code;
}
