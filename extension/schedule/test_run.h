/*
 * test_run.h
 *		The tests of a rule file, run.
 */
#ifndef VIGIL_SCHEDULE_TEST_RUN_H
#define VIGIL_SCHEDULE_TEST_RUN_H

#include "schedule/rule_check.h"
#include "schedule/rule_store.h"
#include "schedule/test_value.h"

/* What came of a test. */
typedef struct TestOutcome
{
	const RuleTest *test;
	Vec problem;    /* of TestProblem; none: it passed */
	char *expected; /* JSON */
	char *found;    /* JSON; NULL if it was not run to its end */
} TestOutcome;

/*
 * Runs a test as the rule's owner, for the slot that ends at the test's time: the query reads
 * the rows of the test and nothing else, and what the run writes is taken back.  Errors of the
 * rule and of the test are problems; a cancel is raised.  Needs SPI and the authority of the
 * extension's owner; the result lives in the current context.
 */
extern TestOutcome *test_run(const StoredRule *rule, const RuleTest *test);

/*
 * Runs the tests of the rules of a file as vigil.test_on_load says, before they are loaded:
 * tells those that fail as warnings, or raises.
 */
extern void test_before_load(const RuleFile *file);

#endif /* VIGIL_SCHEDULE_TEST_RUN_H */
