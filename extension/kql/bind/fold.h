/*
 * fold.h
 *		Arithmetic on constants while a query is compiled.
 *
 * Done where the planner needs a plain constant (time bounds, list elements)
 * and where it is exact.  What would overflow, round or fail is left to run.
 */
#ifndef VIGIL_KQL_BIND_FOLD_H
#define VIGIL_KQL_BIND_FOLD_H

#include "kql/bind/bound.h"

/* Ticks of 100 ns since year 1, as the language counts, at 1970-01-01. */
#define FOLD_EPOCH_TICKS INT64CONST(621355968000000000)

/* The value of a constant operation, or NULL if it is not to be folded. */
extern BoundExpr *fold_infix(KqlInfix op, const BoundExpr *left, const BoundExpr *right,
							 KqlType type, Span span);

/* The constant as another type, or NULL if that is not to be folded. */
extern BoundExpr *fold_convert(const BoundExpr *constant, KqlType type);

/* The negated constant, or NULL. */
extern BoundExpr *fold_negate(const BoundExpr *constant, KqlType type, Span span);

#endif /* VIGIL_KQL_BIND_FOLD_H */
