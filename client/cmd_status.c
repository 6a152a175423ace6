/*
 * cmd_status.c
 *		vigil status: how all of it is, on one screen of 80 columns.
 *
 * A section is a statement and a function that prints its rows; with --json the rows are
 * printed as they are, each with the name of its section.  A section that the role may not
 * read says so, and the others are printed all the same.
 */
#include "common/port.h"

#include "common/lookup.h"
#include "common/utf8.h"
#include "common/version.h"

#include "client/command.h"
#include "client/lock_wait.h"

#define SCREEN_WIDTH 80
/* Where the text of a section begins. */
#define TEXT_COLUMN 10
/* As many of each are shown; --json has all of them. */
#define SHOWN_RULES 4
#define SHOWN_SOURCES 8

typedef struct StatusSection
{
	const char *name;
	const char *sql; /* $1: the bytes of the log tables, once they are known */
	void (*print)(const PGresult *result);
} StatusSection;

/* ---- values as people read them ---- */

static const char *
status_value(const PGresult *result, int row, const char *column)
{
	return PQgetvalue(result, row, PQfnumber(result, column));
}

static double
status_number(const PGresult *result, int row, const char *column)
{
	return strtod(status_value(result, row, column), NULL);
}

static bool
status_is_true(const PGresult *result, int row, const char *column)
{
	return *status_value(result, row, column) == 't';
}

/* A number of seconds: "12 s", "3 min", "5 h", "12 d"; "-" if it is null. */
static char *
status_age(const PGresult *result, int row, const char *column)
{
	double seconds = status_number(result, row, column);
	const char *sign = seconds < 0 ? "-" : "";

	if (PQgetisnull(result, row, PQfnumber(result, column)))
		return pstrdup("-");
	if (seconds < 0)
		seconds = -seconds;
	if (seconds < 100)
		return psprintf("%s%.0f s", sign, seconds);
	if (seconds < 100 * 60)
		return psprintf("%s%.0f min", sign, seconds / 60);
	if (seconds < 72 * 3600)
		return psprintf("%s%.0f h", sign, seconds / 3600);
	return psprintf("%s%.0f d", sign, seconds / 86400);
}

/* An amount with three digits: "12", "3.4 k", "56 M"; units begin with none. */
static char *
status_amount(const PGresult *result, int row, const char *column, double step, const char *units)
{
	double amount = status_number(result, row, column);

	if (PQgetisnull(result, row, PQfnumber(result, column)))
		return pstrdup("-");
	while (amount >= 1000 && units[1] != '\0')
	{
		amount /= step;
		units++;
	}
	if (*units == ' ')
		return psprintf("%.0f", amount);
	return psprintf(amount < 10 ? "%.1f %c" : "%.0f %c", amount, *units);
}

static char *
status_bytes(const PGresult *result, int row, const char *column)
{
	char *amount = status_amount(result, row, column, 1024, " kMGTP");

	return psprintf("%s%s", amount, strchr(amount, ' ') != NULL ? "B" : *amount == '-' ? "" : " B");
}

/* A text of a log or rule in so many columns, freed of what moves the cursor. */
static char *
status_text(const char *text, int width)
{
	StringInfoData plain;
	char *end;

	initStringInfo(&plain);
	output_plain_text(&plain, text);
	if (utf8_count(plain.data, plain.len) <= width)
		return plain.data;
	end = plain.data;
	for (int i = 0; i < width - 3; i++)
		end += Max(utf8_valid_bytes(end, plain.data + plain.len), 1);
	return psprintf("%.*s...", (int) (end - plain.data), plain.data);
}

/* A line of a section: its name stands in front of the first one only. */
static void
status_line(const char *name, const char *text)
{
	printf("%-*s%s\n", TEXT_COLUMN, name, status_text(text, SCREEN_WIDTH - TEXT_COLUMN));
}

/* ---- the sections ---- */

