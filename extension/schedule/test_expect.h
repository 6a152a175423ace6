/*
 * test_expect.h
 *		What a test expects against what was found.
 */
#ifndef VIGIL_SCHEDULE_TEST_EXPECT_H
#define VIGIL_SCHEDULE_TEST_EXPECT_H

#include "utils/jsonb.h"

#include "query/execute.h"
#include "schedule/test_value.h"

/* What a run of a test found. */
typedef struct TestFound
{
	const CompiledQuery *query;
	int64 now;       /* of the test, in microseconds since 1970 */
	int64 row_count; /* of the result */
	int kept;        /* rows that are here */
	Jsonb **row;
	int alert_count;
	Jsonb **alert; /* name, severity, description, tactics, techniques, rows, details, entities */
} TestFound;

/* Reports each expectation that is not met. */
extern void test_expect(const RuleTest *test, const TestFound *found, Vec *problem);

#endif /* VIGIL_SCHEDULE_TEST_EXPECT_H */
