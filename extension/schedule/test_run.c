/*
 * test_run.c
 *		The tests of a rule file, run.
 *
 * A test is a run like any other, with what a run does to rows: threshold, grouping, entities,
 * texts.  It has an id of its own, so that no earlier alert counts, temporary tables in place
 * of those that the query names, and a subtransaction that is always rolled back.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/errcodes.h"
#include "base/guc.h"
#include "base/savepoint.h"
#include "base/spi.h"
#include "base/version.h"
#include "common/source.h"
#include "common/suggest.h"
#include "query/shadow.h"
#include "rule/rule_tree.h"
#include "schedule/exception.h"
#include "schedule/run.h"
#include "schedule/test_expect.h"
#include "schedule/test_run.h"

/* Rows of the result that are shown. */
#define TEST_MAX_SHOWN 100

/* The end of the slot where the test gives none: 2024-06-01 00:00, or the boundary before it. */
#define TEST_NOW (INT64CONST(770515200) * USECS_PER_SEC)

/* ---- the tables ---- */

/* Reports a table that the query does not read. */
static void
report_unread(const Shadow *shadow, const RuleTestTable *given, Vec *problem)
{
	TestProblem *one = test_problem(problem, given->name.span,
									"the query does not read table \"%s\"", given->name.value);
	StringInfoData list;
	Suggest near;

	initStringInfo(&list);
	suggest_start(&near, given->name.value);
	VEC_EACH (const ShadowTable, known, &shadow->table)
	{
		suggest_offer(&near, known->table->name);
		appendStringInfo(&list, "%s\"%s\"", known_at == 0 ? "" : ", ", known->table->name);
	}
	if (suggest_best(&near) != NULL)
		one->hint = psprintf("Did you mean \"%s\"?", suggest_best(&near));
	else if (list.len > 0)
		one->hint = psprintf("It reads %s.", list.data);
}

/* Makes the tables that the query reads, and fills those that the test has rows for. */
static void
make_tables(const StoredRule *rule, Slot slot, const RuleTest *test, int64 now, Vec *problem)
{
	Shadow *shadow = rule->shadow;

	/* The first look is at names only; columns that depend on the data may bring more tables. */
	run_note_tables(rule, slot, false);
	while (shadow_create(shadow, rule->owner))
	{
		VEC_EACH (const RuleTestTable, given, &test->table)
		{
			SchemaTable *table = shadow_find(shadow, given->name.value);
			char *rows;

			if (table == NULL || bms_is_member(given_at, shadow->filled))
				continue;
			rows = test_value_rows(given, table, now, problem);
			if (rows != NULL)
				shadow_fill(table, rows);
			shadow->filled = bms_add_member(shadow->filled, given_at);
		}
		/* What looks at the data sees what has just been filled in. */
		PushActiveSnapshot(GetTransactionSnapshot());
		run_note_tables(rule, slot, true);
		PopActiveSnapshot();
	}
}

/* ---- the run ---- */

/* Copies the alerts of a run. */
static void
take_alerts(TestFound *found, int64 run, MemoryContext context)
{
	SpiArgs args = {0};

	spi_arg_long(&args, run);
	found->alert_count = (int) spi_run(
		"SELECT pg_catalog.jsonb_build_object('name', a.name, 'severity', a.severity, "
		"'description', a.description, 'tactics', pg_catalog.to_jsonb(a.tactics), "
		"'techniques', pg_catalog.to_jsonb(a.techniques), 'rows', a.row_count, "
		"'details', a.custom_details, 'entities', a.entities) AS alert "
		"FROM vigil.alerts AS a WHERE a.run_id OPERATOR(pg_catalog.=) $1 ORDER BY a.id",
		&args);
	found->alert = MemoryContextAlloc(context, sizeof(Jsonb *) * Max(found->alert_count, 1));
	for (int i = 0; i < found->alert_count; i++)
	{
		bool isnull;
		Datum value = spi_column(i, "alert", &isnull);
		MemoryContext old = MemoryContextSwitchTo(context);

		found->alert[i] = DatumGetJsonbPCopy(value);
		MemoryContextSwitchTo(old);
	}
}

/* Evaluates the rule and writes what a run writes; all of it is taken back later. */
static void
evaluate(const StoredRule *rule, Slot slot, TestFound *found)
{
	RunRequest request = {.rule = rule, .slot = slot, .origin = RUN_MANUAL, .attempt = 1};
	RunRows rows;
	int64 alerts;

	request.started_at = clock_now();
	PushActiveSnapshot(GetTransactionSnapshot());
	run_evaluate(rule, slot, &rows);
	PopActiveSnapshot();
	found->query = rows.query;
	found->row_count = rows.findings.count;
	found->kept = rows.findings.kept;
	found->row = palloc(sizeof(Jsonb *) * Max(found->kept, 1));
	for (int i = 0; i < found->kept; i++)
		found->row[i] = rows.findings.item[i].row;
	take_alerts(found, run_write_success(&request, &rows, &alerts), CurrentMemoryContext);
}

/* Where an error stands in the file: in the query if it tells a place of it, else at the test. */
static Span
error_span(const StoredRule *rule, const RuleTest *test, const ErrorData *error)
{
	int length = (int) strlen(rule->query);
	int at;

	/* Conditions of exceptions stand behind the query. */
	if (error->internalquery == NULL || error->internalpos <= 0 ||
		strncmp(error->internalquery, rule->query, length) != 0)
		return test->name.span;
	at = pg_mbcharcliplen(error->internalquery, (int) strlen(error->internalquery),
						  error->internalpos - 1);
	if (at > length)
		return test->name.span;
	return rule_query_span(rule->rule, (Span){at, at});
}

