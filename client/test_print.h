/*
 * test_print.h
 *		What came of the tests in rule files, on stdout.
 */
#ifndef VIGIL_CLIENT_TEST_PRINT_H
#define VIGIL_CLIENT_TEST_PRINT_H

#include "libpq-fe.h"

/* How results are printed.  ORDER: that of value_list.h. */
typedef enum TestFormat
{
	TEST_TEXT,
	TEST_JSON,  /* an object per line */
	TEST_JUNIT, /* XML, a suite for each file */
	TEST_TAP    /* version 13 */
} TestFormat;

/* The tests of several files: what came of them so far. */
typedef struct TestReport
{
	TestFormat format;
	int files;
	int tests;
	int failed;
	int broken;   /* files that could not be tested */
	int untested; /* files without tests */
} TestReport;

/* What comes before the results of all files, and behind them. */
extern void test_begin(const TestReport *report);
extern void test_end(const TestReport *report);

/*
 * Prints the rows of vigil.test_rule() of a file, and counts them; NULL: it could not be tested,
 * which has been told.
 */
extern void test_print(TestReport *report, const char *path, const PGresult *result);

#endif /* VIGIL_CLIENT_TEST_PRINT_H */
