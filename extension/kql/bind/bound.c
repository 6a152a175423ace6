/*
 * bound.c
 *		Making and walking nodes of the bound tree.
 */
#include "common/port.h"

#include "kql/bind/bound.h"

BoundExpr *
bound_expr_new(BoundExprKind kind, KqlType type, Span span)
{
	return MAKE(BoundExpr, .kind = kind, .type = type, .span = span);
}

BoundRel *
bound_rel_new(BoundRelKind kind, BoundRel *input, Span span)
{
	return MAKE(BoundRel, .kind = kind, .input = input, .span = span);
}

BoundExpr *
bound_column_use(BoundColumn *column, Span span)
{
	BoundExpr *expr = bound_expr_new(BOUND_COLUMN, column->type, span);

	expr->nullable = column->nullable;
	expr->u.column = column;
	return expr;
}

static bool
bound_walk_list(const Vec *list, bool (*visit)(BoundExpr *child, void *context), void *context)
{
	for (int i = 0; i < list->count; i++)
	{
		if (visit(VEC_AT(list, BoundExpr, i), context))
			return true;
	}
	return false;
}

static bool
bound_walk_one(BoundExpr *child, bool (*visit)(BoundExpr *child, void *context), void *context)
{
	return child != NULL && visit(child, context);
}

bool
bound_expr_walk(BoundExpr *expr, bool (*visit)(BoundExpr *child, void *context), void *context)
{
	switch (expr->kind)
	{
		case BOUND_CONST:
		case BOUND_COLUMN:
		case BOUND_SUBQUERY:
			return false;
		case BOUND_CALL:
			return bound_walk_list(&expr->u.call.arg, visit, context);
		case BOUND_INFIX:
			return bound_walk_one(expr->u.infix.left, visit, context) ||
				   bound_walk_one(expr->u.infix.right, visit, context) ||
				   bound_walk_list(&expr->u.infix.right_list, visit, context);
		case BOUND_AND:
		case BOUND_OR:
		case BOUND_CASE:
		case BOUND_COALESCE:
			return bound_walk_list(&expr->u.list, visit, context);
		case BOUND_NOT:
		case BOUND_IS_NULL:
		case BOUND_IS_EMPTY:
		case BOUND_CAST:
			return bound_walk_one(expr->u.operand, visit, context);
		case BOUND_IN:
			return bound_walk_one(expr->u.in.value, visit, context) ||
				   bound_walk_list(&expr->u.in.list, visit, context) ||
				   bound_walk_one(expr->u.in.array, visit, context);
		case BOUND_BETWEEN:
			return bound_walk_one(expr->u.between.value, visit, context) ||
				   bound_walk_one(expr->u.between.low, visit, context) ||
				   bound_walk_one(expr->u.between.high, visit, context);
		case BOUND_AGGREGATE:
			return bound_walk_list(&expr->u.aggregate.arg, visit, context) ||
				   bound_walk_one(expr->u.aggregate.filter, visit, context);
		case BOUND_WINDOW:
			return bound_walk_list(&expr->u.window.arg, visit, context);
	}
	return false;
}