static void
status_print_server(const PGresult *result)
{
	char *left = psprintf("vigil %s, database %s, PostgreSQL %s, up %s",
						  status_value(result, 0, "version"), status_value(result, 0, "database"),
						  status_value(result, 0, "server"), status_age(result, 0, "up_seconds"));

	printf("%-60s%20s\n", status_text(left, 59), status_value(result, 0, "time"));
}

static void
status_print_worker(const PGresult *result)
{
	const char *state = status_value(result, 0, "database_state");
	char *text;

	if (status_is_true(result, 0, "standby"))
		text = "this server is a standby: nothing runs";
	else if (PQgetisnull(result, 0, PQfnumber(result, "passes")))
		text = "the library is not in shared_preload_libraries: nothing runs by itself";
	else if (PQgetisnull(result, 0, PQfnumber(result, "pid")))
		text = "the launcher does not run";
	else if (!status_is_true(result, 0, "enabled"))
		text = "vigil.enabled is off: nothing runs";
	else if (status_is_true(result, 0, "clock_frozen"))
		text = "stopped, because the clock has jumped: see vigil.repair_clock()";
	else if (strcmp(state, "disarmed") == 0)
		text = "this database is a copy, in which nothing runs: see vigil.arm()";
	else if (strcmp(state, "incompatible") == 0)
		text = "the library does not fit the extension";
	else
		text = psprintf(
			"runs: %s of %s workers busy, %s of them here%s", status_value(result, 0, "workers"),
			status_value(result, 0, "max_workers"), status_value(result, 0, "workers_here"),
			status_is_true(result, 0, "exhausted") ? "; no worker process is left" : "");
	status_line("worker", text);
}

/* How many rules are in which state, and those that need a look. */
static void
status_print_rules(const PGresult *result)
{
	StringInfoData text;
	int shown = 0;

	initStringInfo(&text);
	appendStringInfo(&text, "%s on, %s off", status_value(result, 0, "rules_on"),
					 status_value(result, 0, "rules_off"));
	for (int row = 0; row < PQntuples(result); row++)
	{
		if (!PQgetisnull(result, row, PQfnumber(result, "state")))
			appendStringInfo(&text, "%s %s %s", row == 0 ? ":" : ",",
							 status_value(result, row, "rules"),
							 status_value(result, row, "state"));
	}
	if (!PQgetisnull(result, 0, PQfnumber(result, "lag_seconds")))
		appendStringInfo(&text, "; done until %s ago", status_age(result, 0, "lag_seconds"));
	status_line("rules", text.data);
	for (int row = 0; row < PQntuples(result) && shown < SHOWN_RULES; row++)
	{
		/* There is a row of no state if no rule is on. */
		if (*status_value(result, row, "well") != 'f')
			continue;
		shown++;
		status_line("", psprintf("%s: \"%s\"%s%s", status_value(result, row, "state"),
								 status_text(status_value(result, row, "example"), 30),
								 *status_value(result, row, "reason") != '\0' ? ": " : "",
								 status_value(result, row, "reason")));
	}
}

static void
status_print_backlog(const PGresult *result)
{
	if (strcmp(status_value(result, 0, "owed"), "0") == 0 &&
		strcmp(status_value(result, 0, "skipped"), "0") == 0)
		status_line("backlog", "nothing is owed, nothing was skipped");
	else
		status_line("backlog",
					psprintf("%s ranges are owed, the oldest since %s; %s were skipped or given up",
							 status_value(result, 0, "owed"),
							 status_age(result, 0, "oldest_seconds"),
							 status_value(result, 0, "skipped")));
}

/* How old the newest row is, or why that is not known. */
static const char *
status_newest(const PGresult *result, int row)
{
	static const char *const unread[] = {"busy", "slow", "gone", "failed"};
	const char *state = status_value(result, row, "state");

	if (PQgetisnull(result, row, PQfnumber(result, "newest_time")) && LOOKUP(unread, state) != NULL)
		return state;
	return status_age(result, row, "age_seconds");
}

