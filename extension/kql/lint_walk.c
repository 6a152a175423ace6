/*
 * lint_walk.c
 *		Walking the relations and expressions of a bound query.
 */
#include "common/port.h"

#include "kql/lint_int.h"

typedef struct WalkInner
{
	Lint *lint;
	LintVisitExpr visit;
	void *context;
} WalkInner;

static bool
walk_inner(BoundExpr *expr, void *opaque)
{
	WalkInner *walk = opaque;

	PORT_CHECK_STACK();
	walk->visit(walk->lint, expr, walk->context);
	return bound_expr_walk(expr, walk_inner, walk);
}

void
lint_each_inner(Lint *lint, BoundExpr *expr, LintVisitExpr visit, void *context)
{
	WalkInner walk = {lint, visit, context};

	(void) walk_inner(expr, &walk);
}

static void
each_of(Lint *lint, const Vec *list, LintVisitExpr visit, void *context)
{
	VEC_EACH (BoundExpr, expr, list)
		visit(lint, expr, context);
}

static void
each_item(Lint *lint, const Vec *list, LintVisitExpr visit, void *context)
{
	VEC_EACH (BoundItem, item, list)
		visit(lint, item->value, context);
}

static void
each_key(Lint *lint, const Vec *list, LintVisitExpr visit, void *context)
{
	VEC_EACH (BoundSortKey, key, list)
		visit(lint, key->value, context);
}

static void
each_if(Lint *lint, BoundExpr *expr, LintVisitExpr visit, void *context)
{
	if (expr != NULL)
		visit(lint, expr, context);
}

void
lint_each_expr(Lint *lint, BoundRel *rel, LintVisitExpr visit, void *context)
{
	switch (rel->kind)
	{
		case REL_TABLE:
		case REL_SHARED:
		case REL_OUTER_ROW:
		case REL_APPLY:
			break;
		case REL_VALUES:
			VEC_EACH (const Vec, row, &rel->u.values.row)
				each_of(lint, row, visit, context);
			break;
		case REL_RANGE:
			visit(lint, rel->u.range.from, context);
			visit(lint, rel->u.range.to, context);
			visit(lint, rel->u.range.step, context);
			break;
		case REL_FILTER:
			visit(lint, rel->u.predicate, context);
			break;
		case REL_PROJECT:
			each_item(lint, &rel->u.project.item, visit, context);
			break;
		case REL_AGGREGATE:
			each_item(lint, &rel->u.aggregate.key, visit, context);
			each_item(lint, &rel->u.aggregate.aggregate, visit, context);
			break;
		case REL_PICK:
			each_item(lint, &rel->u.pick.key, visit, context);
			each_key(lint, &rel->u.pick.order, visit, context);
			each_item(lint, &rel->u.pick.item, visit, context);
			break;
		case REL_JOIN:
			each_of(lint, &rel->u.join.left_key, visit, context);
			each_of(lint, &rel->u.join.right_key, visit, context);
			each_if(lint, rel->u.join.condition, visit, context);
			each_item(lint, &rel->u.join.output, visit, context);
			break;
		case REL_UNION:
			for (int i = 0; i < rel->u.unions.map.count; i++)
			{
				VEC_EACH (const BoundUnionValue, one, VEC_AT(&rel->u.unions.map, Vec, i))
					visit(lint, one->value, context);
			}
			break;
		case REL_SORT:
			each_key(lint, &rel->u.sort.key, visit, context);
			break;
		case REL_TAKE:
			visit(lint, rel->u.take.count, context);
			break;
		case REL_EXPAND:
			each_of(lint, &rel->u.expand.value, visit, context);
			each_if(lint, rel->u.expand.limit, visit, context);
			break;
		case REL_SCAN:
			VEC_EACH (const BoundScanStep, step, &rel->u.scan.step)
			{
				visit(lint, step->condition, context);
				each_item(lint, &step->assign, visit, context);
			}
			each_item(lint, &rel->u.scan.state, visit, context);
			each_of(lint, &rel->u.scan.partition, visit, context);
			break;
	}
}

typedef struct WalkRel
{
	LintVisitRel visit;
	void *context;
} WalkRel;

static void walk_rel(Lint *lint, BoundRel *rel, WalkRel *walk);

/* Relations inside an expression. */
static void
walk_subquery(Lint *lint, BoundExpr *expr, void *opaque)
{
	if (expr->kind == BOUND_SUBQUERY)
		walk_rel(lint, expr->u.subquery, opaque);
	/* What a rewrite put there says nothing of the author. */
	else if (expr->kind == BOUND_IN && expr->u.in.query != NULL && !expr->u.in.is_reduction)
		walk_rel(lint, expr->u.in.query, opaque);
}

static void
walk_subqueries(Lint *lint, BoundExpr *expr, void *opaque)
{
	lint_each_inner(lint, expr, walk_subquery, opaque);
}

static void
walk_rel(Lint *lint, BoundRel *rel, WalkRel *walk)
{
	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (rel->input != NULL)
		walk_rel(lint, rel->input, walk);
	if (rel->kind == REL_JOIN)
		walk_rel(lint, rel->u.join.right, walk);
	if (rel->kind == REL_UNION)
	{
		VEC_EACH (BoundRel, input, &rel->u.unions.input)
			walk_rel(lint, input, walk);
	}
	if (rel->kind == REL_APPLY)
		walk_rel(lint, rel->u.apply.body, walk);
	lint_each_expr(lint, rel, walk_subqueries, walk);
	walk->visit(lint, rel, walk->context);
}

void
lint_each_rel(Lint *lint, LintVisitRel visit, void *context)
{
	WalkRel walk = {visit, context};

	VEC_EACH (BoundShared, shared, &lint->query->shared)
	{
		if (shared->use_count > 0)
			walk_rel(lint, shared->rel, &walk);
	}
	walk_rel(lint, lint->query->rel, &walk);
}
