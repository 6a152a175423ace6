/*
 * rewrite.h
 *		Changes to a bound tree that keep its result: less to read, sooner.
 *
 * Called by the emitter before it writes, and by compile.c.
 */
#ifndef VIGIL_KQL_EMIT_REWRITE_H
#define VIGIL_KQL_EMIT_REWRITE_H

#include "kql/bind/bound.h"

/*
 * Finds the columns that somebody reads.  used[id] is true for them; the array
 * is made here, and each relation's last_read.  The output columns of rel are all read.  Appends to repeated, of BoundRel, the
 * queries of scalars that stand in several places, unless it is NULL.
 */
extern void rewrite_mark_used(BoundRel *rel, const Vec *shared, bool **used, int *used_size,
							  Vec *repeated);

/* Has a column of a relation no null, by itself or because a filter lets none through? */
extern bool rewrite_is_never_null(const BoundRel *rel, const BoundColumn *column);

/*
 * Joins whose keys are never null say so.  Semi-join reduction: where an inner join's right side is grouped by the join
 * key, its input is filtered by the keys of the left side before it is grouped.
 * The result is the same, since groups of other keys find no partner.
 */
extern void rewrite_reduce_joins(BoundQuery *query);

#endif /* VIGIL_KQL_EMIT_REWRITE_H */
