/*
 * introspect_functions.c
 *		kql.stages(), kql.indicators() and kql.explain().
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "base/report.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "kql/compile.h"
#include "kql/explain.h"
#include "kql/introspect.h"
#include "kql/outline.h"
#include "kql/parse/parser.h"
#include "query/execute.h"

SQL_FUNCTION(kql_stages_sql)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	DiagList diag = {0};
	Vec stages = kql_steps(kql_parse(source, strlen(source), &diag));

	report_first_error(&diag, source);
	srf_begin(fcinfo);
	VEC_EACH (const KqlStep, stage, &stages)
	{
		Datum value[4];
		bool isnull[4] = {false, false, false, false};

		value[0] = Int32GetDatum(stage_at + 1);
		value[1] = Int32GetDatum(stage->depth);
		value[2] = CStringGetTextDatum(stage->operator_name);
		value[3] = PointerGetDatum(cstring_to_text_with_len(
			source + stage->span.start, Max(stage->span.end - stage->span.start, 0)));
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}

SQL_FUNCTION(kql_indicators_sql)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();
	KqlCompiled *compiled = query_compile_quietly(source, &options);
	Vec indicators = {0};

	report_first_error(&compiled->diag, source);
	if (compiled->query != NULL)
		indicators = kql_indicators(compiled->query);
	srf_begin(fcinfo);
	VEC_EACH (const KqlIndicator, indicator, &indicators)
	{
		Datum value[3];
		bool isnull[3] = {false, false, false};

		value[0] = CStringGetTextDatum(indicator->field);
		value[1] = CStringGetTextDatum(indicator->infix_name);
		value[2] = CStringGetTextDatum(indicator->value);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}

SQL_FUNCTION(kql_explain_sql)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();
	KqlCompiled *compiled = query_compile_quietly(source, &options);
	Vec rows;

	report_first_error(&compiled->diag, source);
	rows = kql_explain(compiled, source);
	srf_begin(fcinfo);
	VEC_EACH (const OutlineRow, row, &rows)
	{
		Datum value[3];
		bool isnull[3] = {false, false, false};

		value[0] = CStringGetTextDatum(row->step);
		value[1] = Int32GetDatum(row->depth);
		value[2] = CStringGetTextDatum(row->text);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
