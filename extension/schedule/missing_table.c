/*
 * missing_table.c
 *		vigil.missing_tables(): the log tables that a query or a file of rules needs.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "base/srf.h"
#include "query/execute.h"
#include "schedule/rule_check.h"

/* Adds the tables of a query that are not in the list yet. */
static void
add_tables(Vec *name, const char *kql)
{
	const Vec *makeable = query_makeable_tables(kql);

	VEC_EACH (char, one, makeable)
		(void) vec_push_text(name, one);
}

/* A text that has no rule with a query is a query itself. */
SQL_FUNCTION(vigil_missing_tables)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *source = text_to_cstring(PG_GETARG_TEXT_PP(0));
	DiagList diag = {0};
	ForeignOptions options = rule_foreign_options();
	Vec part = foreign_split(source, (int) strlen(source), &options, &diag);
	Vec name = {0};
	bool is_rule = false;

	VEC_EACH (const RulePart, one, &part)
	{
		const Rule *rule = rule_read(one->text, one->length, &diag);

		CHECK_FOR_INTERRUPTS();
		if (rule->query.value == NULL)
			continue;
		is_rule = true;
		add_tables(&name, rule->query.value);
	}
	if (!is_rule)
		add_tables(&name, source);
	srf_begin(fcinfo);
	VEC_EACH (const char, one, &name)
	{
		Datum value = CStringGetTextDatum(one);
		bool isnull = false;

		tuplestore_putvalues(result->setResult, result->setDesc, &value, &isnull);
	}
	return (Datum) 0;
}
