/*
 * cmd_rules.c
 *		vigil rules: list, load, switch and run rules; what is done with folders is in files of its own.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "common/utf8.h"
#include "common/vec.h"
#include "foreign/folder.h"
#include "foreign/foreign.h"

#include "client/beside.h"
#include "client/check.h"
#include "client/command.h"
#include "client/lock_wait.h"
#include "client/input.h"
#include "client/query.h"
#include "client/rule_folder.h"
#include "client/rule_manage.h"
#include "client/rule_name.h"
#include "client/time_option.h"

typedef struct RuleAction
{
	const char *name;
	int (*run)(Options *options, PGconn *conn);
	const char *needs; /* what it is given, NULL: nothing */
	int takes;         /* as many of them */
	LockWait wait;     /* for who has locked something; short unless it changes something */
} RuleAction;

/* The one rule that a query finds for a name, or an error. */
static char *
rule_name_choose(PGconn *conn, const char *query, const char *name, const char *hint)
{
	PGresult *result = connection_run(conn, NULL, query, 1, &name);
	char *id = NULL;

	if (result == NULL)
		return NULL;
	if (PQntuples(result) == 1)
		id = pstrdup(PQgetvalue(result, 0, 0));
	else if (PQntuples(result) == 0)
	{
		output_error("rule \"%s\" does not exist", name);
		output_hint("%s", hint);
	}
	else
	{
		output_error("%d rules are named \"%s\"", PQntuples(result), name);
		output_hint("Give the id of one, such as %s.", PQgetvalue(result, 0, 0));
	}
	PQclear(result);
	return id;
}

/* Whether what is called k here is meant, by its id or its name. */
#define RULE_IS_MEANT                                                                              \
	"(k.id::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.lower($1)"                           \
	" OR k.name OPERATOR(pg_catalog.=) $1)"

char *
rule_name_find(PGconn *conn, const char *name)
{
	return rule_name_choose(
		conn, "SELECT k.id FROM vigil.rules AS k WHERE " RULE_IS_MEANT " ORDER BY k.id", name,
		"\"vigil rules list\" shows the rules there are.");
}

char *
rule_name_find_ever(PGconn *conn, const char *name)
{
	/* A rule that is there goes before those that had its name, for which all alerts are read. */
	static const char query[] =
		"WITH here AS (SELECT k.id FROM vigil.rules AS k WHERE " RULE_IS_MEANT ")"
		" SELECT h.id FROM here AS h UNION SELECT k.id FROM ("
		"SELECT v.rule_id, v.name FROM vigil.rule_versions AS v"
		" UNION ALL SELECT a.rule_id, a.rule_name FROM vigil.alerts AS a) AS k (id, name)"
		" WHERE " RULE_IS_MEANT " AND NOT EXISTS (SELECT FROM here) AND NOT EXISTS ("
		"SELECT FROM vigil.rules AS r WHERE r.id OPERATOR(pg_catalog.=) k.id) ORDER BY 1";

	return rule_name_choose(conn, query, name,
							"\"vigil rules list\" shows the rules there are; of one that was "
							"deleted the alerts know the id and the name.");
}

static int
rules_list(Options *options, PGconn *conn)
{
	return query_print_rows(
		conn, options->format,
		"SELECT r.id, r.name, v.severity, r.enabled, r.version_no AS version,"
		" v.query_frequency AS frequency, v.query_period AS period, r.run_as AS owner"
		" FROM vigil.rules AS r"
		" JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id"
		" AND v.version_no OPERATOR(pg_catalog.=) r.version_no"
		" ORDER BY r.name, r.id");
}

/* Tells what was loaded: a rule that is new is off, which people forget. */
static bool
rules_print_loaded(PGconn *conn, const char *id)
{
	PGresult *result = connection_run(conn, NULL,
									  "SELECT name, version_no, enabled FROM vigil.rules WHERE id "
									  "OPERATOR(pg_catalog.=) $1::pg_catalog.uuid",
									  1, &id);
	StringInfoData out;

	if (result == NULL)
		return false;
	initStringInfo(&out);
	output_plain_text(&out, PQgetvalue(result, 0, 0));
	printf("loaded %s, version %s, %s: %s\n", id, PQgetvalue(result, 0, 1),
		   *PQgetvalue(result, 0, 2) == 't' ? "on" : "off", out.data);
	PQclear(result);
	return true;
}

