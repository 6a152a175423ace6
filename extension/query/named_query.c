/*
 * named_query.c
 *		Queries under a name: views, saved functions, watchlists.
 *
 * A view is the caller's own, made with the caller's rights.  Saved functions
 * and watchlists are rows of our tables, with a name for each role that makes them: one
 * role's stand in nobody's way.  Those of an administrator are shared with everybody;
 * what they lead to is read with the rights of whoever uses it.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/path.h"
#include "base/report.h"
#include "base/right.h"
#include "base/role.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"
#include "kql/parse/parser.h"
#include "query/execute.h"

SQL_FUNCTION(kql_create_view)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(1));
	QueryOptions options = query_options_interactive();
	RangeVar *view;
	CompiledQuery *query;
	StringInfoData sql;
	const char *schema = NULL;
	int path;

	view = makeRangeVarFromNameList(textToQualifiedNameList(PG_GETARG_TEXT_PP(0)));
	options.now_is_live = true;
	query = query_compile(source, &options);
	if (query->field_count == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_TABLE_DEFINITION),
						errmsg("a view must have at least one column"),
						errdetail("The result of the query has no columns.")));

	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE VIEW %s%s AS\n%s",
					 quote_qualified_identifier(view->schemaname, view->relname), VIEW_OPTIONS,
					 query->sql);
	if (view->schemaname == NULL)
		schema = get_namespace_name(RangeVarGetCreationNamespace(view));
	version_spi_connect();
	/* The generated SQL names its operators plainly; pg_catalog is looked through first. */
	path = path_pin(schema != NULL ? quote_identifier(schema) : NULL);
	if (SPI_execute(sql.data, false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "could not create view \"%s\"", name);
	path_restore(path);
	SPI_finish();
	PG_RETURN_VOID();
}

/* ---- rows with an owner ---- */

/* What the caller ($2, $3) made, and not a role that had his name before. */
#define IS_OWN ROLE_IS_STILL("created_by", "$2::pg_catalog.name", "$3")

/* The statements of one kind of saved thing; $1 is its name, $2 and $3 its maker. */
typedef struct SavedTable
{
	const char *what;
	const char *count_others; /* of the maker's, those of other names */
	const char *count;        /* of those of the name, and the maker's */
	const char *unshare;
	const char *drop_own;
	const char *drop_any;
} SavedTable;

/* Those of a table of ours whose rows have their name in column key. */
#define SAVED_TABLE(what, table, key)                                                              \
	{                                                                                              \
		what,                                                                                      \
			"SELECT pg_catalog.count(*) AS saved FROM vigil." table " WHERE " IS_OWN " AND " key   \
			" OPERATOR(pg_catalog.<>) $1",                                                         \
			"SELECT pg_catalog.count(*) AS all, "                                                  \
			"pg_catalog.count(*) FILTER (WHERE " IS_OWN ") AS own, "                               \
			"coalesce(pg_catalog.bool_or(shared) FILTER (WHERE " IS_OWN                            \
			"), false) AS own_shared, "                                                            \
			"coalesce(pg_catalog.bool_or(shared) FILTER (WHERE created_by OPERATOR(pg_catalog.=) " \
			"$2::pg_catalog.name AND NOT " IS_OWN "), false) AS former_shared "                    \
			"FROM vigil." table " WHERE " key " OPERATOR(pg_catalog.=) $1",                        \
			"UPDATE vigil." table " SET shared = false WHERE " key                                 \
			" OPERATOR(pg_catalog.=) $1 AND " IS_OWN,                                              \
			"DELETE FROM vigil." table " WHERE " key " OPERATOR(pg_catalog.=) $1 AND " IS_OWN,     \
			"DELETE FROM vigil." table " WHERE " key " OPERATOR(pg_catalog.=) $1"                  \
	}

static const SavedTable function_table = SAVED_TABLE("function", "functions", "name");
static const SavedTable watchlist_table = SAVED_TABLE("watchlist", "watchlists", "alias");

static void
check_name(const char *name, const char *what)
{
	if (name[0] == '\0')
		ereport(ERROR, (errcode(ERRCODE_INVALID_NAME), errmsg("%s must have a name", what)));
}

static char *
caller_name(void)
{
	return GetUserNameFromId(GetUserId(), false);
}

/* Arguments $1, $2 and $3 of the statements of a SavedTable. */
static void
name_and_maker(SpiArgs *args, const char *name)
{
	spi_arg_text(args, name);
	role_args(args, GetUserId());
}

/* Raises if one more is too many for the caller. */
static void
check_quota(const SavedTable *table, const char *name)
{
	SpiArgs args = {0};

	if (authority_is_held())
		return;
	/* Two sessions of one role wait here, or each would see only its own. */
	LockSharedObject(AuthIdRelationId, GetUserId(), 0, ShareUpdateExclusiveLock);
	name_and_maker(&args, name);
	(void) authority_run(table->count_others, &args);
	if (spi_column_long(0, "saved", 0) >= guc_max_saved)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						errmsg("role \"%s\" has too many %ss", caller_name(), table->what),
						errdetail("It may save %d.", guc_max_saved),
						errhint("Drop some, or raise vigil.max_saved_per_owner.")));
}

