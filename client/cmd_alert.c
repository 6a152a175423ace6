/*
 * cmd_alert.c
 *		vigil alert: one alert as a whole, and what analysts do with it.
 */
#include "common/port.h"

#include <limits.h>

#include "client/alert.h"
#include "client/command.h"
#include "client/lock_wait.h"

#define ALERT_TIME "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'"

/* Pairs of a word and a text, in order. */
static const char *const show_sql =
	"SELECT x.word, x.line FROM vigil.alerts AS a CROSS JOIN LATERAL ("
	" VALUES (1, 0::bigint, 'alert', pg_catalog.concat_ws('  ', a.id, a.severity,"
	" 'risk ' OPERATOR(pg_catalog.||) a.risk_score::pg_catalog.text, a.status)),"
	" (2, 0, 'name', a.name), (3, 0, 'description', a.description),"
	" (4, 0, 'rule', pg_catalog.format('%s (%s, version %s)', a.rule_name, a.rule_id,"
	" a.rule_version)),"
	" (5, 0, 'raised', pg_catalog.to_char(a.raised_at, " ALERT_TIME ")),"
	" (6, 0, 'events', pg_catalog.to_char(a.start_time, " ALERT_TIME ")"
	" OPERATOR(pg_catalog.||) ' to '"
	" OPERATOR(pg_catalog.||) pg_catalog.to_char(a.end_time, " ALERT_TIME ")),"
	" (7, 0, 'tactics', pg_catalog.array_to_string("
	"a.tactics OPERATOR(pg_catalog.||) a.techniques, ', '))"
	" UNION ALL SELECT 8, e.entity_no, 'entity', pg_catalog.format('%s  %s', e.type,"
	" pg_catalog.string_agg(pg_catalog.format('%s=%s', e.identifier, e.value), ', '"
	" ORDER BY e.identifier, e.value))"
	" FROM (SELECT DISTINCT n.entity_no, n.type, n.identifier, n.value"
	" FROM vigil.alert_entities AS n WHERE n.alert_id OPERATOR(pg_catalog.=) a.id) AS e"
	" GROUP BY e.entity_no, e.type"
	" UNION ALL SELECT 9, d.n, 'detail', pg_catalog.format('%s=%s', d.key,"
	" vigil.list_text(d.value))"
	" FROM ROWS FROM (pg_catalog.jsonb_each(a.custom_details))"
	" WITH ORDINALITY AS d (key, value, n)"
	" UNION ALL SELECT 10, d.n, 'property', pg_catalog.format('%s=%s', d.key,"
	" d.value OPERATOR(pg_catalog.#>>) '{}')"
	" FROM ROWS FROM (pg_catalog.jsonb_each(a.properties)) WITH ORDINALITY AS d (key, value, n)"
	" UNION ALL SELECT 11, r.n, 'evidence', r.value::pg_catalog.text"
	" FROM ROWS FROM (pg_catalog.jsonb_array_elements(a.evidence))"
	" WITH ORDINALITY AS r (value, n)"
	" UNION ALL SELECT 12, 0, 'incident', pg_catalog.concat_ws('  ', i.number, i.status,"
	" i.classification, i.owner)"
	" FROM vigil.incident_alerts AS l"
	" JOIN vigil.incidents AS i ON i.number OPERATOR(pg_catalog.=) l.incident"
	" WHERE l.alert_id OPERATOR(pg_catalog.=) a.id"
	" UNION ALL SELECT 13, h.change_no, 'change', pg_catalog.concat_ws('  ',"
	" pg_catalog.to_char(h.changed_at, " ALERT_TIME "), h.changed_by, h.status,"
	" 'owner ' OPERATOR(pg_catalog.||)"
	" CASE WHEN h.owner OPERATOR(pg_catalog.=) '' THEN 'nobody' ELSE h.owner END,"
	" h.classification, h.classification_reason, h.comment)"
	" FROM vigil.alert_history AS h WHERE h.alert_id OPERATOR(pg_catalog.=) a.id"
	" ) AS x (part, n, word, line)"
	" WHERE a.id OPERATOR(pg_catalog.=) $1::bigint AND x.line OPERATOR(pg_catalog.<>) ''"
	" ORDER BY x.part, x.n";

static const char *const show_sql_json =
	"SELECT vigil.alert_json(a.id) OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('history',"
	" (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(h) OPERATOR(pg_catalog.-) "
	"'alert_id'"
	" ORDER BY h.change_no), '[]') FROM vigil.alert_history AS h"
	" WHERE h.alert_id OPERATOR(pg_catalog.=) a.id))"
	" FROM vigil.alerts AS a WHERE a.id OPERATOR(pg_catalog.=) $1::bigint";

static const char *const close_sql =
	"SELECT vigil.close_alert($1::bigint, $2::pg_catalog.text, $3::pg_catalog.text,"
	" $4::pg_catalog.text)";

static const char *const reopen_sql = "SELECT vigil.reopen_alert($1::bigint, $2::pg_catalog.text)";

static const char *const assign_sql = "SELECT vigil.assign_alert($1::bigint, $2::pg_catalog.text)";

