/*
 * explain.c
 *		vigil.explain_rule(): PostgreSQL's plan of a rule, stage by stage of its query.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "query/plan_stage.h"
#include "schedule/caller.h"
#include "schedule/kept_store.h"
#include "schedule/run.h"

static Datum
lines(const Vec *list)
{
	Datum *value = palloc(sizeof(Datum) * Max(list->count, 1));

	VEC_EACH (const char, line, list)
		value[line_at] = CStringGetTextDatum(line);
	return PointerGetDatum(construct_array(value, list->count, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
put_stage(ReturnSetInfo *set, const PlanStage *stage, int ordinal)
{
	Datum value[7];
	bool isnull[7] = {false};

	value[0] = Int32GetDatum(ordinal);
	value[1] = CStringGetTextDatum(stage->name);
	value[2] = CStringGetTextDatum(stage->kql);
	value[3] = Float8GetDatum(stage->estimated);
	value[4] = Float8GetDatum(stage->actual);
	value[5] = Float8GetDatum(stage->ms);
	value[6] = lines(&stage->line);
	isnull[3] = !stage->has_node;
	isnull[4] = isnull[5] = !stage->has_actual;
	tuplestore_putvalues(set->setResult, set->setDesc, value, isnull);
}

/* What a run would not read, which is no part of the plan. */
static void
put_kept(ReturnSetInfo *set, const StoredRule *rule, int ordinal)
{
	Datum value[7] = {0};
	bool isnull[7] = {false, false, true, true, true, true, false};
	Vec words = {0};

	vec_push(&words, kept_store_words(&rule->id));
	value[0] = Int32GetDatum(ordinal);
	value[1] = CStringGetTextDatum("kept");
	value[6] = lines(&words);
	tuplestore_putvalues(set->setResult, set->setDesc, value, isnull);
}

/* vigil.explain_rule(rule uuid, as_of timestamptz, analyze boolean) -> table */
SQL_FUNCTION(vigil_explain_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	bool analyze = PG_GETARG_BOOL(2);
	Oid caller = GetUserId();
	Authority scope;
	StoredRule *rule;
	CompiledQuery *query;
	Jsonb *plan;
	Vec stages;

	srf_begin(fcinfo);
	authority_take(&scope);
	version_spi_connect();
	rule = caller_rule(id, caller);
	plan = run_plan(rule, caller_slot(rule, PG_GETARG_TIMESTAMPTZ(1)), analyze, &query);
	stages = query_plan_stages(query, plan);
	VEC_EACH (const PlanStage, stage, &stages)
		put_stage((ReturnSetInfo *) fcinfo->resultinfo, stage, stage_at + 1);
	if (rule->keep_states)
		put_kept((ReturnSetInfo *) fcinfo->resultinfo, rule, stages.count + 1);
	SPI_finish();
	authority_return(&scope);
	return (Datum) 0;
}
