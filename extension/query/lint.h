/*
 * lint.h
 *		What is likely to be a mistake in a query, against this database.
 *
 * For those who may not include the compiler: the same as kql/lint.h, with the result's columns.
 */
#ifndef VIGIL_QUERY_LINT_H
#define VIGIL_QUERY_LINT_H

#include "query/execute.h"

typedef struct QueryFinding
{
	const char *id;
	Span span; /* in the query */
	const char *a;
	const char *b;
	char *hint; /* or NULL */
} QueryFinding;

typedef struct QueryLint
{
	DiagList diag;
	Vec finding; /* of QueryFinding; those of the text alone if it does not compile */
	bool compiles;
	int64 least_rows; /* what it has whatever the data; only if it compiles, as all below */
	int64 most_rows;
	int field_count;
	char **field_name;
	const char **field_type; /* KQL type names */
} QueryLint;

/* Compiles a query and looks for mistakes.  The result lives in the current memory context. */
extern QueryLint *query_lint(const char *kql, const QueryOptions *options);

#endif /* VIGIL_QUERY_LINT_H */
