/*
 * bound_around.c
 *		Does a relation read columns of a row around it?
 *
 * The body of an mv-apply or of a partition may, and then cannot run alone.  Columns
 * have identity: one that is read and that nothing in the relation makes is such a column.
 */
#include "common/port.h"

#include "kql/bind/bound.h"

typedef struct AroundContext
{
	bool *made; /* by column id */
	bool *read;
	int size;
	Vec seen; /* of BoundShared */
} AroundContext;

static void visit_rel(AroundContext *context, const BoundRel *rel);

static void
mark(const AroundContext *context, bool *set, const BoundColumn *column)
{
	if (column != NULL && column->id >= 0 && column->id < context->size)
		set[column->id] = true;
}

static void
mark_made(const AroundContext *context, const Vec *column)
{
	VEC_EACH (const BoundColumn, one, column)
		mark(context, context->made, one);
}

static bool
visit_expr(BoundExpr *expr, void *opaque)
{
	AroundContext *context = opaque;

	if (expr->kind == BOUND_COLUMN)
		mark(context, context->read, expr->u.column);
	else if (expr->kind == BOUND_SUBQUERY)
		visit_rel(context, expr->u.subquery);
	else if (expr->kind == BOUND_IN && expr->u.in.query != NULL)
		visit_rel(context, expr->u.in.query);
	return bound_expr_walk(expr, visit_expr, context);
}

static void
visit_own_expr(BoundExpr *expr, void *opaque)
{
	(void) visit_expr(expr, opaque);
}

/* Items make columns, but those that they pass on. */
static void
mark_items(const AroundContext *context, const Vec *item)
{
	VEC_EACH (const BoundItem, one, item)
	{
		if (one->value->kind != BOUND_COLUMN || one->value->u.column != one->column)
			mark(context, context->made, one->column);
	}
}

/* The columns that the relation itself makes. */
static void
visit_made(const AroundContext *context, const BoundRel *rel)
{
	switch (rel->kind)
	{
		case REL_FILTER:
		case REL_SORT:
		case REL_TAKE:
		case REL_APPLY:
		case REL_OUTER_ROW:
			break;
		case REL_TABLE:
		case REL_VALUES:
		case REL_RANGE:
		case REL_UNION:
		case REL_SHARED:
			mark_made(context, &rel->column);
			break;
		case REL_PROJECT:
			mark_items(context, &rel->u.project.item);
			break;
		case REL_AGGREGATE:
			mark_items(context, &rel->u.aggregate.key);
			mark_items(context, &rel->u.aggregate.aggregate);
			break;
		case REL_PICK:
			mark_items(context, &rel->u.pick.key);
			mark_items(context, &rel->u.pick.item);
			break;
		case REL_JOIN:
			mark_items(context, &rel->u.join.output);
			break;
		case REL_EXPAND:
			mark_made(context, &rel->u.expand.element);
			mark(context, context->made, rel->u.expand.index);
			break;
		case REL_SCAN:
			mark_items(context, &rel->u.scan.state);
			mark(context, context->made, rel->u.scan.match_id);
			VEC_EACH (const BoundScanReference, reference, &rel->u.scan.reference)
				mark(context, context->made, reference->column);
			break;
	}
}

static void
visit_rel(AroundContext *context, const BoundRel *rel)
{
	Vec input = {0};

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	visit_made(context, rel);
	bound_rel_each_expr(rel, visit_own_expr, context);
	bound_rel_inputs(rel, &input);
	if (rel->kind == REL_SHARED)
	{
		BoundShared *shared = rel->u.shared.shared;

		for (int i = 0; i < context->seen.count; i++)
		{
			if (context->seen.item[i] == shared)
				return;
		}
		vec_push(&context->seen, shared);
		vec_push(&input, shared->rel);
	}
	VEC_EACH (const BoundRel, one, &input)
		visit_rel(context, one);
}

bool
bound_rel_reads_row_around(const BoundRel *rel, int column_end)
{
	AroundContext context = {.made = palloc0(column_end * sizeof(bool)),
							 .read = palloc0(column_end * sizeof(bool)),
							 .size = column_end};

	visit_rel(&context, rel);
	for (int i = 0; i < column_end; i++)
	{
		if (context.read[i] && !context.made[i])
			return true;
	}
	return false;
}