static void
status_print_sources(const PGresult *result)
{
	int count = PQntuples(result);

	if (count == 0)
	{
		status_line("sources", "none is registered: vigil.create_log_table()");
		return;
	}
	status_line("sources", psprintf("%-24s %8s %8s %8s %6s %6s", "", "newest", "rows", "size",
									"kept", "parts"));
	for (int row = 0; row < Min(count, SHOWN_SOURCES); row++)
		status_line("", psprintf("%-24s %8s %8s %8s %6s %6s%s",
								 status_text(status_value(result, row, "name"), 24),
								 status_newest(result, row),
								 status_amount(result, row, "row_estimate", 1000, " kMGTP"),
								 status_bytes(result, row, "bytes"),
								 status_age(result, row, "kept_seconds"),
								 status_value(result, row, "partitions"),
								 status_is_true(result, row, "default_used") ? "+" : ""));
	if (count > SHOWN_SOURCES)
		status_line("", psprintf("and %d more", count - SHOWN_SOURCES));
}

static void
status_print_alerts(const PGresult *result)
{
	StringInfoData text;
	const char *const severity[] = {"High", "Medium", "Low", "Informational"};
	const char *before = ": ";

	initStringInfo(&text);
	appendStringInfo(&text, "%s in 24 h", status_value(result, 0, "day"));
	for (int i = 0; i < lengthof(severity); i++)
	{
		const char *count = status_value(result, 0, severity[i]);

		if (strcmp(count, "0") == 0)
			continue;
		appendStringInfo(&text, "%s%s %s", before, count, severity[i]);
		before = ", ";
	}
	appendStringInfo(&text, "; %s incidents are open", status_value(result, 0, "open_incidents"));
	status_line("alerts", text.data);
}

static void
status_print_latest(const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
		status_line("", psprintf("%s %-8s %s%s%s", status_value(result, row, "raised_at"),
								 status_text(status_value(result, row, "severity"), 8),
								 status_text(status_value(result, row, "name"), 40),
								 *status_value(result, row, "entities") != '\0' ? ": " : "",
								 status_value(result, row, "entities")));
}

static void
status_print_dead(const PGresult *result)
{
	if (strcmp(status_value(result, 0, "dead_letters"), "0") != 0)
		status_line("records", psprintf("%s could not be loaded and wait in vigil.dead_letter",
										status_value(result, 0, "dead_letters")));
}

static void
status_print_disk(const PGresult *result)
{
	status_line("disk", psprintf("%s: logs %s, vigil %s", status_bytes(result, 0, "database_bytes"),
								 status_bytes(result, 0, "log_bytes"),
								 status_bytes(result, 0, "vigil_bytes")));
}

