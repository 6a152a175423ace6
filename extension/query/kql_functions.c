/*
 * kql_functions.c
 *		The SQL functions of the compiler: to_sql, query, check.
 *
 * All run with the caller's rights: the compiler shows and reads only what the
 * caller may read.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "base/guc.h"
#include "base/path.h"
#include "base/report.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "kql/compile.h"
#include "query/execute.h"

SQL_FUNCTION(kql_to_sql)
{
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();

	PG_RETURN_TEXT_P(cstring_to_text(query_compile(source, &options)->sql));
}

/* Puts a row of the query into the function's result. */
static void
put_row(void *argument, TupleDesc desc, HeapTuple row, Jsonb *object)
{
	ReturnSetInfo *result = argument;
	Datum value[1] = {JsonbPGetDatum(object)};
	bool isnull[1] = {false};

	tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
}

static void
fetch_rows(const CompiledQuery *query, ReturnSetInfo *result)
{
	SPIPlanPtr plan = SPI_prepare_cursor(query->sql, 0, NULL, CURSOR_OPT_PARALLEL_OK);

	if (plan == NULL)
		elog(ERROR, "could not prepare the query: %s", SPI_result_code_string(SPI_result));
	query_each_row(query, plan, put_row, result);
}

SQL_FUNCTION(kql_query)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();
	CompiledQuery *query;
	ErrorContextCallback callback;
	int path;

	options.executes = true;
	query = query_compile(source, &options);
	srf_begin(fcinfo);
	query_errors_begin(query, &callback);
	version_spi_connect();
	/* The generated SQL names its operators plainly. */
	path = path_pin(NULL);
	guc_plan_without_jit();
	fetch_rows(query, result);
	path_restore(path);
	SPI_finish();
	query_errors_end(&callback);
	return (Datum) 0;
}

SQL_FUNCTION(kql_check)
{
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();

	return report_rows(fcinfo, &query_compile_quietly(source, &options)->diag, source);
}