/*
 * Checks one file, and loads its rules if they have no errors; *sound is cleared if one of
 * them cannot be enabled.
 */
static bool
rules_load_file(const Options *options, PGconn *conn, const char *path, const char *text,
				int length, bool *sound)
{
	CheckReport report = {.no_infos = true};
	const char *value[] = {text, options->owner};
	PGresult *result;
	bool printed = true;

	if (!check_text(conn, &report, path, text, length) || report.errors > 0)
		return false;
	/* The check has told these warnings, with their place in the file. */
	connection_leave_out(conn, "01VG1");
	/* A rule is never there without its owner: a superuser's could not run. */
	result = connection_run(conn, path,
							"SELECT l.rule, vigil.set_rule_owner(l.rule, $2::pg_catalog.name)"
							" FROM vigil.load_rules($1) AS l",
							2, value);
	connection_leave_out(conn, NULL);
	if (result == NULL)
		return false;
	for (int row = 0; row < PQntuples(result); row++)
	{
		const char *id = PQgetvalue(result, row, 0);

		if (options->enable)
		{
			/* What its file says is off is not switched on. */
			PGresult *enabled = connection_run(
				conn, path,
				"SELECT vigil.enable_rule(r.id) FROM vigil.rules AS r JOIN "
				"vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id "
				"AND v.version_no OPERATOR(pg_catalog.=) r.version_no "
				"WHERE r.id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid "
				"AND coalesce(v.definition OPERATOR(pg_catalog.->>) 'enabled', 'true') "
				"OPERATOR(pg_catalog.<>) 'false'",
				1, &id);

			*sound = *sound && enabled != NULL;
			PQclear(enabled);
		}
		printed = rules_print_loaded(conn, id) && printed;
	}
	PQclear(result);
	return printed;
}

/* A file of this load. */
typedef struct LoadFile
{
	const char *path;
	char *text; /* NULL: it could not be read */
	int length;
	Vec id; /* of char: ids of its rules */
} LoadFile;

/* What is loaded together. */
typedef struct RuleLoad
{
	Vec file;           /* of LoadFile */
	Vec kept;           /* of char: ids that rules of files may have that cannot be taken */
	Vec filter;         /* of char: what the filters that can be read are called in rules */
	const char *unread; /* the path of a file that may have one that cannot be read, or NULL */
	Vec left_out;       /* of char: names of rules that the settings leave out */
} RuleLoad;

/* Reads a file, whose rules decide with those of the others what becomes of it. */
static void
load_read_file(RuleLoad *load, Beside *folder, const char *path)
{
	LoadFile *file = MAKE(LoadFile, .path = path);
	DiagList diag = {0};
	const char *platform;
	bool is_text;
	Vec part;

	vec_push(&load->file, file);
	file->text = beside_text(folder, path, &file->length);
	is_text = file->text != NULL && utf8_find_invalid(file->text, file->length) < 0 &&
			  (int) strlen(file->text) == file->length;
	if (!is_text)
	{
		load->unread = path;
		return;
	}
	part = foreign_read_all(file->text, file->length,
							&(ForeignOptions){.left_out = &load->left_out}, &diag);
	VEC_EACH (const RulePart, one, &part)
	{
		/* What is wrong with the file is told when it is loaded. */
		if (one->rule->id.value != NULL)
			vec_push(&file->id, pstrdup(one->rule->id.value));
	}
	platform = foreign_platform(file->text, file->length);
	if (diag.error_count > 0 && platform != NULL)
		(void) foreign_ids(file->text, file->length, &load->kept);
	if (!foreign_filters(file->text, file->length, &load->filter) ||
		(diag.error_count > 0 && platform == NULL && part.count == 0))
		load->unread = path;
}