/* What an administrator shared was another text: a new one must be looked at again. */
static void
end_sharing(const SavedTable *table, const char *name)
{
	SpiArgs args = {0};

	if (authority_is_held())
		return;
	name_and_maker(&args, name);
	(void) authority_run(table->count, &args);
	/* What others use nobody takes away by a name. */
	if (spi_column_bool(0, "former_shared"))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("%s \"%s\" is shared and belongs to a former role \"%s\"", table->what,
						name, caller_name()),
				 errhint("An administrator may drop it with vigil.drop_%s().", table->what)));
	if (!spi_column_bool(0, "own_shared"))
		return;
	(void) authority_run(table->unshare, &args);
	ereport(NOTICE,
			(errmsg("%s \"%s\" is not shared any more", table->what, name),
			 errhint("An administrator may share it again with vigil.share_%s().", table->what)));
}

/* Drops the caller's own; an administrator who has none drops those of all others. */
static void
drop_saved(const SavedTable *table, const char *name)
{
	SpiArgs args = {0};
	bool own;

	version_spi_connect();
	name_and_maker(&args, name);
	(void) authority_run(table->count, &args);
	own = spi_column_long(0, "own", 0) > 0;
	if (!own && spi_column_long(0, "all", 0) > 0 && !authority_is_held())
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be the creator of %s \"%s\"", table->what, name)));
	if (own)
		(void) authority_run(table->drop_own, &args);
	else
	{
		SpiArgs only_name = {0};

		spi_arg_text(&only_name, name);
		(void) authority_run(table->drop_any, &only_name);
	}
	SPI_finish();
}

SQL_FUNCTION(vigil_create_function)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *body = text_to_cstring(PG_GETARG_TEXT_PP(1));
	DiagList diag = {0};
	SpiArgs args = {0};

	check_name(name, "a function");
	(void) kql_parse_function(name, body, strlen(body), &diag);
	report_first_error(&diag, body);

	version_spi_connect();
	check_quota(&function_table, name);
	end_sharing(&function_table, name);
	spi_arg_text(spi_set(&args, "name"), name);
	spi_arg_text(spi_set(&args, "body"), body);
	spi_arg_name(spi_set(&args, "created_by"), caller_name());
	spi_arg(spi_set(&args, "created_by_oid"), OIDOID, ObjectIdGetDatum(GetUserId()), false);
	spi_arg_bool(spi_set(&args, "shared"), authority_is_held());
	(void) authority_run(
		spi_insert_text("vigil.functions", &args,
						"ON CONFLICT ON CONSTRAINT functions_pkey DO UPDATE SET "
						"body = EXCLUDED.body, created_by_oid = EXCLUDED.created_by_oid, "
						"shared = EXCLUDED.shared, created_at = pg_catalog.now()"),
		&args);
	SPI_finish();
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_drop_function)
{
	drop_saved(&function_table, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_create_watchlist)
{
	char *alias = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Oid relation = PG_GETARG_OID(1);
	char *key = text_to_cstring(PG_GETARG_TEXT_PP(2));
	SpiArgs args = {0};

	check_name(alias, "a watchlist");
	if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		right_is_missing(relation);
	if (get_attnum(relation, key) == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of \"%s\" does not exist", key, get_rel_name(relation))));

	version_spi_connect();
	check_quota(&watchlist_table, alias);
	end_sharing(&watchlist_table, alias);
	spi_arg_text(spi_set(&args, "alias"), alias);
	spi_arg_text(spi_set(&args, "relation_schema"),
				 get_namespace_name(get_rel_namespace(relation)));
	spi_arg_text(spi_set(&args, "relation_name"), get_rel_name(relation));
	spi_arg_text(spi_set(&args, "search_key"), key);
	spi_arg_name(spi_set(&args, "created_by"), caller_name());
	spi_arg(spi_set(&args, "created_by_oid"), OIDOID, ObjectIdGetDatum(GetUserId()), false);
	spi_arg_bool(spi_set(&args, "shared"), authority_is_held());
	(void) authority_run(
		spi_insert_text("vigil.watchlists", &args,
						"ON CONFLICT ON CONSTRAINT watchlists_pkey DO UPDATE SET "
						"relation_schema = EXCLUDED.relation_schema, "
						"relation_name = EXCLUDED.relation_name, search_key = EXCLUDED.search_key, "
						"created_by_oid = EXCLUDED.created_by_oid, shared = EXCLUDED.shared"),
		&args);
	SPI_finish();
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_drop_watchlist)
{
	drop_saved(&watchlist_table, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_VOID();
}
