/*
 * top_nested.c
 *		top-nested.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* The value of by in top-nested, without its direction and name. */
static const AstExpr *
nested_by(const AstNested *ast, const char **name, bool *ascending)
{
	const AstExpr *by = ast->by;

	if (by->kind == AST_ORDERED)
	{
		const AstOrdered *ordered = (const AstOrdered *) by;

		*ascending = ordered->has_direction && ordered->is_ascending;
		by = ordered->value;
	}
	if (by->kind == AST_NAMED)
	{
		*name = VEC_AT(&((const AstNamed *) by)->name, char, 0);
		by = ((const AstNamed *) by)->value;
	}
	return by;
}

/* The key of a level over the rows, as an expression. */
static BoundItem *
nested_key(Binder *b, Pipe *rows, const AstNested *ast)
{
	Vec of = {NULL, 0, 0};
	Vec key = {NULL, 0, 0};
	int unnamed = 0;

	vec_push(&of, ast->of);
	bind_keys(b, &key, &of, &unnamed);
	return key.count == 1 ? VEC_AT(&key, BoundItem, 0) : NULL;
}

/* The rows that belong to the groups so far, with the columns of those groups. */
static BoundRel *
nested_join(Binder *b, Pipe *rows, BoundRel *above, const Vec *level, int depth)
{
	Span span = bind_span(b, VEC_AT(level, AstNested, depth)->span);
	BoundRel *rel = bind_new_rel(b, REL_JOIN, rows->rel, span);
	RowScope row;

	rel->u.join.join_kind = JOIN_INNER;
	rel->u.join.right = above;
	bind_push_row(b, &row, rows);
	for (int i = 0; i < depth; i++)
	{
		BoundItem *key = nested_key(b, rows, VEC_AT(level, AstNested, i));

		if (key == NULL)
			continue;
		vec_push(&rel->u.join.left_key, key->value);
		vec_push(&rel->u.join.right_key,
				 bound_column_use(VEC_AT(&above->column, BoundColumn, i * 2), span));
	}
	bind_pop_row(b, &row);
	for (int side = 0; side < 2; side++)
	{
		const Vec *column = side == 0 ? &rows->rel->column : &above->column;

		VEC_EACH (BoundColumn, one, column)
		{
			bind_item_add(b, &rel->u.join.output, one, bound_column_use(one, span));
			vec_push(&rel->column, one);
		}
	}
	return rel;
}

/* Groups the rows by the columns of the levels above and this level's key. */
static BoundColumn *
nested_group(Binder *b, Pipe *rows, const BoundRel *above, const AstNested *ast, BoundRel *input,
			 bool *ascending, BoundRel **result)
{
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, input, ast->span);
	AggregateScope aggregate = {0};
	const char *name = NULL;
	const AstExpr *by = nested_by(ast, &name, ascending);
	BoundColumn *column;
	BoundExpr *value;
	BoundItem *key;
	RowScope row;

	bind_push_row(b, &row, rows);
	key = nested_key(b, rows, ast);
	for (int i = 0; above != NULL && i < above->column.count; i++)
	{
		BoundColumn *one = VEC_AT(&above->column, BoundColumn, i);

		bind_item_add(b, &rel->u.aggregate.key, one,
					  bound_column_use(one, bind_span(b, ast->span)));
	}
	if (key != NULL)
		vec_push(&rel->u.aggregate.key, key);
	aggregate.key = &rel->u.aggregate.key;
	row.aggregate = &aggregate;
	value = bind_expr(b, by);
	bind_pop_row(b, &row);
	VEC_EACH (BoundItem, item, &rel->u.aggregate.key)
		vec_push(&rel->column, item->column);
	if (name == NULL)
		name = psprintf("aggregated_%s", key == NULL ? "" : key->column->name);
	column = bind_column_of(b, name, value);
	bind_item_add(b, &rel->u.aggregate.aggregate, column, value);
	vec_push(&rel->column, column);
	*result = rel;
	return column;
}

