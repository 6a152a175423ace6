/*
 * where.c
 *		Filters.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* Conditions joined by "and" become conditions of their own: shorter lines, the same meaning. */
static void
add_conditions(Emitter *emitter, Select *select, const BoundExpr *predicate)
{
	if (predicate->kind == BOUND_AND)
	{
		VEC_EACH (BoundExpr, expr, &predicate->u.list)
			add_conditions(emitter, select, expr);
		return;
	}
	vec_push(&select->where, emit_expr(emitter, select, predicate, PREC_NOT, EMIT_FILTER));
}

Select *
emit_filter(Emitter *emitter, BoundRel *rel, bool want_order)
{
	Select *select = emit_rel(emitter, rel->input, want_order);
	Vec exprs = {0};

	vec_push(&exprs, rel->u.predicate);
	if (select_is_finished(select) || emit_repeats_complex(select, &exprs))
		select = emitter_close(emitter, select, want_order);
	add_conditions(emitter, select, rel->u.predicate);
	return select;
}
