/*
 * kql_functions.c
 *		The SQL functions of the compiler: to_sql, query, check, fields.
 *
 * All run with the caller's rights: the compiler shows and reads only what the
 * caller may read.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "base/path.h"
#include "base/report.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "kql/compile.h"
#include "query/execute.h"

/* Rows that kql.query() fetches from its cursor at a time. */
#define FETCH_ROWS 1000

SQL_FUNCTION(kql_to_sql)
{
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();

	PG_RETURN_TEXT_P(cstring_to_text(query_compile(source, &options)->sql));
}

/* Puts the rows of the query into the function's result, a batch at a time. */
static void
fetch_rows(const CompiledQuery *query, ReturnSetInfo *result)
{
	Portal portal;
	SPIPlanPtr plan = SPI_prepare(query->sql, 0, NULL);

	if (plan == NULL)
		elog(ERROR, "could not prepare the query: %s", SPI_result_code_string(SPI_result));
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	for (;;)
	{
		SPI_cursor_fetch(portal, true, FETCH_ROWS);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			Datum value[1];
			bool isnull[1] = {false};

			value[0] = JsonbPGetDatum(
				query_row_to_jsonb(query, SPI_tuptable->tupdesc, SPI_tuptable->vals[i]));
			tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
			pfree(DatumGetPointer(value[0]));
		}
		SPI_freetuptable(SPI_tuptable);
		CHECK_FOR_INTERRUPTS();
	}
	SPI_cursor_close(portal);
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
	SPI_connect();
	/* The generated SQL names its operators plainly. */
	path = path_pin(NULL);
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

SQL_FUNCTION(kql_fields)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();
	CompiledQuery *query = query_compile(source, &options);

	srf_begin(fcinfo);
	for (int i = 0; i < query->field_count; i++)
	{
		Datum value[3];
		bool isnull[3] = {false, false, false};

		value[0] = Int32GetDatum(i + 1);
		value[1] = CStringGetTextDatum(query->field_name[i]);
		value[2] = CStringGetTextDatum(query->field_type[i]);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
