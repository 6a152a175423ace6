/*
 * cmd_functions.c
 *		vigil functions: saved functions from files.
 *
 * What a folder holds is saved in one transaction, so that parsers that call each other are
 * replaced together; which comes first does not matter, since a text is compiled where it is
 * used.  Then each is compiled once, to tell what it needs.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/function_file.h"
#include "client/input.h"
#include "client/query.h"

/* Names that are listed behind a message. */
#define FUNCTIONS_MAX_NAMED 5

static const char *const list_sql =
	"SELECT f.name, f.created_by AS owner, f.shared,"
	" pg_catalog.to_char(f.created_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS saved_at,"
	" pg_catalog.length(f.body) AS length FROM vigil.functions AS f"
	" ORDER BY f.name COLLATE \"C\", f.created_by";

static const char *const save_sql =
	"SELECT vigil.create_function($1::pg_catalog.text, $2::pg_catalog.text)";

static const char *const check_sql =
	"SELECT c.message, c.hint FROM kql.check($1::pg_catalog.text) AS c"
	" WHERE c.severity OPERATOR(pg_catalog.=) 'error'";

/* A thing that is missing or wrong, and who says so. */
typedef struct FunctionNeed
{
	char *message;
	char *hint;
	Vec name; /* of char * */
} FunctionNeed;

static bool
functions_do(PGconn *conn, const char *sql)
{
	PGresult *result = connection_run(conn, NULL, sql, 0, NULL);

	PQclear(result);
	return result != NULL;
}

/* Saves a function under one of its names; the transaction goes on if that is refused. */
static bool
functions_save(PGconn *conn, const FunctionDef *def, const char *name)
{
	const char *value[] = {name, def->text};
	PGresult *result;

	if (!functions_do(conn, "SAVEPOINT one"))
		return false;
	result = connection_run(conn, def->path, save_sql, lengthof(value), value);
	PQclear(result);
	if (result == NULL)
		(void) functions_do(conn, "ROLLBACK TO SAVEPOINT one");
	return functions_do(conn, "RELEASE SAVEPOINT one") && result != NULL;
}

static void
functions_add_finding(Vec *finding, const char *name, const char *message, const char *hint)
{
	FunctionNeed *fresh;

	VEC_EACH (FunctionNeed, known, finding)
	{
		if (strcmp(known->message, message) == 0)
		{
			vec_push(&known->name, pstrdup(name));
			return;
		}
	}
	fresh = MAKE(FunctionNeed, .message = pstrdup(message), .hint = pstrdup(hint));
	vec_push(&fresh->name, pstrdup(name));
	vec_push(finding, fresh);
}

/* Compiles each function that can be called without arguments; false if the server is gone. */
static bool
functions_check(PGconn *conn, const Vec *def, Vec *finding)
{
	VEC_EACH (const FunctionDef, one, def)
	{
		const char *value[] = {psprintf("%s()", one->name)};
		PGresult *result;

		if (!one->callable)
			continue;
		if (connection_is_cancelled())
			return false;
		result = connection_run(conn, one->path, check_sql, lengthof(value), value);
		if (result == NULL)
			return false;
		for (int row = 0; row < PQntuples(result); row++)
			functions_add_finding(finding, one->name, PQgetvalue(result, row, 0),
								  PQgetvalue(result, row, 1));
		PQclear(result);
	}
	return true;
}

/* Tells what is missing, each thing once with those that need it. */
static void
functions_tell(const Vec *finding)
{
	VEC_EACH (const FunctionNeed, one, finding)
	{
		StringInfoData names;

		initStringInfo(&names);
		VEC_EACH (const char, name, &one->name)
		{
			if (name_at < FUNCTIONS_MAX_NAMED)
				appendStringInfo(&names, "%s%s", name_at > 0 ? ", " : "", name);
		}
		if (one->name.count > FUNCTIONS_MAX_NAMED)
			appendStringInfo(&names, " and %d more", one->name.count - FUNCTIONS_MAX_NAMED);
		output_warning("%s: needed by %s", one->message, names.data);
		if (one->hint[0] != '\0')
			output_hint("%s", one->hint);
	}
}

