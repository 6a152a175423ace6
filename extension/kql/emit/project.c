/*
 * project.c
 *		Projections.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

static bool
is_column_of(BoundExpr *expr, void *select)
{
	const ColumnBinding *binding =
		expr->kind == BOUND_COLUMN ? select_binding(select, expr->u.column) : NULL;

	return (binding != NULL && binding->names == NAMES_OWN) ||
		   bound_expr_walk(expr, is_column_of, select);
}

/* Is some column of the level below still read, which over a single group is an aggregate? */
static bool
reads_column(const Emitter *emitter, Select *select, const Vec *item)
{
	VEC_EACH (const BoundItem, entry, item)
	{
		if (emitter_is_wanted(emitter, select, entry) && is_column_of(entry->value, select))
			return true;
	}
	return false;
}

/* The Select with its bindings replaced by the items of a projection. */
static Select *
project_items(Emitter *emitter, Select *select, const Vec *item)
{
	Select *over = palloc(sizeof(Select));

	*over = *select;
	memset(&over->binding, 0, sizeof(over->binding));
	VEC_EACH (const BoundItem, entry, item)
	{
		if (!emitter_is_used(emitter, entry->column))
			continue;
		if (entry->value->kind == BOUND_COLUMN)
		{
			const ColumnBinding *below = select_binding(select, entry->value->u.column);

			/* A column that was last read below is not there any more to be passed on. */
			if (below == NULL && !emitter_is_wanted(emitter, select, entry))
				continue;
			if (below != NULL && below->column == entry->column)
			{
				vec_push(&over->binding, (void *) below);
				continue;
			}
			if (below != NULL && entry->column->nullable == below->column->nullable)
			{
				select_bind_same(over, entry->column, below);
				continue;
			}
		}
		select_bind_expr(emitter, over, entry->column, select, entry->value);
	}
	if (over->is_grouped && over->group_by.count == 0)
		over->needs_having = over->needs_having || !reads_column(emitter, select, item);
	return over;
}

static bool
contains_window(BoundExpr *expr, void *context)
{
	return expr->kind == BOUND_WINDOW || bound_expr_walk(expr, contains_window, context);
}

bool
items_have_window(const Vec *item)
{
	for (int i = 0; i < item->count; i++)
	{
		if (contains_window(VEC_AT(item, BoundItem, i)->value, NULL))
			return true;
	}
	return false;
}

Select *
emit_project(Emitter *emitter, BoundRel *rel, bool want_order)
{
	const Vec *item = &rel->u.project.item;
	Vec used = {0};
	Vec exprs = {0};
	bool has_window;
	Select *select;

	for (int i = 0; i < item->count; i++)
	{
		if (!emitter_is_used(emitter, VEC_AT(item, BoundItem, i)->column))
			continue;
		vec_push(&used, VEC_AT(item, BoundItem, i));
		vec_push(&exprs, VEC_AT(item, BoundItem, i)->value);
	}
	has_window = items_have_window(&used);
	select = emit_rel(emitter, rel->input, want_order || has_window);
	if (has_window)
		select = emit_window_layers(emitter, select, &used, rel->input);
	else if (select->distinct_on != NULL || emit_repeats_complex(select, &exprs))
		select = emitter_close(emitter, select, want_order);
	return project_items(emitter, select, item);
}
