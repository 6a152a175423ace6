/*
 * rule_lint.c
 *		vigil.lint_rule(): everything that is to be said of a rule file, under stable ids.
 *
 * What reading and compiling report comes first, then the checks of the rule, of its query, of
 * both together, and of what the database has.  Nothing is executed and nothing is changed.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/clock.h"
#include "base/guc.h"
#include "base/path.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "common/source.h"
#include "query/lint.h"
#include "rule/lint.h"
#include "schedule/rule_check.h"

/* Compiles the query for the window that ends now, as a run would. */
static QueryLint *
lint_query(const Rule *rule)
{
	QueryOptions options = {.has_window = true, .now = clock_now()};
	int level = path_pin(guc_rule_search_path);
	QueryLint *query;

	options.window_end = options.now;
	options.window_start = options.now - Max(rule->period_us, 0);
	options.slot_complete = rule->correlation == RULE_CORRELATION_SLOT_COMPLETE;
	options.slot_start = options.now - Max(rule->frequency_us, 0);
	options.max_distance = Max(rule->period_us, 0);
	query = query_lint(rule->query.value, &options);
	path_restore(level);
	return query;
}

/* Appends what the query tells, with and without the rule. */
static void
lint_add_query(Vec *found, const Rule *rule, const QueryLint *query, bool is_sound)
{
	RuleQueryFacts facts = {query->least_rows, query->most_rows, query->field_count,
							query->field_name};

	VEC_EACH (const QueryFinding, one, &query->finding)
	{
		if (!lint_is_excused(rule, one->id))
			lint_add(found, one->id, rule_query_span(rule, one->span), one->a, one->b)->hint =
				one->hint;
	}
	if (query->compiles && is_sound)
		lint_rule_and_query(found, rule, &facts);
}

/* Appends what the database has under the rule's id or name, if the caller may read rules. */
static void
lint_add_stored(Vec *found, const Rule *rule)
{
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	char *by_id = NULL;
	char *by_name = NULL;

	version_spi_connect();
	spi_run("SELECT pg_catalog.has_schema_privilege('vigil', 'USAGE') AND "
			"pg_catalog.has_table_privilege('vigil.rules', 'SELECT') AND "
			"pg_catalog.has_table_privilege('vigil.rule_versions', 'SELECT') AS may",
			NULL);
	if (spi_column_bool(0, "may"))
	{
		spi_arg_text(&args, rule->id.value);
		spi_arg_text(&args, rule->name.value);
		spi_arg_text(&args, rule->query.value);
		spi_run("SELECT pg_catalog.max(r.name) FILTER (WHERE r.id OPERATOR(pg_catalog.=) "
				"$1::pg_catalog.uuid AND r.name OPERATOR(pg_catalog.<>) $2 "
				"AND v.query OPERATOR(pg_catalog.<>) $3) AS by_id, "
				"pg_catalog.min(r.id::pg_catalog.text) FILTER (WHERE r.id "
				"OPERATOR(pg_catalog.<>) $1::pg_catalog.uuid AND r.name "
				"OPERATOR(pg_catalog.=) $2) AS by_name "
				"FROM vigil.rules r JOIN vigil.rule_versions v ON v.rule_id "
				"OPERATOR(pg_catalog.=) r.id AND v.version_no OPERATOR(pg_catalog.=) r.version_no "
				"WHERE r.id OPERATOR(pg_catalog.=) $1::pg_catalog.uuid "
				"OR r.name OPERATOR(pg_catalog.=) $2",
				&args);
		by_id = spi_column_text(0, "by_id");
		by_name = spi_column_text(0, "by_name");
		by_id = by_id == NULL ? NULL : MemoryContextStrdup(context, by_id);
		by_name = by_name == NULL ? NULL : MemoryContextStrdup(context, by_name);
	}
	SPI_finish();
	if (by_id != NULL)
		lint_add(found, "W-id-taken", rule->id.span, by_id, NULL)->hint =
			pstrdup("Give the file an id of its own, unless it is the same rule.");
	if (by_name != NULL)
		lint_add(found, "W-name-taken", rule->name.span, by_name, NULL);
}

/* Appends all that there is to be said of a rule, at its places in the file. */
static void
lint_part(Vec *found, RulePart *part)
{
	DiagList diag = {0};
	Vec own = {0};
	const Rule *rule = rule_read(part->text, part->length, &diag);
	QueryLint *query = rule->query.value != NULL ? lint_query(rule) : NULL;

	part->rule = rule;
	if (query != NULL)
		rule_take_query_diag(rule, &query->diag, &diag);
	if (query != NULL && query->compiles)
		rule_check_fields(rule, query->field_count, query->field_name, query->field_type, &diag);
	lint_take_diag(&own, &diag);
	lint_rule(&own, rule);
	if (query != NULL)
		lint_add_query(&own, rule, query, diag.error_count == 0);
	if (diag.error_count == 0)
		lint_add_stored(&own, rule);
	lint_sort(&own);
	lint_take_part(found, part, &own);
}

/* All findings of a file, by place. */
static Vec
lint_file(const char *text, int length)
{
	DiagList diag = {0};
	Vec found = {0};
	ForeignOptions options = rule_foreign_options();
	Vec part = foreign_split(text, length, &options, &diag);

	VEC_EACH (RulePart, one, &part)
	{
		CHECK_FOR_INTERRUPTS();
		lint_part(&found, one);
	}
	rule_parts_check_ids(&part, &diag);
	lint_take_diag(&found, &diag);
	lint_sort(&found);
	return found;
}

/* vigil.lint_rule(yaml text) -> rows of id, severity, line, col, message, hint, code */
SQL_FUNCTION(vigil_lint_rule)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *file = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int length = (int) strlen(file);
	Vec found = lint_file(file, length);

	srf_begin(fcinfo);
	VEC_EACH (const RuleLint, one, &found)
	{
		SourcePlace place = source_place(file, length, one->span.start);
		bool isnull[7] = {false, false, false, false, false, one->hint == NULL, one->code == NULL};
		Datum value[7];

		value[0] = CStringGetTextDatum(one->id);
		value[1] = CStringGetTextDatum(lint_severity_name(one->severity));
		value[2] = Int32GetDatum(place.line);
		value[3] = Int32GetDatum(place.column);
		value[4] = CStringGetTextDatum(one->message);
		value[5] = one->hint == NULL ? (Datum) 0 : CStringGetTextDatum(one->hint);
		value[6] = one->code == NULL ? (Datum) 0 : CStringGetTextDatum(one->code);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
