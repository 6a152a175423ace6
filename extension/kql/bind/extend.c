/*
 * extend.c
 *		extend: the columns of the input, and more or other ones.
 *
 * A query can have thousands of them, so over a wide row an extend joins the one
 * before it if it can, and cost grows with the items and not with the row.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

static void
extend_bind_items(Binder *b, const Pipe *pipe, ItemList *list, const AstItems *ast)
{
	RowScope row;

	bind_push_row(b, &row, pipe);
	row.is_sorted = pipe->is_sorted;
	bind_item_exprs(b, list, &ast->item);
	bind_pop_row(b, &row);
}

/* Ends an extend; a later one may join it. */
static void
extend_finish(Binder *b, Pipe *pipe, const Vec *item, int own_since, Span span)
{
	bind_finish_project(b, pipe, item, span);
	pipe->rel->u.project.own_since = own_since;
}

static bool
extend_reads_own(BoundExpr *expr, void *own_since)
{
	if (expr->kind == BOUND_WINDOW)
		return true;
	if (expr->kind == BOUND_COLUMN && expr->u.column->id >= *(int *) own_since)
		return true;
	return bound_expr_walk(expr, extend_reads_own, own_since);
}

/* Can the items stand beside those before them, since they read none of their columns? */
static bool
extend_can_join(const ItemList *list, int first, int own_since)
{
	for (int i = first; i < list->item.count; i++)
	{
		if (extend_reads_own(VEC_AT(&list->item, BoundItem, i)->value, &own_since))
			return false;
	}
	VEC_EACH (const ItemReplaced, replaced, &list->replaced)
	{
		if (extend_reads_own(VEC_AT(&list->item, BoundItem, replaced->at)->value, &own_since))
			return false;
	}
	return true;
}

/*
 * An extend over an extend of a wide row.  Its items join those of the first, so that
 * many of them do not copy the row each time; or they become a step of their own.
 */
static void
extend_extend(Binder *b, Pipe *pipe, const AstItems *ast)
{
	BoundRel *rel = pipe->rel;
	ItemList list = {.item = rel->u.project.item, .is_extend = true};
	Vec passed = {NULL, 0, 0};
	int before = list.item.count;
	int own_since = b->column_count + 1;

	extend_bind_items(b, pipe, &list, ast);
	if (extend_can_join(&list, before, rel->u.project.own_since))
	{
		rel->u.project.item = list.item;
		VEC_EACH (const ItemReplaced, replaced, &list.replaced)
			rel->column.item[replaced->at] = VEC_AT(&list.item, BoundItem, replaced->at)->column;
		for (int i = before; i < list.item.count; i++)
			vec_push(&rel->column, VEC_AT(&list.item, BoundItem, i)->column);
		return;
	}
	bind_pass_all(b, &passed, &rel->column, ast->base.span, true);
	if (b->too_complex)
		return;
	/* The first goes back to what it was; an item replaced twice to the oldest. */
	for (int i = 0; i < list.replaced.count; i++)
		passed.item[VEC_AT(&list.replaced, ItemReplaced, i)->at] =
			list.item.item[VEC_AT(&list.replaced, ItemReplaced, i)->at];
	for (int i = before; i < list.item.count; i++)
		vec_push(&passed, list.item.item[i]);
	for (int i = list.replaced.count - 1; i >= 0; i--)
	{
		const ItemReplaced *replaced = VEC_AT(&list.replaced, ItemReplaced, i);

		list.item.item[replaced->at] = replaced->old;
	}
	rel->u.project.item = list.item;
	rel->u.project.item.count = before;
	extend_finish(b, pipe, &passed, own_since, ast->base.span);
}

void
bind_extend(Binder *b, Pipe *pipe, const AstItems *ast)
{
	ItemList list = {.is_extend = true};
	int own_since = b->column_count + 1;

	if (ast->item.count == 0)
		return;
	if (pipe->rel->kind == REL_PROJECT && pipe->rel->u.project.own_since > 0 &&
		pipe->rel->column.count > BINDER_WIDE_ROW)
	{
		extend_extend(b, pipe, ast);
		return;
	}
	bind_pass_all(b, &list.item, &pipe->rel->column, ast->base.span, true);
	extend_bind_items(b, pipe, &list, ast);
	extend_finish(b, pipe, &list.item, own_since, ast->base.span);
}
