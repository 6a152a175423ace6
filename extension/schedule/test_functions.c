/*
 * test_functions.c
 *		vigil.test_rule(): the tests in a rule file as rows.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "common/source.h"
#include "schedule/test_run.h"

/* A rule whose tests are run, and the file that it stands in. */
typedef struct TestSubject
{
	const StoredRule *rule;
	const RulePart *part; /* NULL: the rule is the file */
	const char *text;
	int length;
} TestSubject;

static SourcePlace
place_of(const TestSubject *subject, Span span)
{
	if (subject->part != NULL)
		span = rule_part_span(subject->part, span);
	return source_place(subject->text, subject->length, span.start);
}

/* All problems of a test, a line each, with their places where they are not the test's own. */
static char *
message_of(const TestSubject *subject, const TestOutcome *outcome)
{
	StringInfoData out;

	initStringInfo(&out);
	VEC_EACH (const TestProblem, problem, &outcome->problem)
	{
		SourcePlace place = place_of(subject, problem->span);

		appendStringInfo(&out, "%sline %d, column %d: %s", problem_at == 0 ? "" : "\n", place.line,
						 place.column, problem->message);
		if (problem->hint != NULL)
			appendStringInfo(&out, " (%s)", problem->hint);
	}
	return out.data;
}

static Datum
json_datum(const char *text)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}

static void
put_outcome(ReturnSetInfo *result, const TestSubject *subject, const TestOutcome *outcome)
{
	bool failed = outcome->problem.count > 0;
	SourcePlace place = place_of(subject, failed ? VEC_AT(&outcome->problem, TestProblem, 0)->span
												 : outcome->test->name.span);
	bool isnull[8] = {false, false, !failed, false, outcome->found == NULL};
	Datum value[8] = {0};

	value[0] = CStringGetTextDatum(outcome->test->name.value);
	value[1] = BoolGetDatum(!failed);
	if (failed)
		value[2] = CStringGetTextDatum(message_of(subject, outcome));
	value[3] = json_datum(outcome->expected);
	if (outcome->found != NULL)
		value[4] = json_datum(outcome->found);
	value[5] = CStringGetTextDatum(subject->rule->name);
	value[6] = Int32GetDatum(place.line);
	value[7] = Int32GetDatum(place.column);
	tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
}

/* Runs the tests of one rule; as the extension's owner, with SPI. */
static void
test_subject(FunctionCallInfo fcinfo, const TestSubject *subject)
{
	VEC_EACH (const RuleTest, test, &subject->rule->rule->test)
	{
		CHECK_FOR_INTERRUPTS();
		put_outcome((ReturnSetInfo *) fcinfo->resultinfo, subject, test_run(subject->rule, test));
	}
}

/* vigil.test_rule(rule uuid) -> rows of test, passed, message, expected, found, rule, line, col */
SQL_FUNCTION(vigil_test_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	TestSubject subject = {0};
	StoredRule *rule;
	Authority scope;

	PreventCommandIfReadOnly("vigil.test_rule()");
	srf_begin(fcinfo);
	version_spi_connect();
	/* Raises unless the caller may change the rule. */
	rule_store_own(id);
	authority_take(&scope);
	rule = rule_store_fetch(id, CurrentMemoryContext);
	if (!OidIsValid(rule->owner))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("role \"%s\", which owns rule \"%s\", does not exist",
							   rule->owner_name, rule->name)));
	subject.rule = rule;
	subject.text = rule->rule->yaml;
	subject.length = rule->rule->yaml_length;
	test_subject(fcinfo, &subject);
	authority_return(&scope);
	SPI_finish();
	return (Datum) 0;
}

/* vigil.test_rule(yaml text) -> the same */
SQL_FUNCTION(vigil_test_rule_text)
{
	char *yaml = text_to_cstring(PG_GETARG_TEXT_PP(0));
	RuleFile *file = rule_read_file(yaml, (int) strlen(yaml));
	Oid caller = GetUserId();
	Authority scope;

	PreventCommandIfReadOnly("vigil.test_rule()");
	rule_check_raise(file);
	srf_begin(fcinfo);
	version_spi_connect();
	authority_take(&scope);
	VEC_EACH (const RuleCheck, check, &file->check)
	{
		TestSubject subject = {.rule = rule_store_unsaved(check->rule, caller),
							   .part = check->part,
							   .text = yaml,
							   .length = (int) strlen(yaml)};

		test_subject(fcinfo, &subject);
	}
	authority_return(&scope);
	SPI_finish();
	return (Datum) 0;
}