/* prev(column) != column: the first row of the next group above. */
static BoundExpr *
nested_differs(Binder *b, BoundColumn *column, Span span)
{
	BoundExpr *previous =
		bind_new_expr(b, BOUND_WINDOW, column->type, column->type != KQL_STRING, span);

	previous->u.window.kind = WINDOW_PREV;
	vec_push(&previous->u.window.arg, bound_column_use(column, span));
	vec_push(&previous->u.window.arg, bind_const_long(b, 1, span));
	vec_push(&previous->u.window.arg, bind_const_null(b, column->type, span));
	return bind_comparison(b, KQL_INFIX_NE, bound_column_use(column, span), previous, span);
}

/* Keeps the first groups within each group of the levels above. */
static void
nested_limit(Binder *b, Pipe *pipe, int depth, const AstNested *ast, Span span)
{
	BoundExpr *number = bind_new_expr(b, BOUND_WINDOW, KQL_LONG, false, span);
	BoundExpr *restart = bind_new_expr(b, BOUND_OR, KQL_BOOL, true, span);
	BoundExpr *count =
		bind_convert(b, bind_constant(b, ast->count, "the number of groups"), KQL_LONG);
	BoundColumn *place = bind_new_column(b, "place", KQL_LONG, false);
	Vec before = bind_copy(&pipe->rel->column);
	Vec item = {NULL, 0, 0};

	for (int i = 0; i < depth; i++)
		vec_push(&restart->u.list, nested_differs(b, VEC_AT(&before, BoundColumn, i * 2), span));
	if (restart->u.list.count == 1)
		restart = VEC_AT(&restart->u.list, BoundExpr, 0);
	number->u.window.kind = WINDOW_ROW_NUMBER;
	vec_push(&number->u.window.arg, bind_const_long(b, 1, span));
	vec_push(&number->u.window.arg, restart);
	VEC_EACH (BoundColumn, column, &before)
		bind_pass_item(b, &item, column, span);
	bind_item_add(b, &item, place, number);
	bind_finish_project(b, pipe, &item, span);
	pipe->rel = bind_new_filter(
		b, pipe->rel, bind_comparison(b, KQL_INFIX_LE, bound_column_use(place, span), count, span),
		span);
	bind_pass_columns(b, pipe, &before, span);
}

/* top-nested n of a by agg, m of b by agg, …: m groups of b within each group of a. */
void
bind_top_nested(Binder *b, Pipe *pipe, const AstTopNested *ast)
{
	BoundShared *shared = bind_share(b, "nested", pipe->rel);
	BoundRel *above = NULL;

	for (int i = 0; i < ast->level.count; i++)
	{
		const AstNested *one = VEC_AT(&ast->level, AstNested, i);
		Span span = bind_span(b, one->span);
		Pipe rows = *pipe;
		Pipe made = {0};
		Vec sort = {NULL, 0, 0};
		BoundColumn *column;
		bool ascending = false;

		if (one->others != NULL)
			diag_hint(
				bind_error(b, DIAG_UNSUPPORTED, one->others->span, "with others of top-nested"),
				"Add the rest by union and a summarize over the other rows.");
		rows.rel = bind_use_shared(b, shared, one->span);
		column =
			nested_group(b, &rows, above, one,
						 above == NULL ? rows.rel : nested_join(b, &rows, above, &ast->level, i),
						 &ascending, &made.rel);
		for (int k = 0; k < i; k++)
			bind_add_sort_key(
				&sort, bound_column_use(VEC_AT(&above->column, BoundColumn, k * 2), span), true);
		bind_add_sort_key(&sort, bound_column_use(column, span), ascending);
		made.rel = bind_sort_rel(b, made.rel, &sort, one->span);
		if (one->count != NULL && i == 0)
			bind_new_take(b, &made, one->count, "the number of groups", one->span);
		else if (one->count != NULL)
			nested_limit(b, &made, i, one, span);
		above = made.rel;
	}
	pipe->rel = above;
	pipe->table = NULL;
	pipe->is_sorted = true;
	b->is_row_wise = false;
}
