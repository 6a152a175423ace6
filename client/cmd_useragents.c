/*
 * cmd_useragents.c
 *		vigil useragents: the patterns that parse_user_agent() knows.
 *
 * The file is the public regexes.yaml of uap-core, or one of its form that a user has.  We ship none.
 */
#include "common/port.h"

#include "rule/rule_tree.h"
#include "rule/yaml_reader.h"

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/input.h"
#include "client/query.h"

static const char *const list_sql =
	"SELECT pg_catalog.format('%I.%I', d.relation_schema, d.relation_name) AS relation"
	" FROM vigil.external_data AS d WHERE d.pattern OPERATOR(pg_catalog.=) 'parse_user_agent()'";

static const char *const load_sql =
	"SELECT vigil.load_user_agents($1::pg_catalog.jsonb, $2::pg_catalog.text)";

/* The file as JSON; NULL and an error if it cannot be read. */
static char *
useragents_json(const char *path)
{
	DiagList diag = {0};
	int length;
	char *text = input_read_text(path, &length);
	RuleNode *root = text != NULL ? yaml_read_data(text, length, &diag) : NULL;
	StringInfoData json;

	if (text == NULL || !input_is_sound(path, text, length, &diag))
		return NULL;
	initStringInfo(&json);
	rule_node_to_json(&json, root);
	return json.data;
}

static int
useragents_load(PGconn *conn, const Options *options)
{
	const char *path = options->argument[1];
	char *json = useragents_json(path);
	const char *value[] = {json, options->table};
	PGresult *result =
		json != NULL ? connection_run(conn, path, load_sql, lengthof(value), value) : NULL;

	if (json == NULL)
		return EXIT_FAILED;
	if (result != NULL)
		printf("%s patterns from %s\n", PQgetvalue(result, 0, 0), path);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

int
cmd_useragents(Options *options)
{
	const char *action = options->count > 0 ? options->argument[0] : "list";
	bool loads = strcmp(action, "load") == 0;
	PGconn *conn;
	int code;

	if (!loads && strcmp(action, "list") != 0)
	{
		output_error("unknown action \"%s\" of useragents", action);
		output_hint("It is list or load.");
		return EXIT_USAGE;
	}
	if (loads && options->count != 2)
	{
		output_error("useragents load needs a file");
		return EXIT_USAGE;
	}
	if (loads)
		lock_wait_set(LOCK_WAIT_LONG);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	code =
		loads ? useragents_load(conn, options) : query_print_rows(conn, options->format, list_sql);
	PQfinish(conn);
	return code;
}