/* False if an earlier file has one of the ids of a file, as the second would silently take its place. */
static bool
load_has_own_ids(Vec *seen, LoadFile *file)
{
	VEC_EACH (const char, id, &file->id)
	{
		VEC_EACH (const LoadFile, other, seen)
		{
			VEC_EACH (const char, one, &other->id)
			{
				if (pg_strcasecmp(one, id) != 0)
					continue;
				output_error("\"%s\" has the id of \"%s\": %s", file->path, other->path, one);
				output_hint("Only the first is loaded. Give one of them an id of its own.");
				return false;
			}
		}
	}
	vec_push(seen, file);
	return true;
}

/* A list of texts as an array of JSON. */
static char *
texts_json(const Vec *text)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '[');
	VEC_EACH (const char, one, text)
	{
		appendStringInfoString(&out, one_at > 0 ? ", " : "");
		output_json_text(&out, one);
	}
	appendStringInfoChar(&out, ']');
	return out.data;
}

/*
 * Passes over a file as vigil.sync_rules() does: a rule that is none of its own in a stored
 * correlation whose text cannot be taken would begin to raise alerts, and one that is stored with a
 * filter that may be in a file that cannot be read would find what that excludes.
 */
static bool
load_passes_over(PGconn *conn, const RuleLoad *load, const LoadFile *file)
{
	const char *value[] = {texts_json(&file->id), texts_json(&load->kept),
						   texts_json(&load->filter), load->unread};
	PGresult *result;
	bool passes;

	if (file->id.count == 0 || (load->kept.count == 0 && load->unread == NULL) ||
		foreign_platform(file->text, file->length) == NULL)
		return false;
	result = connection_run(
		conn, file->path,
		"SELECT pg_catalog.format('correlation \"%s\", which stays as it is, stands on it', c.name)"
		" FROM vigil.rules AS c JOIN vigil.rule_versions AS v"
		" ON v.rule_id OPERATOR(pg_catalog.=) c.id"
		" AND v.version_no OPERATOR(pg_catalog.=) c.version_no"
		" CROSS JOIN pg_catalog.jsonb_array_elements_text($1::pg_catalog.jsonb) AS p (id)"
		" WHERE $2::pg_catalog.jsonb OPERATOR(pg_catalog.?) c.id::pg_catalog.text"
		" AND (v.definition OPERATOR(pg_catalog.#>) '{metadata,correlatedRules}')"
		" OPERATOR(pg_catalog.?) pg_catalog.lower(p.id)"
		" AND NOT EXISTS (SELECT FROM vigil.rules AS r WHERE r.id::pg_catalog.text"
		" OPERATOR(pg_catalog.=) pg_catalog.lower(p.id))"
		" UNION ALL "
		"SELECT pg_catalog.format('rule \"%s\" stays as it is; it has filter \"%s\", which may be "
		"in"
		" \"%s\"', r.name, f.filter, $4::pg_catalog.text) FROM vigil.rules AS r"
		" JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id"
		" AND v.version_no OPERATOR(pg_catalog.=) r.version_no"
		" CROSS JOIN pg_catalog.jsonb_array_elements_text($1::pg_catalog.jsonb) AS p (id)"
		" CROSS JOIN LATERAL (SELECT v.definition OPERATOR(pg_catalog.#>) '{metadata,filters}'"
		" AS filters) AS d CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text("
		"CASE pg_catalog.jsonb_typeof(d.filters) WHEN 'array' THEN d.filters ELSE '[]' END)"
		" AS f (filter) WHERE $4::pg_catalog.text IS NOT NULL"
		" AND r.id::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.lower(p.id)"
		" AND NOT $3::pg_catalog.jsonb OPERATOR(pg_catalog.?) f.filter",
		4, value);
	/* What cannot be asked is told, and not loaded. */
	passes = result == NULL || PQntuples(result) > 0;
	if (result != NULL && passes)
		output_notice("\"%s\" is passed over: %s", file->path, PQgetvalue(result, 0, 0));
	PQclear(result);
	return passes;
}

