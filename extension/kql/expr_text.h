/*
 * expr_text.h
 *		A bound expression as a short text in KQL's manner, for a person to read, and
 *		constants as texts.
 */
#ifndef VIGIL_KQL_EXPR_TEXT_H
#define VIGIL_KQL_EXPR_TEXT_H

#include "kql/lineage.h"

/* The expression, palloc'd, cut with "…" when it is long. */
extern char *expr_text(const BoundExpr *expr);

/*
 * The text form of a value that is the same in every run: a constant, or strcat() and its kin
 * of constants, also through columns.  NULL if it is none, is null, or is a datetime: where a
 * window lies is not what a query looks for.
 */
extern char *expr_constant_text(const Lineage *lineage, const BoundExpr *expr);

/* ".name" or "['a name']" of a member, appended. */
extern void expr_append_member(StringInfo out, const char *name);

#endif /* VIGIL_KQL_EXPR_TEXT_H */
