/*
 * used.c
 *		Which columns are read.
 *
 * Columns have identity, so one set for the whole query is enough.  A relation
 * is visited after everything above it has said what it reads; named relations
 * come last, the latest first, because an earlier one cannot use a later one.
 * But one that is named in the body of an mv-apply or a partition may read the row
 * around, whose relation was visited before: then all is visited once more.
 */
#include "common/port.h"

#include "kql/emit/rewrite.h"

typedef struct MarkContext
{
	bool **used;
	int *size;
	Vec *repeated; /* of BoundRel */
	Vec scalar;    /* of BoundRel: those that were met */
	Vec *read;     /* of BoundColumn: those that the relation being visited is the first to read */
	bool has_apply;
	bool has_changed;
} MarkContext;

static void mark_rel(MarkContext *context, BoundRel *rel);

static void
mark_column(MarkContext *context, BoundColumn *column)
{
	if (column->id >= *context->size)
	{
		int size = Max(column->id + 1, *context->size * 2);
		bool *used = palloc0(size * sizeof(bool));

		if (*context->size > 0)
			memcpy(used, *context->used, *context->size * sizeof(bool));
		*context->used = used;
		*context->size = size;
	}
	if ((*context->used)[column->id])
		return;
	context->has_changed = true;
	(*context->used)[column->id] = true;
	if (context->read != NULL)
		vec_push(context->read, column);
}

static bool
is_marked(const MarkContext *context, const BoundColumn *column)
{
	return column->id < *context->size && (*context->used)[column->id];
}

static bool
has_rel(const Vec *list, const BoundRel *rel)
{
	VEC_EACH (const BoundRel, one, list)
	{
		if (one == rel)
			return true;
	}
	return false;
}

/* Notes the query of a scalar that is met again, as one is that a let names. */
static void
mark_scalar(MarkContext *context, BoundRel *rel)
{
	if (!has_rel(&context->scalar, rel))
		vec_push(&context->scalar, rel);
	else if (context->repeated != NULL && !has_rel(context->repeated, rel))
		vec_push(context->repeated, rel);
}

static bool
mark_expr(BoundExpr *expr, void *opaque)
{
	MarkContext *context = opaque;
	BoundRel *inner = NULL;

	if (expr->kind == BOUND_COLUMN)
		mark_column(context, expr->u.column);
	else if (expr->kind == BOUND_SUBQUERY)
	{
		inner = expr->u.subquery;
		mark_scalar(context, inner);
	}
	else if (expr->kind == BOUND_IN)
		inner = expr->u.in.query;
	if (inner != NULL)
	{
		mark_column(context, VEC_AT(&inner->column, BoundColumn, 0));
		mark_rel(context, inner);
	}
	return bound_expr_walk(expr, mark_expr, context);
}

static void
mark_exprs(MarkContext *context, const Vec *expr)
{
	for (int i = 0; i < expr->count; i++)
		mark_expr(VEC_AT(expr, BoundExpr, i), context);
}

/* What the items that somebody reads are made of; all of them if they are needed by themselves. */
static void
mark_items(MarkContext *context, const Vec *item, bool all)
{
	VEC_EACH (const BoundItem, entry, item)
	{
		if (all)
			mark_column(context, entry->column);
		if (is_marked(context, entry->column))
			mark_expr(entry->value, context);
	}
}

static void
mark_sort_keys(MarkContext *context, const Vec *key)
{
	for (int i = 0; i < key->count; i++)
		mark_expr(VEC_AT(key, BoundSortKey, i)->value, context);
}

static void
mark_union(MarkContext *context, const BoundRel *rel)
{
	for (int i = 0; i < rel->u.unions.input.count; i++)
	{
		VEC_EACH (const BoundUnionValue, one, VEC_AT(&rel->u.unions.map, Vec, i))
		{
			if (is_marked(context, VEC_AT(&rel->column, BoundColumn, one->place)))
				mark_expr(one->value, context);
		}
		mark_rel(context, VEC_AT(&rel->u.unions.input, BoundRel, i));
	}
}

