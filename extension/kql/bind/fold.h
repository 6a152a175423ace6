/*
 * fold.h
 *		Arithmetic on constants while a query is compiled.
 *
 * Done where the planner needs a plain constant (time bounds, list elements)
 * and where it is exact.  What would overflow, round or fail is left to run.
 */
#ifndef VIGIL_KQL_BIND_FOLD_H
#define VIGIL_KQL_BIND_FOLD_H

#include "common/datetime_text.h"
#include "kql/bind/bound.h"

#define FOLD_TICKS_PER_DAY INT64CONST(864000000000)

/* The value of a constant operation, or NULL if it is not to be folded. */
extern BoundExpr *fold_infix(KqlInfix infix, const BoundExpr *left, const BoundExpr *right,
							 KqlType type, Span span);

/* The constant as another type, or NULL if that is not to be folded. */
extern BoundExpr *fold_convert(const BoundExpr *constant, KqlType type);

/* The negated constant, or NULL. */
extern BoundExpr *fold_negate(const BoundExpr *constant, KqlType type, Span span);

#endif /* VIGIL_KQL_BIND_FOLD_H */
