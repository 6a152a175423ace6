/*
 * introspect_functions.c
 *		kql.stages(), kql.indicators(), kql.fields() and kql.explain().
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
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

/* text[] of a list of char. */
static Datum
texts(const Vec *list)
{
	Datum *value = palloc(sizeof(Datum) * Max(list->count, 1));

	VEC_EACH (const char, text, list)
		value[text_at] = CStringGetTextDatum(text);
	return PointerGetDatum(construct_array(value, list->count, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
set_text(Datum *value, bool *isnull, const char *text)
{
	*isnull = text == NULL;
	*value = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* The steps of a text, which must have no syntax error. */
static Vec
parsed_steps(const char *source)
{
	DiagList diag = {0};
	Vec steps = kql_steps(kql_parse(source, strlen(source), &diag));

	report_first_error(&diag, source);
	return steps;
}

SQL_FUNCTION(kql_stages_sql)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Vec stages = parsed_steps(source);

	srf_begin(fcinfo);
	VEC_EACH (const KqlStep, stage, &stages)
	{
		Datum value[7];
		bool isnull[7] = {false};

		value[0] = Int32GetDatum(stage_at + 1);
		value[1] = Int32GetDatum(stage->depth);
		value[2] = CStringGetTextDatum(stage->operator_name);
		value[3] = PointerGetDatum(cstring_to_text_with_len(
			source + stage->span.start, Max(stage->span.end - stage->span.start, 0)));
		value[4] = CStringGetTextDatum(stage->path);
		value[5] = CStringGetTextDatum(stage->text);
		value[6] = texts(&stage->predicate);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}

/* One row for each value; one without a value for a test that has none. */
static void
put_indicator(ReturnSetInfo *result, const KqlIndicator *indicator, int ordinal)
{
	int rows = Max(indicator->value.count, 1);

	for (int i = 0; i < rows; i++)
	{
		Datum value[13];
		bool isnull[13] = {false};

		value[0] = CStringGetTextDatum(indicator->field);
		set_text(&value[1], &isnull[1], indicator->infix_name);
		set_text(&value[2], &isnull[2],
				 indicator->value.count > 0 ? VEC_AT(&indicator->value, char, i) : NULL);
		value[3] = Int32GetDatum(ordinal);
		set_text(&value[4], &isnull[4], indicator->table);
		value[5] = CStringGetTextDatum(indicator->kind);
		value[6] = BoolGetDatum(indicator->is_negated);
		value[7] = BoolGetDatum(indicator->ignores_case);
		value[8] = BoolGetDatum(indicator->is_derived);
		value[9] = BoolGetDatum(indicator->is_excluding);
		set_text(&value[10], &isnull[10], indicator->alternative);
		set_text(&value[11], &isnull[11], indicator->path);
		value[12] = texts(&indicator->lineage);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
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
	{
		Vec steps = kql_steps(compiled->program);

		indicators = kql_indicators(compiled->query, &steps);
	}
	srf_begin(fcinfo);
	VEC_EACH (const KqlIndicator, indicator, &indicators)
		put_indicator(result, indicator, indicator_at + 1);
	return (Datum) 0;
}

SQL_FUNCTION(kql_fields)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	QueryOptions options = query_options_interactive();
	KqlCompiled *compiled = query_compile_quietly(source, &options);
	Vec fields = {0};

	report_first_error(&compiled->diag, source);
	if (compiled->query != NULL)
	{
		Vec steps = kql_steps(compiled->program);

		fields = kql_output_fields(compiled->query, &steps);
	}
	srf_begin(fcinfo);
	VEC_EACH (const KqlOutputField, field, &fields)
	{
		Datum value[6];
		bool isnull[6] = {false};

		value[0] = Int32GetDatum(field_at + 1);
		value[1] = CStringGetTextDatum(field->name);
		value[2] = CStringGetTextDatum(kql_type_name(field->type));
		set_text(&value[3], &isnull[3], field->path);
		value[4] = texts(&field->lineage);
		value[5] = BoolGetDatum(field->is_time);
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