/* An error as a problem; a cancel is no matter of the test. */
static void
take_error(const StoredRule *rule, const RuleTest *test, ErrorData *error, TimestampTz start,
		   Vec *problem)
{
	TestProblem *one;

	if (error->sqlerrcode == ERRCODE_QUERY_CANCELED &&
		clock_now() - start < (int64) run_timeout(rule) * 1000)
		ReThrowError(error);
	one = test_problem(problem, error_span(rule, test, error), "%s", error->message);
	one->hint = error->hint != NULL ? pstrdup(error->hint) : NULL;
}

static void
append_list(StringInfo out, const char *name, int count, Jsonb **item)
{
	appendStringInfo(out, "%s\"%s\": [", out->len > 1 ? ", " : "", name);
	for (int i = 0; i < Min(count, TEST_MAX_SHOWN); i++)
	{
		appendStringInfoString(out, i == 0 ? "" : ", ");
		(void) JsonbToCString(out, &item[i]->root, VARSIZE_ANY_EXHDR(item[i]));
	}
	appendStringInfoChar(out, ']');
}

/* What was found, as JSON. */
static char *
found_json(const TestFound *found)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '{');
	append_list(&out, "rows", found->kept, found->row);
	append_list(&out, "alerts", found->alert_count, found->alert);
	appendStringInfoChar(&out, '}');
	return out.data;
}

/* Everything between the beginning of the subtransaction and its end. */
static void
run_inside(const StoredRule *rule, Slot slot, TestFound *found, TestOutcome *outcome)
{
	const RuleTest *test = outcome->test;
	int before;

	make_tables(rule, slot, test, found->now, &outcome->problem);
	before = outcome->problem.count;
	if (before == 0)
		evaluate(rule, slot, found);
	VEC_EACH (const RuleTestTable, given, &test->table)
	{
		if (shadow_find(rule->shadow, given->name.value) == NULL)
			report_unread(rule->shadow, given, &outcome->problem);
	}
	if (found->query == NULL)
		return;
	outcome->found = found_json(found);
	test_expect(test, found, &outcome->problem);
}

static char *
node_json(const RuleNode *node)
{
	StringInfoData json;

	initStringInfo(&json);
	rule_node_to_json(&json, node);
	return json.data;
}

TestOutcome *
test_run(const StoredRule *stored, const RuleTest *test)
{
	TestOutcome *outcome = MAKE(TestOutcome, .test = test);
	TestFound found = {0};
	Shadow shadow = {.context = CurrentMemoryContext};
	StoredRule rule = *stored;
	Rule definition = *stored->rule;
	SlotGrid grid = run_grid(stored);
	TimestampTz start = clock_now();
	Savepoint point;
	TimestampTz now = test->now.is_given ? test->now.us + SLOT_EPOCH : slot_floor(&grid, TEST_NOW);

	run_check_time(now);
	/* Numbers of incidents are for those that stay. */
	definition.incident.create = false;
	rule.rule = &definition;
	rule.id = *DatumGetUUIDP(DirectFunctionCall1(gen_random_uuid, (Datum) 0));
	rule.shadow = &shadow;
	rule.excepted_as = stored->version_no > 0 ? &stored->id : NULL;
	found.now = now - SLOT_EPOCH;
	VEC_EACH (const RuleTestTable, given, &test->table)
		vec_push(&shadow.guessed, test_value_guess_table(given, found.now));
	outcome->expected = node_json(test->expectation);

	savepoint_begin(&point);
	PG_TRY();
	{
		/* Those of a text that is not stored are gone with all else. */
		if (rule.excepted_as == NULL)
			exception_store(&rule.id, &definition);
		run_inside(&rule, slot_ending_at(&grid, now), &found, outcome);
		savepoint_rollback(&point);
	}
	PG_CATCH();
	{
		take_error(stored, test, savepoint_catch(&point), start, &outcome->problem);
	}
	PG_END_TRY();
	return outcome;
}

/* ---- at load time ---- */

/* Tells a test that fails: a warning, or an error. */
static void
tell_failure(const RuleFile *file, const RuleCheck *check, const TestOutcome *outcome)
{
	const TestProblem *first = VEC_AT(&outcome->problem, TestProblem, 0);
	Span span = rule_part_span(check->part, first->span);
	SourcePlace place = source_place(file->text, file->length, span.start);

	ereport(
		guc_test_on_load == TEST_ON_LOAD_ERROR ? ERROR : WARNING,
		(errcode(guc_test_on_load == TEST_ON_LOAD_ERROR ? ERRCODE_RULE_REFUSED
														: ERRCODE_RULE_WARNING),
		 errmsg("test \"%s\" of rule \"%s\" fails", outcome->test->name.value,
				check->rule->name.value),
		 errdetail("Line %d, column %d of the rule: %s.", place.line, place.column, first->message),
		 first->hint != NULL ? errhint("%s", first->hint) : 0));
}

void
test_before_load(const RuleFile *file)
{
	Oid caller = GetUserId();
	Authority saved;

	if (guc_test_on_load == TEST_ON_LOAD_OFF)
		return;
	authority_take(&saved);
	VEC_EACH (const RuleCheck, check, &file->check)
	{
		VEC_EACH (const RuleTest, test, &check->rule->test)
		{
			TestOutcome *outcome;

			CHECK_FOR_INTERRUPTS();
			version_spi_connect();
			outcome = test_run(rule_store_unsaved(check->rule, caller), test);
			if (outcome->problem.count > 0)
				tell_failure(file, check, outcome);
			SPI_finish();
		}
	}
	authority_return(&saved);
}
