/*
 * named_query.c
 *		Queries under a name: views, saved functions, watchlists.
 *
 * A view is the caller's own, made with the caller's rights.  Saved functions
 * and watchlists are rows of our tables: whoever made one may change it, and so
 * may a superuser; what they lead to is read with the rights of whoever uses it.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/path.h"
#include "base/report.h"
#include "base/spi.h"
#include "base/sql_function.h"
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
	SPI_connect();
	/* The generated SQL names its operators plainly; pg_catalog is looked through first. */
	path = path_pin(schema != NULL ? quote_identifier(schema) : NULL);
	if (SPI_execute(sql.data, false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "could not create view \"%s\"", name);
	path_restore(path);
	SPI_finish();
	PG_RETURN_VOID();
}

/* ---- rows with an owner ---- */

/* Raises an error unless the caller made the row that is there, if there is one. */
static void
check_maker(const char *sql, const char *key, const char *what)
{
	SpiArgs args = {0};
	Authority saved;
	int64 rows;
	bool isnull;
	Name maker;

	spi_arg_text(&args, key);
	authority_take(&saved);
	rows = spi_run(sql, &args);
	authority_return(&saved);
	if (rows == 0 || superuser())
		return;
	maker = DatumGetName(spi_column(0, "created_by", &isnull));
	if (strcmp(NameStr(*maker), GetUserNameFromId(GetUserId(), false)) != 0)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be the creator of %s \"%s\"", what, key)));
}

static void
write_as_owner(const char *sql, const SpiArgs *args)
{
	Authority saved;

	authority_take(&saved);
	(void) spi_run(sql, args);
	authority_return(&saved);
}

static void
check_name(const char *name, const char *what)
{
	if (name[0] == '\0')
		ereport(ERROR, (errcode(ERRCODE_INVALID_NAME), errmsg("%s must have a name", what)));
}

SQL_FUNCTION(vigil_create_function)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *body = text_to_cstring(PG_GETARG_TEXT_PP(1));
	const char *creator = GetUserNameFromId(GetUserId(), false);
	DiagList diag = {0};
	SpiArgs args = {0};

	check_name(name, "a function");
	(void) kql_parse_function(name, body, strlen(body), &diag);
	report_first_error(&diag, body);

	SPI_connect();
	check_maker("SELECT created_by FROM vigil.functions WHERE name OPERATOR(pg_catalog.=) $1", name,
				"function");
	spi_arg_text(&args, name);
	spi_arg_text(&args, body);
	spi_arg_text(&args, creator);
	write_as_owner("INSERT INTO vigil.functions (name, body, created_by) "
				   "VALUES ($1, $2, $3::pg_catalog.name) "
				   "ON CONFLICT ON CONSTRAINT functions_pkey DO UPDATE SET body = EXCLUDED.body, "
				   "created_by = EXCLUDED.created_by, created_at = pg_catalog.now()",
				   &args);
	SPI_finish();
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_drop_function)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	SpiArgs args = {0};

	SPI_connect();
	check_maker("SELECT created_by FROM vigil.functions WHERE name OPERATOR(pg_catalog.=) $1", name,
				"function");
	spi_arg_text(&args, name);
	write_as_owner("DELETE FROM vigil.functions WHERE name OPERATOR(pg_catalog.=) $1", &args);
	SPI_finish();
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_create_watchlist)
{
	char *alias = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Oid relation = PG_GETARG_OID(1);
	char *key = text_to_cstring(PG_GETARG_TEXT_PP(2));
	const char *creator = GetUserNameFromId(GetUserId(), false);
	SpiArgs args = {0};

	check_name(alias, "a watchlist");
	if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(relation)),
					   get_rel_name(relation));
	if (get_attnum(relation, key) == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of \"%s\" does not exist", key, get_rel_name(relation))));

	SPI_connect();
	check_maker("SELECT created_by FROM vigil.watchlists WHERE alias OPERATOR(pg_catalog.=) $1",
				alias, "watchlist");
	spi_arg_text(&args, alias);
	spi_arg_text(&args, get_namespace_name(get_rel_namespace(relation)));
	spi_arg_text(&args, get_rel_name(relation));
	spi_arg_text(&args, key);
	spi_arg_text(&args, creator);
	write_as_owner(
		"INSERT INTO vigil.watchlists (alias, relation_schema, relation_name, search_key, "
		"created_by) VALUES ($1, $2, $3, $4, $5::pg_catalog.name) "
		"ON CONFLICT ON CONSTRAINT watchlists_pkey DO UPDATE SET "
		"relation_schema = EXCLUDED.relation_schema, relation_name = EXCLUDED.relation_name, "
		"search_key = EXCLUDED.search_key, created_by = EXCLUDED.created_by",
		&args);
	SPI_finish();
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_drop_watchlist)
{
	char *alias = text_to_cstring(PG_GETARG_TEXT_PP(0));
	SpiArgs args = {0};

	SPI_connect();
	check_maker("SELECT created_by FROM vigil.watchlists WHERE alias OPERATOR(pg_catalog.=) $1",
				alias, "watchlist");
	spi_arg_text(&args, alias);
	write_as_owner("DELETE FROM vigil.watchlists WHERE alias OPERATOR(pg_catalog.=) $1", &args);
	SPI_finish();
	PG_RETURN_VOID();
}