static int
rules_load(Options *options, PGconn *conn)
{
	Vec name = {0};
	Vec seen = {0};
	Beside folder = {0};
	RuleLoad load = {0};
	bool sound = true;
	int loaded = 0;

	if (options->owner != NULL && !rules_find_role(conn, options->owner))
		return connection_exit_code(true);
	for (int i = 1; i < options->count; i++)
		sound = input_list(options->argument[i], input_is_rule, &name, NULL) && sound;
	if (name.count == 0)
	{
		if (!sound)
			return EXIT_FAILED;
		output_error("no rule file to load");
		return EXIT_USAGE;
	}
	beside_read(&folder, &name, options);
	for (int i = 0; i < name.count && !connection_is_cancelled(); i++)
		load_read_file(&load, &folder, VEC_AT(&name, char, i));
	for (int i = 0; i < load.file.count && !connection_is_cancelled(); i++)
	{
		LoadFile *file = VEC_AT(&load.file, LoadFile, i);

		if (file->text != NULL && !input_is_rule(file->path))
		{
			output_error("\"%s\" is no rule file", file->path);
			output_hint("Its name ends in .yaml, .yml, .toml or .json.");
		}
		else if (file->text != NULL && load_has_own_ids(&seen, file) &&
				 !load_passes_over(conn, &load, file) &&
				 rules_load_file(options, conn, file->path, file->text, file->length, &sound))
			loaded++;
	}
	if (load.left_out.count + folder.left.count > 0)
		printf("left out by " SETTINGS_FILE ": %d rules, %d files\n", load.left_out.count,
			   folder.left.count);
	if (name.count > 1)
		printf("%d of %d files loaded\n", loaded, name.count);
	return connection_exit_code(!sound || loaded < name.count);
}

