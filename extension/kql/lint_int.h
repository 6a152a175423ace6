/*
 * lint_int.h
 *		Walking a bound query, shared by the files that look for likely mistakes.
 */
#ifndef VIGIL_KQL_LINT_INT_H
#define VIGIL_KQL_LINT_INT_H

#include "kql/bind/bound.h"
#include "kql/lint.h"

typedef struct Lint
{
	const char *text; /* the query */
	const KqlOptions *options;
	BoundQuery *query;
	Vec found; /* of KqlLint */
} Lint;

/* Adds a finding unless the same is known of the place. */
extern KqlLint *lint_note(Lint *lint, const char *id, Span span, const char *a, const char *b);

/* The text of a place, palloc'd. */
extern char *lint_text(const Lint *lint, Span span);

/*
 * Calls visit for each relation of the query, an input before what is made of it, those of
 * used named relations and of subqueries once.
 */
typedef void (*LintVisitRel)(Lint *lint, BoundRel *rel, void *context);
extern void lint_each_rel(Lint *lint, LintVisitRel visit, void *context);

/* Calls visit for each expression that a relation has of its own, not for those inside them. */
typedef void (*LintVisitExpr)(Lint *lint, BoundExpr *expr, void *context);
extern void lint_each_expr(Lint *lint, BoundRel *rel, LintVisitExpr visit, void *context);

/* The same for an expression and all that is inside it. */
extern void lint_each_inner(Lint *lint, BoundExpr *expr, LintVisitExpr visit, void *context);

/* The checks of a file each. */
extern void lint_columns(Lint *lint); /* lint_column.c */
extern void lint_values(Lint *lint);  /* lint_value.c */
extern void lint_times(Lint *lint);   /* lint_time.c */

#endif /* VIGIL_KQL_LINT_INT_H */
