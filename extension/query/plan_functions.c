/*
 * plan_functions.c
 *		kql.plan().
 */
#include "postgres.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/guc.h"
#include "base/path.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "query/execute.h"
#include "query/foreign_code.h"

/*
 * Planning folds the immutable functions of views: not those of roles with fewer rights.  The
 * role as which it is planned; InvalidOid: the current user.
 */
static Oid
planner_for(const char *sql)
{
	SPIPlanPtr plan = SPI_prepare(sql, 0, NULL);
	List *owners;
	List *holders;

	if (plan == NULL)
		elog(ERROR, "could not prepare the query: %s", SPI_result_code_string(SPI_result));
	owners = foreign_code_owners(plan);
	holders = foreign_code_holders(plan);
	if (owners == NIL && list_length(holders) > 1)
		owners = holders;
	if (owners != NIL)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("the query is not planned"),
						errdetail("That could run code of role \"%s\" with the rights of \"%s\".",
								  GetUserNameFromId(linitial_oid(owners), false),
								  GetUserNameFromId(GetUserId(), false)),
						errhint("Plan it as that role.")));
	foreign_code_hold(plan, sql);
	return holders == NIL ? InvalidOid : linitial_oid(holders);
}

static void
explain(void *sql)
{
	if (SPI_execute(psprintf("EXPLAIN %s", (const char *) sql), false, 0) != SPI_OK_UTILITY ||
		SPI_tuptable == NULL)
		elog(ERROR, "could not plan the query");
}

/* Puts the lines of EXPLAIN into the function's result. */
static void
put_plan(char *sql, Oid planner, ReturnSetInfo *result)
{
	if (OidIsValid(planner))
		foreign_code_run_as(planner, explain, sql);
	else
		explain(sql);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char *line = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		Datum value[1] = {CStringGetTextDatum(line)};
		bool isnull[1] = {false};

		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
}

SQL_FUNCTION(kql_plan)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();
	CompiledQuery *query = query_compile(source, &options);
	ErrorContextCallback callback;
	int path;

	srf_begin(fcinfo);
	query_errors_begin(query, &callback);
	version_spi_connect();
	/* The generated SQL names its operators plainly. */
	path = path_pin(NULL);
	guc_plan_without_jit();
	put_plan(query->sql, planner_for(query->sql), result);
	path_restore(path);
	SPI_finish();
	query_errors_end(&callback);
	return (Datum) 0;
}