/* Prints the pairs below each other. */
static void
alert_print(const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
	{
		StringInfoData text;

		initStringInfo(&text);
		output_plain_text(&text, PQgetvalue(result, row, 1));
		printf("%-11s  %s\n", PQgetvalue(result, row, 0), text.data);
	}
}

/* Whether an argument is the number of an alert; an error if not. */
bool
alert_is_number(const char *text)
{
	size_t length = strlen(text);

	/* So many digits fit a bigint, and nobody has had as many alerts. */
	if (length > 0 && length <= 18 && strspn(text, "0123456789") == length)
		return true;
	output_error("\"%s\" is not the number of an alert", text);
	output_hint("\"vigil alerts\" shows the numbers, under id.");
	return false;
}

/* Whether what an action names are numbers of alerts: one of show and assign, all of close and reopen. */
static bool
alert_check_numbers(const Options *options, int most)
{
	bool sound = true;

	for (int i = 1; i < Min(options->count, most); i++)
		sound = alert_is_number(options->argument[i]) && sound;
	return sound;
}

static int
alert_show(const Options *options, PGconn *conn)
{
	bool is_json = options->format == OUTPUT_JSON;
	const char *value[] = {options->argument[1]};
	PGresult *result = connection_run(conn, NULL, is_json ? show_sql_json : show_sql, 1, value);
	bool found = result != NULL && PQntuples(result) > 0;

	if (found && is_json)
		puts(PQgetvalue(result, 0, 0));
	else if (found)
		alert_print(result);
	else if (result != NULL)
	{
		output_error("alert %s does not exist", value[0]);
		output_hint("\"vigil alerts --since 7d\" shows those of a week.");
	}
	PQclear(result);
	return connection_exit_code(!found);
}

/* Changes each alert by itself; what fails does not keep the others from it. */
static int
alert_change(const Options *options, PGconn *conn, const char *done, const char *sql, int count,
			 const char **value)
{
	bool failed = false;

	for (int i = 1; i < options->count && !connection_is_cancelled(); i++)
	{
		PGresult *result;

		value[0] = options->argument[i];
		result = connection_run(conn, NULL, sql, count, value);
		failed |= result == NULL;
		if (result != NULL && PQgetisnull(result, 0, 0))
			printf("%s alert %s\n", done, value[0]);
		else if (result != NULL)
			printf("%s alert %s and incident %s\n", done, value[0], PQgetvalue(result, 0, 0));
		PQclear(result);
	}
	return connection_exit_code(failed);
}

static int
alert_close(const Options *options, PGconn *conn)
{
	const char *value[] = {NULL, options->as, options->reason, options->comment};

	return alert_change(options, conn, "closed", close_sql, lengthof(value), value);
}

static int
alert_reopen(const Options *options, PGconn *conn)
{
	const char *value[] = {NULL, options->comment};

	return alert_change(options, conn, "reopened", reopen_sql, lengthof(value), value);
}

/* Tells of a name that no role has: people have others, but a slip of the hand is one, too. */
static void
alert_note_owner(PGconn *conn, const char *owner)
{
	bool failed = false;

	if (!connection_has_role(conn, owner, &failed) && !failed)
		output_notice("no role here is called \"%s\": it is kept as the name of somebody else",
					  owner);
}

static int
alert_assign(const Options *options, PGconn *conn)
{
	const char *owner = options->count > 2 ? options->argument[2] : "";
	const char *value[] = {options->argument[1], owner};
	PGresult *result = connection_run(conn, NULL, assign_sql, 2, value);

	if (result != NULL && PQgetisnull(result, 0, 0))
		printf("alert %s: %s\n", value[0], *owner != '\0' ? owner : "nobody");
	else if (result != NULL)
		printf("alert %s and incident %s: %s\n", value[0], PQgetvalue(result, 0, 0),
			   *owner != '\0' ? owner : "nobody");
	if (result != NULL && *owner != '\0')
		alert_note_owner(conn, owner);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

int
cmd_alert(Options *options)
{
	static const struct
	{
		const char *action;
		int least;
		int most;
		int (*run)(const Options *options, PGconn *conn);
	} fact[] = {{"show", 2, 2, alert_show},
				{"close", 2, INT_MAX, alert_close},
				{"reopen", 2, INT_MAX, alert_reopen},
				{"assign", 2, 3, alert_assign}};
	const char *action = options->count > 0 ? options->argument[0] : "";
	PGconn *conn;
	int code;

	for (int i = 0; i < lengthof(fact); i++)
	{
		if (strcmp(fact[i].action, action) != 0 || options->count < fact[i].least ||
			options->count > fact[i].most)
			continue;
		if (!alert_check_numbers(options, fact[i].most == INT_MAX ? options->count : 2))
			return EXIT_USAGE;
		if (fact[i].run != alert_show)
			lock_wait_set(LOCK_WAIT_LONG);
		conn = connection_open(&options->connection);
		if (conn == NULL)
			return EXIT_FAILED;
		code = fact[i].run(options, conn);
		PQfinish(conn);
		return code;
	}
	output_error("wrong arguments for alert");
	output_hint("Try \"vigil help alert\" for more information.");
	return EXIT_USAGE;
}