static bool
function_has_name(const FunctionDef *def, const char *name)
{
	bool has = strcmp(def->name, name) == 0;

	VEC_EACH (const char, alias, &def->alias)
		has = has || strcmp(alias, name) == 0;
	return has;
}

/* The first of those before with that name takes it: tells so, and returns false if there is one. */
static bool
function_may_have(const Vec *before, const FunctionDef *def, const char *name)
{
	VEC_EACH (const FunctionDef, other, before)
	{
		if (!function_has_name(other, name))
			continue;
		output_error("\"%s\" has a function of the name of \"%s\": %s", def->path, other->path,
					 name);
		return false;
	}
	return true;
}

/*
 * The functions of the files and folders; false if some cannot be read, or have the name of one
 * before, which is left out.
 */
static bool
functions_read(const Options *options, Vec *def)
{
	Vec file = {0};
	Vec all = {0};
	int left = 0;
	int others = 0;
	bool sound = true;

	for (int i = 1; i < options->count; i++)
		sound = input_list(options->argument[i], function_file_is_one, &file, &left) && sound;
	VEC_EACH (const char, path, &file)
		sound = function_file_read(path, &all, &others) && sound;
	VEC_EACH (FunctionDef, one, &all)
	{
		bool fresh = function_may_have(def, one, one->name);

		VEC_EACH (const char, alias, &one->alias)
			fresh = fresh && function_may_have(def, one, alias);
		if (fresh)
			vec_push(def, one);
		sound = sound && fresh;
	}
	if (left + others > 0)
		output_notice("left out files without a function: %d", left + others);
	return sound;
}

static int
functions_load(PGconn *conn, const Options *options)
{
	Vec def = {0};
	Vec finding = {0};
	bool sound = functions_read(options, &def);
	bool whole = functions_do(conn, "BEGIN");
	int saved = 0;
	int names = 0;

	VEC_EACH (const FunctionDef, one, &def)
	{
		bool taken = whole && functions_save(conn, one, one->name);

		saved += taken;
		names += taken;
		VEC_EACH (const char, alias, &one->alias)
		{
			bool also = taken && functions_save(conn, one, alias);

			names += also;
			taken = taken && also;
		}
		sound = sound && taken;
		whole = whole && PQstatus(conn) == CONNECTION_OK;
	}
	whole = whole && functions_check(conn, &def, &finding);
	whole = functions_do(conn, whole && !options->dry_run ? "COMMIT" : "ROLLBACK") && whole;
	functions_tell(&finding);
	printf("%d of %d functions %s under %d names\n", whole ? saved : 0, def.count,
		   options->dry_run ? "would be saved" : "saved", whole ? names : 0);
	return connection_exit_code(!sound || !whole);
}

static int
functions_drop(PGconn *conn, const Options *options)
{
	bool sound = true;

	for (int i = 1; i < options->count; i++)
	{
		const char *value[] = {options->argument[i]};
		PGresult *result =
			connection_run(conn, NULL, "SELECT vigil.drop_function($1::pg_catalog.text)", 1, value);

		PQclear(result);
		sound = sound && result != NULL;
	}
	return connection_exit_code(!sound);
}

int
cmd_functions(Options *options)
{
	const char *action = options->count > 0 ? options->argument[0] : "list";
	bool takes_more = strcmp(action, "load") == 0 || strcmp(action, "drop") == 0;
	PGconn *conn;
	int code;

	if (!takes_more && strcmp(action, "list") != 0)
	{
		output_error("unknown action \"%s\" of functions", action);
		output_hint("It is list, load or drop.");
		return EXIT_USAGE;
	}
	if (takes_more != (options->count > 1))
	{
		output_error(takes_more ? "functions %s needs a %s" : "too many arguments for functions %s",
					 action, strcmp(action, "load") == 0 ? "file or folder" : "name");
		return EXIT_USAGE;
	}
	if (takes_more)
		lock_wait_set(LOCK_WAIT_LONG);
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;
	code = strcmp(action, "load") == 0   ? functions_load(conn, options)
		   : strcmp(action, "drop") == 0 ? functions_drop(conn, options)
										 : query_print_rows(conn, options->format, list_sql);
	PQfinish(conn);
	return code;
}
