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

/* ---- relations ---- */

typedef struct RelVisit
{
	void (*visit)(BoundExpr *expr, void *context);
	void *context;
} RelVisit;

static void
visit_expr(const RelVisit *to, BoundExpr *expr)
{
	if (expr != NULL)
		to->visit(expr, to->context);
}

static void
visit_exprs(const RelVisit *to, const Vec *list)
{
	VEC_EACH (BoundExpr, expr, list)
		visit_expr(to, expr);
}

static void
visit_items(const RelVisit *to, const Vec *list)
{
	VEC_EACH (const BoundItem, item, list)
		visit_expr(to, item->value);
}

static void
visit_keys(const RelVisit *to, const Vec *list)
{
	VEC_EACH (const BoundSortKey, key, list)
		visit_expr(to, key->value);
}

static void
visit_legs(const RelVisit *to, const Vec *map)
{
	VEC_EACH (const Vec, leg, map)
	{
		VEC_EACH (const BoundUnionValue, value, leg)
			visit_expr(to, value->value);
	}
}

static void
visit_join(const RelVisit *to, const BoundRel *rel)
{
	visit_exprs(to, &rel->u.join.left_key);
	visit_exprs(to, &rel->u.join.right_key);
	visit_expr(to, rel->u.join.condition);
	visit_items(to, &rel->u.join.output);
}

static void
visit_scan(const RelVisit *to, const BoundRel *rel)
{
	VEC_EACH (const BoundScanStep, step, &rel->u.scan.step)
	{
		visit_expr(to, step->condition);
		visit_items(to, &step->assign);
	}
	visit_items(to, &rel->u.scan.state);
	visit_exprs(to, &rel->u.scan.partition);
}

void
bound_rel_each_expr(const BoundRel *rel, void (*visit)(BoundExpr *expr, void *context),
					void *context)
{
	RelVisit to = {visit, context};

	switch (rel->kind)
	{
		case REL_TABLE:
		case REL_APPLY:
		case REL_SHARED:
		case REL_OUTER_ROW:
			break;
		case REL_VALUES:
			VEC_EACH (const Vec, row, &rel->u.values.row)
				visit_exprs(&to, row);
			break;
		case REL_RANGE:
			visit_expr(&to, rel->u.range.from);
			visit_expr(&to, rel->u.range.to);
			visit_expr(&to, rel->u.range.step);
			break;
		case REL_FILTER:
			visit_expr(&to, rel->u.predicate);
			break;
		case REL_PROJECT:
			visit_items(&to, &rel->u.project.item);
			break;
		case REL_AGGREGATE:
			visit_items(&to, &rel->u.aggregate.key);
			visit_items(&to, &rel->u.aggregate.aggregate);
			break;
		case REL_PICK:
			visit_items(&to, &rel->u.pick.key);
			visit_keys(&to, &rel->u.pick.order);
			visit_items(&to, &rel->u.pick.item);
			break;
		case REL_JOIN:
			visit_join(&to, rel);
			break;
		case REL_UNION:
			visit_legs(&to, &rel->u.unions.map);
			break;
		case REL_SORT:
			visit_keys(&to, &rel->u.sort.key);
			break;
		case REL_TAKE:
			visit_expr(&to, rel->u.take.count);
			break;
		case REL_EXPAND:
			visit_exprs(&to, &rel->u.expand.value);
			visit_expr(&to, rel->u.expand.limit);
			break;
		case REL_SCAN:
			visit_scan(&to, rel);
			break;
	}
}

void
bound_rel_inputs(const BoundRel *rel, Vec *out)
{
	if (rel->input != NULL)
		vec_push(out, rel->input);
	if (rel->kind == REL_JOIN)
		vec_push(out, rel->u.join.right);
	else if (rel->kind == REL_APPLY)
	{
		if (rel->u.apply.expand != NULL)
			vec_push(out, rel->u.apply.expand);
		vec_push(out, rel->u.apply.body);
	}
	else if (rel->kind == REL_UNION)
	{
		VEC_EACH (BoundRel, leg, &rel->u.unions.input)
			vec_push(out, leg);
	}
}

const char *
bound_window_name(BoundWindowKind kind)
{
	static const char *const name[] = {
		[WINDOW_PREV] = "prev",
		[WINDOW_NEXT] = "next",
		[WINDOW_ROW_NUMBER] = "row_number",
		[WINDOW_ROW_CUMSUM] = "row_cumsum",
		[WINDOW_ROW_RANK_MIN] = "row_rank_min",
		[WINDOW_ROW_RANK_DENSE] = "row_rank_dense",
		[WINDOW_ROW_SESSION] = "row_window_session",
	};

	return name[kind];
}
