/*
 * kept_state.h
 *		Aggregates of parts, and what is made of them for the whole.
 *
 * For kept.c.
 */
#ifndef VIGIL_KQL_KEPT_STATE_H
#define VIGIL_KQL_KEPT_STATE_H

#include "kql/bind/bound.h"

/* One aggregate, in two. */
typedef struct KeptState
{
	BoundExpr *whole; /* in the expressions of the groups; kept_state_join() changes it */
	BoundExpr *value; /* of a part: an aggregate, or … */
	bool is_key;      /* … what the groups of a part are told apart by, too */
	const BoundFunction *join;
} KeptState;

/* Are values of a type that are equal the same, so that any of them stands for a group? */
extern bool kept_state_is_key(KqlType type);

/* What in an expression over aggregates and keys, of BoundItem, cannot be had from parts; or NULL. */
extern const BoundExpr *kept_state_refused(BoundExpr *expr, const Vec *key);

/* The states of the aggregates in the expressions, of BoundItem: of KeptState.  Changes nothing. */
extern Vec kept_state_split(const Vec *aggregate);

/* Makes the aggregate one over a column that has its states. */
extern void kept_state_join(KeptState *state, BoundColumn *column);

#endif /* VIGIL_KQL_KEPT_STATE_H */