static void
mark_shared(MarkContext *context, const BoundRel *rel)
{
	const BoundShared *shared = rel->u.shared.shared;

	for (int i = 0; i < rel->column.count; i++)
	{
		if (is_marked(context, VEC_AT(&rel->column, BoundColumn, i)))
			mark_column(context, VEC_AT(&shared->rel->column, BoundColumn, i));
	}
}

static void
mark_own(MarkContext *context, const BoundRel *rel)
{
	switch (rel->kind)
	{
		case REL_TABLE:
		case REL_OUTER_ROW:
			break;
		case REL_VALUES:
			for (int i = 0; i < rel->u.values.row.count; i++)
				mark_exprs(context, VEC_AT(&rel->u.values.row, Vec, i));
			break;
		case REL_RANGE:
			mark_expr(rel->u.range.from, context);
			mark_expr(rel->u.range.to, context);
			mark_expr(rel->u.range.step, context);
			break;
		case REL_FILTER:
			mark_expr(rel->u.predicate, context);
			break;
		case REL_PROJECT:
			mark_items(context, &rel->u.project.item, false);
			break;
		case REL_AGGREGATE:
			mark_items(context, &rel->u.aggregate.aggregate, false);
			mark_items(context, &rel->u.aggregate.key, true);
			break;
		case REL_PICK:
			mark_items(context, &rel->u.pick.key, true);
			mark_items(context, &rel->u.pick.item, false);
			mark_sort_keys(context, &rel->u.pick.order);
			break;
		case REL_JOIN:
			mark_items(context, &rel->u.join.output, false);
			mark_exprs(context, &rel->u.join.left_key);
			mark_exprs(context, &rel->u.join.right_key);
			if (rel->u.join.condition != NULL)
				mark_expr(rel->u.join.condition, context);
			break;
		case REL_UNION:
			mark_union(context, rel);
			break;
		case REL_SORT:
			mark_sort_keys(context, &rel->u.sort.key);
			break;
		case REL_TAKE:
			mark_expr(rel->u.take.count, context);
			break;
		case REL_EXPAND:
			mark_exprs(context, &rel->u.expand.value);
			if (rel->u.expand.limit != NULL)
				mark_expr(rel->u.expand.limit, context);
			break;
		case REL_APPLY:
			context->has_apply = true;
			mark_rel(context, rel->u.apply.body);
			break;
		case REL_SHARED:
			mark_shared(context, rel);
			break;
		case REL_SCAN:
			VEC_EACH (const BoundScanStep, step, &rel->u.scan.step)
			{
				mark_expr(step->condition, context);
				mark_items(context, &step->assign, true);
			}
			mark_items(context, &rel->u.scan.state, true);
			for (int i = 0; i < rel->u.scan.reference.count; i++)
				mark_column(context, VEC_AT(&rel->u.scan.reference, BoundScanReference, i)->source);
			mark_exprs(context, &rel->u.scan.partition);
			break;
	}
}

/* Relations whose output has columns of their input as they are, besides what they make of them. */
static bool
passes_columns_on(const BoundRel *rel)
{
	return rel->kind == REL_FILTER || rel->kind == REL_SORT || rel->kind == REL_PROJECT ||
		   rel->kind == REL_JOIN || rel->kind == REL_EXPAND;
}

static void
mark_rel(MarkContext *context, BoundRel *rel)
{
	Vec *around = context->read;

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();

	rel->last_read = (Vec){0};
	context->read = passes_columns_on(rel) ? &rel->last_read : NULL;
	mark_own(context, rel);
	context->read = around;
	if (rel->input != NULL)
		mark_rel(context, rel->input);
	if (rel->kind == REL_JOIN)
		mark_rel(context, rel->u.join.right);
}

void
rewrite_mark_used(BoundRel *rel, const Vec *shared, bool **used, int *used_size,
				  Vec *repeated)
{
	MarkContext context = {.used = used, .size = used_size, .repeated = repeated};

	for (int i = 0; i < rel->column.count; i++)
		mark_column(&context, VEC_AT(&rel->column, BoundColumn, i));
	do
	{
		context.has_changed = false;
		context.scalar = (Vec){0};
		mark_rel(&context, rel);
		for (int i = shared->count - 1; i >= 0; i--)
			mark_rel(&context, VEC_AT(shared, BoundShared, i)->rel);
	} while (context.has_changed && context.has_apply && shared->count > 0);
}
