/*
 * range.c
 *		range.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* range name from a to b step s */
void
bind_range(Binder *b, Pipe *result, const AstRange *ast)
{
	Pipe pipe = {0};
	BoundExpr *from = bind_constant(b, ast->from, "from");
	BoundExpr *to = bind_constant(b, ast->to, "to");
	BoundExpr *step = bind_constant(b, ast->step, "step");
	KqlType type = bind_common_type(from->type, to->type);
	bool fits;

	if (kql_type_is_numeric(type) && kql_type_is_numeric(step->type))
	{
		type = bind_common_type(type, step->type);
		/* Ints are counted as longs; a real would write them with a fraction. */
		if (type == KQL_INT)
			type = KQL_LONG;
		step = bind_convert(b, step, type);
		fits = true;
	}
	else
	{
		fits = (type == KQL_DATETIME || type == KQL_TIMESPAN) && step->type == KQL_TIMESPAN;
		(void) bind_refuse_ticks(b, step, false);
	}
	if (!fits && type != KQL_UNKNOWN && step->type != KQL_UNKNOWN)
		bind_error(b, DIAG_NO_OPERATOR, ast->base.span, "range", kql_type_name(type),
				   kql_type_name(step->type));
	else if (type == KQL_UNKNOWN && from->type != KQL_UNKNOWN && to->type != KQL_UNKNOWN)
		bind_error(b, DIAG_NO_OPERATOR, ast->base.span, "range", kql_type_name(from->type),
				   kql_type_name(to->type));
	pipe.rel = bind_new_rel(b, REL_RANGE, NULL, ast->base.span);
	pipe.rel->u.range.from = bind_convert(b, from, type);
	pipe.rel->u.range.to = bind_convert(b, to, type);
	pipe.rel->u.range.step = step;
	pipe.is_sorted = true;
	vec_push(&pipe.rel->column, bind_new_column(b, ast->name, type, false));
	*result = pipe;
}