static const StatusSection status_section[] = {
	{"server",
	 "SELECT e.extversion AS version, pg_catalog.current_database() AS database,"
	 " pg_catalog.regexp_replace(pg_catalog.current_setting('server_version'), ' .*', '')"
	 " AS server, pg_catalog.to_char(pg_catalog.now(), 'YYYY-MM-DD HH24:MI\"Z\"') AS time,"
	 " pg_catalog.date_part('epoch', pg_catalog.now() OPERATOR(pg_catalog.-)"
	 " pg_catalog.pg_postmaster_start_time()) AS up_seconds FROM pg_catalog.pg_extension"
	 " AS e"
	 " WHERE e.extname OPERATOR(pg_catalog.=) 'vigil'",
	 status_print_server},
	{"worker",
	 "SELECT l.pid, l.passes, l.database_state, l.workers, l.clock_frozen, l.exhausted,"
	 " pg_catalog.pg_is_in_recovery() AS standby,"
	 " coalesce(pg_catalog.current_setting('vigil.enabled', true), 'on')::pg_catalog.bool"
	 " AS enabled, coalesce(pg_catalog.current_setting('vigil.max_workers', true),"
	 " '0')::pg_catalog.int4 AS max_workers, (SELECT pg_catalog.count(*)"
	 " FROM vigil.workers() AS w JOIN pg_catalog.pg_database AS d ON d.oid"
	 " OPERATOR(pg_catalog.=) w.database AND d.datname OPERATOR(pg_catalog.=)"
	 " pg_catalog.current_database()) AS workers_here FROM vigil.launcher() AS l",
	 status_print_worker},
	{"rules",
	 "WITH h AS MATERIALIZED (SELECT x.name, x.state, x.reason, x.lag, x.state"
	 " OPERATOR(pg_catalog.=) ANY ('{ok,running,retrying,held}') AS well"
	 " FROM vigil.health AS x) SELECT s.state, s.rules, s.well, s.example, s.reason,"
	 " a.rules_on, a.rules_off, a.lag_seconds"
	 " FROM (SELECT pg_catalog.count(*) FILTER (WHERE h.state OPERATOR(pg_catalog.<>)"
	 " 'off') AS rules_on, pg_catalog.count(*) FILTER (WHERE h.state"
	 " OPERATOR(pg_catalog.=) 'off') AS rules_off, pg_catalog.date_part('epoch',"
	 " pg_catalog.max(h.lag) FILTER (WHERE h.state OPERATOR(pg_catalog.<>) 'off')) AS"
	 " lag_seconds"
	 " FROM h) AS a LEFT JOIN (SELECT h.state, pg_catalog.count(*) AS rules,"
	 " pg_catalog.bool_and(h.well) AS well, pg_catalog.min(h.name) AS example,"
	 " (pg_catalog.array_agg(h.reason ORDER BY h.name))[1] AS reason"
	 " FROM h"
	 " WHERE h.state OPERATOR(pg_catalog.<>) 'off' GROUP BY h.state) AS s ON true ORDER BY"
	 " s.state OPERATOR(pg_catalog.<>) 'ok', s.well DESC, s.state",
	 status_print_rules},
	{"backlog",
	 "SELECT pg_catalog.count(*) FILTER (WHERE g.state OPERATOR(pg_catalog.=) 'open') AS"
	 " owed, pg_catalog.date_part('epoch', pg_catalog.now() OPERATOR(pg_catalog.-)"
	 " (pg_catalog.min(g.cursor_at) FILTER (WHERE g.state OPERATOR(pg_catalog.=) 'open')))"
	 " AS oldest_seconds, pg_catalog.count(*) FILTER (WHERE g.state OPERATOR(pg_catalog.=)"
	 " 'skipped' AND g.kind OPERATOR(pg_catalog.<>) 'disabled') AS skipped FROM vigil.gaps"
	 " AS g JOIN vigil.rules AS r ON r.id OPERATOR(pg_catalog.=) g.rule_id AND r.enabled",
	 status_print_backlog},
	{"sources",
	 "SELECT s.name, s.rules, s.newest_time, pg_catalog.date_part('epoch',"
	 " pg_catalog.now() OPERATOR(pg_catalog.-) s.newest_time) AS age_seconds,"
	 " s.row_estimate, s.bytes, pg_catalog.date_part('epoch', s.retention) AS"
	 " kept_seconds, s.partitions, s.default_used, s.missing_days, s.state"
	 " FROM vigil.source_status() AS s"
	 " ORDER BY s.rules DESC, s.bytes DESC NULLS LAST, s.name",
	 status_print_sources},
	{"alerts",
	 "SELECT pg_catalog.count(*) AS day, pg_catalog.count(*) FILTER (WHERE a.severity"
	 " OPERATOR(pg_catalog.=) 'High') AS high, pg_catalog.count(*) FILTER (WHERE"
	 " a.severity OPERATOR(pg_catalog.=) 'Medium') AS medium, pg_catalog.count(*) FILTER"
	 " (WHERE a.severity OPERATOR(pg_catalog.=) 'Low') AS low, pg_catalog.count(*) FILTER"
	 " (WHERE a.severity OPERATOR(pg_catalog.=) 'Informational') AS informational, (SELECT"
	 " pg_catalog.count(*)"
	 " FROM vigil.incidents AS i"
	 " WHERE i.status OPERATOR(pg_catalog.<>) 'Closed') AS open_incidents FROM"
	 " vigil.alerts AS a"
	 " WHERE a.raised_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-)"
	 " '1 day'::pg_catalog.interval)",
	 status_print_alerts},
	{"latest",
	 "SELECT pg_catalog.to_char(a.raised_at, 'MM-DD HH24:MI') AS raised_at, a.id,"
	 " a.severity, a.name, (SELECT pg_catalog.string_agg(e.value, ', ' ORDER BY"
	 " e.entity_no, e.mapping_no, e.identifier) FROM vigil.alert_entities AS e WHERE"
	 " e.alert_id OPERATOR(pg_catalog.=) a.id) AS entities FROM vigil.alerts AS a ORDER BY"
	 " a.raised_at DESC, a.id DESC LIMIT 5",
	 status_print_latest},
	{"records",
	 "SELECT pg_catalog.count(*) AS dead_letters"
	 " FROM vigil.dead_letter AS d"
	 " WHERE d.resolved_at IS NULL",
	 status_print_dead},
	{"disk",
	 "SELECT pg_catalog.pg_database_size(pg_catalog.current_database()) AS database_bytes,"
	 " $1::pg_catalog.int8 AS log_bytes, (SELECT l.value::pg_catalog.int8 FROM"
	 " vigil.look('SELECT pg_catalog.sum(pg_catalog.pg_total_relation_size(c.oid))"
	 " FROM pg_catalog.pg_class AS c"
	 " WHERE c.relnamespace OPERATOR(pg_catalog.=) ''vigil''::pg_catalog.regnamespace AND"
	 " c.relkind OPERATOR(pg_catalog.=) ''r''') AS l) AS vigil_bytes",
	 status_print_disk},
};

