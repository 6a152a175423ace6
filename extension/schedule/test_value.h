/*
 * test_value.h
 *		Values of a test in the rule file, as the type of a column has them.
 */
#ifndef VIGIL_SCHEDULE_TEST_VALUE_H
#define VIGIL_SCHEDULE_TEST_VALUE_H

#include "lib/stringinfo.h"

#include "query/shadow.h"
#include "rule/rule_node.h"

/* Something in a test that is not as it should be. */
typedef struct TestProblem
{
	Span span;
	char *message;
	char *hint; /* or NULL */
} TestProblem;

/* Appends a problem, whose hint the caller may set. */
extern TestProblem *test_problem(Vec *problem, Span span, const char *format, ...)
	pg_attribute_printf(3, 4);

/* For what a value is written. */
typedef enum TestForm
{
	TEST_FORM_COLUMN, /* for PostgreSQL to read into a column */
	TEST_FORM_RESULT  /* as query_row_to_jsonb() shows it */
} TestForm;

/*
 * Appends a value as JSON; now is what times are relative to, in microseconds since 1970.  False
 * and a problem if the type has no such value.
 */
extern bool test_value_append(StringInfo json, const RuleNode *node, KqlType type, TestForm form,
							  int64 now, Vec *problem);

/* A table with the columns that a test gives it, of the types that their values look like. */
extern SchemaTable *test_value_guess_table(const RuleTestTable *given, int64 now);

/* The rows that a test has for a table, as a JSON array; NULL and problems if there are mistakes. */
extern char *test_value_rows(const RuleTestTable *given, const SchemaTable *table, int64 now,
							 Vec *problem);

#endif /* VIGIL_SCHEDULE_TEST_VALUE_H */
