/*
 * cmd_rules_manage.c
 *		vigil rules owner, refill, reset, delete and history: what is done with a rule that is there.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/input.h"
#include "client/query.h"
#include "client/rule_manage.h"
#include "client/rule_name.h"
#include "client/time_option.h"

bool
rules_find_role(PGconn *conn, const char *name)
{
	bool failed = false;
	bool known = connection_has_role(conn, name, &failed);

	if (!known && !failed)
		output_error("role \"%s\" does not exist", name);
	return known;
}

int
rules_owner(Options *options, PGconn *conn)
{
	const char *value[] = {NULL, options->argument[2]};
	PGresult *result = NULL;

	if (rules_find_role(conn, value[1]))
		value[0] = rule_name_find(conn, options->argument[1]);
	if (value[0] == NULL)
		return connection_exit_code(true);
	result = connection_run(conn, NULL,
							"SELECT vigil.set_rule_owner($1::pg_catalog.uuid, $2::pg_catalog.name)",
							2, value);
	if (result != NULL)
		printf("%s runs as %s\n", value[0], value[1]);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

#define MANAGE_TIME(ago, at)                                                                       \
	"coalesce(" at "::pg_catalog.timestamptz, pg_catalog.now() OPERATOR(pg_catalog.-)"             \
	" (coalesce(" ago "::bigint, 0) OPERATOR(pg_catalog.*) interval '1 microsecond'))"

int
rules_refill(Options *options, PGconn *conn)
{
	const char *value[] = {NULL, NULL, NULL, NULL, NULL};
	const char *gap;
	PGresult *result;

	if (options->from == NULL)
	{
		output_error("rules refill needs --from");
		output_hint("It is a time, or how long ago (2h, 7d); --to is now unless given.");
		return EXIT_USAGE;
	}
	if (!time_option_read(conn, "from", options->from, value + 1) ||
		!time_option_read(conn, "to", options->to, value + 3))
		return EXIT_USAGE;
	value[0] = rule_name_find(conn, options->argument[1]);
	if (value[0] == NULL)
		return connection_exit_code(true);
	result = connection_run(conn, NULL,
							"SELECT vigil.refill($1::pg_catalog.uuid, " MANAGE_TIME(
								"$2", "$3") ", " MANAGE_TIME("$4", "$5") ")",
							5, value);
	if (result == NULL)
		return connection_exit_code(true);
	gap = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	result = connection_run(conn, NULL,
							"SELECT g.id AS gap, g.gap_start AS \"from\", g.gap_end AS \"to\""
							" FROM vigil.gaps AS g WHERE g.id OPERATOR(pg_catalog.=) $1::bigint",
							1, &gap);
	if (result != NULL)
		output_result(options->format, result);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

int
rules_reset(Options *options, PGconn *conn)
{
	const char *id = rule_name_find(conn, options->argument[1]);
	PGresult *result;

	if (id == NULL)
		return connection_exit_code(true);
	result = connection_run(conn, NULL, "SELECT vigil.reset_rule($1::pg_catalog.uuid)", 1, &id);
	if (result != NULL)
		printf("reset %s\n", id);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

int
rules_delete(Options *options, PGconn *conn)
{
	const char *id = rule_name_find(conn, options->argument[1]);
	PGresult *result;
	StringInfoData name;

	if (id == NULL)
		return connection_exit_code(true);
	initStringInfo(&name);
	output_plain_text(&name, options->argument[1]);
	if (!options->yes && !input_confirm(psprintf(
							 "Delete rule \"%s\"? Its versions, runs and alerts stay.", name.data)))
	{
		output_error("nothing was done");
		output_hint("--yes does it.");
		return connection_exit_code(true);
	}
	result = connection_run(conn, NULL, "SELECT vigil.delete_rule($1::pg_catalog.uuid)", 1, &id);
	if (result != NULL)
		printf("deleted %s\n", id);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

/* Of a rule that was deleted, too: its name is that of any of its versions. */
int
rules_history(Options *options, PGconn *conn)
{
	const char *name = options->argument[1];
	PGresult *result = connection_run(
		conn, NULL,
		"SELECT pg_catalog.to_char(pg_catalog.lower(h.valid), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS "
		"since,"
		" h.action, h.version_no AS version, h.version AS declared, h.enabled, h.restored,"
		" h.changed_by AS by, CASE h.action WHEN 'refill' THEN"
		" pg_catalog.concat(h.detail OPERATOR(pg_catalog.->>) 'from', ' to ',"
		" h.detail OPERATOR(pg_catalog.->>) 'to') ELSE (SELECT"
		" pg_catalog.string_agg(pg_catalog.format('%s: %s -> %s', d.key,"
		" coalesce(d.value OPERATOR(pg_catalog.->>) 'from', '-'),"
		" coalesce(d.value OPERATOR(pg_catalog.->>) 'to', '-')), ', ' ORDER BY d.key)"
		" FROM pg_catalog.jsonb_each(h.detail) AS d) END AS change,"
		" h.rule_name AS name, h.rule_id AS id"
		" FROM vigil.rule_history AS h WHERE h.rule_id OPERATOR(pg_catalog.=) ANY ("
		"SELECT v.rule_id FROM vigil.rule_versions AS v"
		" WHERE v.rule_id::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.lower($1)"
		" OR v.name OPERATOR(pg_catalog.=) $1)"
		" ORDER BY pg_catalog.lower(h.valid), h.rule_id, h.version_no",
		1, &name);
	bool known = result != NULL && PQntuples(result) > 0;

	if (known)
		output_result(options->format, result);
	else if (result != NULL)
	{
		output_error("there was never a rule \"%s\"", name);
		output_hint("\"vigil rules list\" shows the rules there are.");
	}
	PQclear(result);
	return connection_exit_code(!known);
}