/* The rows of a section, each an object that begins with its name. */
static void
status_print_objects(const char *section, const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
	{
		StringInfoData line;

		initStringInfo(&line);
		appendStringInfoString(&line, "{\"section\": ");
		output_json_text(&line, section);
		for (int i = 0; i < PQnfields(result); i++)
		{
			appendStringInfoString(&line, ", ");
			output_json_text(&line, PQfname(result, i));
			appendStringInfoString(&line, ": ");
			output_json_cell(&line, result, row, i);
		}
		printf("%s}\n", line.data);
	}
}

/* The sum of the log tables' bytes; NULL if that of one that is there is not known. */
static const char *
status_log_bytes(const PGresult *result)
{
	int column = PQfnumber(result, "bytes");
	double bytes = 0;

	for (int row = 0; row < PQntuples(result); row++)
	{
		if (PQgetisnull(result, row, column) &&
			strcmp(status_value(result, row, "state"), "gone") != 0)
			return NULL;
		bytes += status_number(result, row, "bytes");
	}
	return psprintf("%.0f", bytes);
}

/* Prints a section; false if it could not be read, which is told. */
static bool
status_print(const Options *options, PGconn *conn, const StatusSection *section,
			 const char **log_bytes)
{
	/* Records that were refused are read by those alone who were given the right by name. */
	PGresult *result = strcmp(section->name, "records") == 0
						   ? connection_exec(conn, section->sql)
						   : connection_run(conn, section->name, section->sql,
											strstr(section->sql, "$1") != NULL ? 1 : 0, log_bytes);
	bool is_read = PQresultStatus(result) == PGRES_TUPLES_OK;

	if (is_read && strcmp(section->name, "sources") == 0)
		*log_bytes = status_log_bytes(result);

	if (is_read && options->format == OUTPUT_JSON)
		status_print_objects(section->name, result);
	else if (is_read)
		section->print(result);
	PQclear(result);
	return is_read || strcmp(section->name, "records") == 0;
}

int
cmd_status(Options *options)
{
	PGconn *conn;
	const char *log_bytes = NULL;
	bool failed = false;

	if (options->count > 0)
	{
		output_error("too many arguments for status");
		return EXIT_USAGE;
	}
	lock_wait_set(LOCK_WAIT_NOTED);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	for (int i = 0; i < lengthof(status_section) && !connection_is_cancelled(); i++)
		failed = !status_print(options, conn, &status_section[i], &log_bytes) || failed;
	PQfinish(conn);
	return connection_exit_code(failed);
}
