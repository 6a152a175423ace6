/*
 * lint.h
 *		What is likely to be a mistake in a query that compiles, and facts for those who judge.
 *
 * No answer depends on it.  A finding is named by the id of a check; what is said of it, and
 * how loud, is for the host, which has the list of checks.
 */
#ifndef VIGIL_KQL_LINT_H
#define VIGIL_KQL_LINT_H

#include "kql/compile.h"

/* More rows than anybody counts. */
#define KQL_MANY_ROWS PG_INT64_MAX

typedef struct KqlLint
{
	const char *id; /* "W-dead-column" */
	Span span;      /* in the query */
	const char *a;  /* what fills the message, or NULL */
	const char *b;
	char *hint; /* or NULL */
} KqlLint;

/* What a query says of its result, whatever the data. */
typedef struct KqlRowBounds
{
	int64 least;
	int64 most;
} KqlRowBounds;

/* What the text alone tells, of KqlLint; the program may have errors. */
extern Vec kql_lint_text(const struct AstProgram *program);

/*
 * Everything, of KqlLint.  The options are those with which the query was compiled without
 * errors.
 */
extern Vec kql_lint(const KqlCompiled *compiled, const KqlOptions *options);

/* How many rows the query has at least and at most. */
extern KqlRowBounds kql_row_bounds(const KqlCompiled *compiled);

#endif /* VIGIL_KQL_LINT_H */