/* Runs a statement for the one rule that was named, and says what was done. */
static int
rules_switch(const Options *options, PGconn *conn, const char *sql, const char *done)
{
	const char *id = rule_name_find(conn, options->argument[1]);
	PGresult *result;

	if (id == NULL)
		return connection_exit_code(true);
	result = connection_run(conn, NULL, sql, 1, &id);
	if (result != NULL)
		printf("%s %s\n", done, id);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

static int
rules_enable(Options *options, PGconn *conn)
{
	return rules_switch(options, conn, "SELECT vigil.enable_rule($1::pg_catalog.uuid)", "enabled");
}

static int
rules_disable(Options *options, PGconn *conn)
{
	return rules_switch(options, conn, "SELECT vigil.disable_rule($1::pg_catalog.uuid)",
						"disabled");
}

/* A run of a rule by hand; one that failed has a row that tells why. */
static int
rules_run(Options *options, PGconn *conn)
{
	const char *value[] = {NULL, options->as_of};
	const char *run;
	PGresult *result;
	bool succeeded;

	if (!time_option_check(conn, "as-of", options->as_of))
		return EXIT_USAGE;
	value[0] = rule_name_find(conn, options->argument[1]);
	if (value[0] == NULL)
		return connection_exit_code(true);
	result = connection_run(conn, NULL,
							"SELECT vigil.run_rule($1::pg_catalog.uuid, "
							"coalesce($2::pg_catalog.timestamptz, pg_catalog.now()))",
							2, value);
	if (result == NULL)
		return connection_exit_code(true);
	run = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	result = connection_run(conn, NULL,
							"SELECT id AS run, slot_start, slot_end, status, row_count AS rows,"
							" alert_count AS alerts, truncated, error FROM vigil.runs WHERE id "
							"OPERATOR(pg_catalog.=) $1::bigint",
							1, &run);
	if (result == NULL)
		return connection_exit_code(true);
	output_result(options->format, result);
	succeeded = PQntuples(result) == 1 && strcmp(PQgetvalue(result, 0, 3), "succeeded") == 0;
	PQclear(result);
	return connection_exit_code(!succeeded);
}

static int
rules_preview(Options *options, PGconn *conn)
{
	const char *value[] = {NULL, options->as_of};
	PGresult *field;
	bool done = false;

	if (!time_option_check(conn, "as-of", options->as_of))
		return EXIT_USAGE;
	value[0] = rule_name_find(conn, options->argument[1]);
	if (value[0] == NULL)
		return connection_exit_code(true);
	field = connection_run(
		conn, NULL,
		"SELECT f.o OPERATOR(pg_catalog.->>) 'name', f.o OPERATOR(pg_catalog.->>) 'type' FROM "
		"vigil.rules AS r"
		" JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id"
		" AND v.version_no OPERATOR(pg_catalog.=) r.version_no"
		" CROSS JOIN pg_catalog.jsonb_array_elements(v.fields) WITH ORDINALITY AS f (o, n)"
		" WHERE r.id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid ORDER BY f.n",
		1, value);
	if (field != NULL)
		done = query_print_objects(conn, options->format, NULL,
								   "vigil.preview_rule($1::pg_catalog.uuid, "
								   "coalesce($2::pg_catalog.timestamptz, pg_catalog.now()))",
								   2, value, field);
	PQclear(field);
	return connection_exit_code(!done);
}

/* A rule as a file, on stdout. */
static int
rules_export(Options *options, PGconn *conn)
{
	const char *value[] = {rule_name_find(conn, options->argument[1]),
						   options->form != NULL ? options->form : "yaml"};
	PGresult *result;

	if (value[0] == NULL)
		return connection_exit_code(true);
	result =
		connection_run(conn, NULL, "SELECT vigil.export_rule($1::pg_catalog.uuid, $2)", 2, value);
	if (result != NULL)
		fputs(PQgetvalue(result, 0, 0), stdout);
	PQclear(result);
	return connection_exit_code(result == NULL);
}

static const RuleAction *
rules_find_action(const char *name)
{
	static const RuleAction action[] = {
		{"list", rules_list, NULL, 0, LOCK_WAIT_SHORT},
		{"load", rules_load, "a file", PG_INT32_MAX, LOCK_WAIT_LONG},
		{"enable", rules_enable, "a rule", 1, LOCK_WAIT_LONG},
		{"disable", rules_disable, "a rule", 1, LOCK_WAIT_LONG},
		{"run", rules_run, "a rule", 1, LOCK_WAIT_LONG},
		{"preview", rules_preview, "a rule", 1, LOCK_WAIT_SHORT},
		{"export", rules_export, "a rule", 1, LOCK_WAIT_SHORT},
		{"owner", rules_owner, "a rule and a role", 2, LOCK_WAIT_LONG},
		{"refill", rules_refill, "a rule", 1, LOCK_WAIT_LONG},
		{"reset", rules_reset, "a rule", 1, LOCK_WAIT_LONG},
		{"delete", rules_delete, "a rule", 1, LOCK_WAIT_LONG},
		{"history", rules_history, "a rule", 1, LOCK_WAIT_SHORT},
		{"diff", rules_diff, "a folder", 1, LOCK_WAIT_SHORT},
		{"pull", rules_pull, "a folder", 1, LOCK_WAIT_SHORT},
		{"sync", rules_sync, "a folder", 1, LOCK_WAIT_LONG},
	};
	Suggest near;

	suggest_start(&near, name);
	for (int i = 0; i < lengthof(action); i++)
	{
		if (strcmp(action[i].name, name) == 0)
			return &action[i];
		suggest_offer(&near, action[i].name);
	}
	output_error("unrecognized action \"%s\" for rules", name);
	if (suggest_best(&near) != NULL)
		output_hint("Did you mean \"%s\"?", suggest_best(&near));
	else
		output_hint("Try \"vigil help rules\" for more information.");
	return NULL;
}

int
cmd_rules(Options *options)
{
	const RuleAction *action =
		rules_find_action(options->count > 0 ? options->argument[0] : "list");
	PGconn *conn;
	int code;

	if (action == NULL)
		return EXIT_USAGE;
	if (options->count - 1 > action->takes)
	{
		output_error("too many arguments after \"%s\"", action->name);
		return EXIT_USAGE;
	}
	/* Of files one is enough. */
	if (options->count > 0 &&
		options->count - 1 < (action->takes == PG_INT32_MAX ? 1 : action->takes))
	{
		output_error("rules %s needs %s", action->name, action->needs);
		return EXIT_USAGE;
	}
	lock_wait_set(action->wait);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	code = action->run(options, conn);
	PQfinish(conn);
	return code;
}
