/*
 * unit.h
 *		Assertions for C unit tests that print TAP.
 *
 * A unit test is one program, test/unit/NAME_test.c, linked with the front end
 * built without a server.  It calls unit_ok() and friends, and ends with
 * `return unit_done();`.  Table-driven: one row, one assertion.
 */
#ifndef VIGIL_TEST_UNIT_H
#define VIGIL_TEST_UNIT_H

#include "common/port.h"

static int unit_count = 0;
static int unit_failed = 0;

/* Reports one assertion; what says what was expected. */
static inline bool
unit_ok(bool passed, const char *what)
{
	unit_count++;
	if (!passed)
		unit_failed++;
	printf("%sok %d - %s\n", passed ? "" : "not ", unit_count, what);
	return passed;
}

static inline bool
unit_int(int64 found, int64 expected, const char *what)
{
	bool same = unit_ok(found == expected, what);

	if (!same)
		printf("#   found: " INT64_FORMAT "\n#   expected: " INT64_FORMAT "\n", found, expected);
	return same;
}

/* Compares two strings, either of which may be NULL. */
static inline bool
unit_text(const char *found, const char *expected, const char *what)
{
	bool same = found == expected || (found && expected && strcmp(found, expected) == 0);

	unit_ok(same, what);
	if (!same)
		printf("#   found: %s\n#   expected: %s\n", found ? found : "(none)",
			   expected ? expected : "(none)");
	return same;
}

/* Prints the plan; the result is the program's exit code. */
static inline int
unit_done(void)
{
	printf("1..%d\n", unit_count);
	return unit_failed > 0 ? 1 : 0;
}

#endif /* VIGIL_TEST_UNIT_H */
