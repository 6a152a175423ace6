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

/* ---- with others ---- */

static BoundExpr *
nested_count(Binder *b, Span span)
{
	BoundExpr *count = bind_new_expr(b, BOUND_AGGREGATE, KQL_LONG, false, span);

	count->u.aggregate.function = &symbol_aggregates("count").overload[0]->function;
	return count;
}

/* Does that level, or one below it, want the rest? */
static bool
nested_has_others(const Vec *level, int depth)
{
	for (int i = depth; i < level->count; i++)
	{
		if (VEC_AT(level, AstNested, i)->others != NULL)
			return true;
	}
	return false;
}

/* The rows that are in the groups above the level but in none that it keeps. */
static BoundRel *
nested_fallen(Binder *b, Pipe *rows, BoundRel *above, BoundRel *kept, const Vec *level, int depth)
{
	Span span = bind_span(b, VEC_AT(level, AstNested, depth)->span);
	BoundRel *input = above == NULL ? rows->rel : nested_join(b, rows, above, level, depth);
	BoundRel *rel = bind_new_rel(b, REL_JOIN, input, span);
	RowScope row;

	rel->u.join.join_kind = JOIN_LEFT_ANTI;
	rel->u.join.right = kept;
	bind_push_row(b, &row, rows);
	for (int i = 0; i <= depth; i++)
	{
		BoundItem *key = nested_key(b, rows, VEC_AT(level, AstNested, i));

		if (key == NULL)
			continue;
		vec_push(&rel->u.join.left_key, key->value);
		vec_push(&rel->u.join.right_key,
				 bound_column_use(VEC_AT(&kept->column, BoundColumn, i * 2), span));
	}
	bind_pop_row(b, &row);
	VEC_EACH (BoundColumn, one, &input->column)
	{
		bind_item_add(b, &rel->u.join.output, one, bound_column_use(one, span));
		vec_push(&rel->column, one);
	}
	return rel;
}

/* The value of the next column of a union. */
static void
nested_add_value(Vec *map, BoundExpr *value)
{
	BoundUnionValue *one = palloc(sizeof(BoundUnionValue));

	one->place = map->count;
	one->value = value;
	vec_push(map, one);
}

/* What stands for the key of the rest: the constant that was written, else null. */
static BoundExpr *
nested_rest_key(Binder *b, const AstNested *ast, const BoundColumn *column, Span span)
{
	BoundExpr *value;

	if (ast->others == NULL)
		return bind_const_null(b, column->type, span);
	value = bind_constant(b, ast->others, "the value of others");
	if (bind_can_convert(value->type, column->type))
		return bind_convert(b, value, column->type);
	bind_error(b, DIAG_TYPE_MISMATCH, ast->others->span, "the value of others",
			   kql_type_name(column->type), kql_type_name(value->type));
	return bind_unknown(b, span);
}

/*
 * A row for the rest of each group above a level: the columns of that group, then for the level
 * and those below it the value of others and the aggregate of the rest, or nulls.
 */
static BoundRel *
nested_rest(Binder *b, const Pipe *pipe, BoundShared *shared, const Vec *group, const Vec *level,
			int depth, const Vec *column, Vec *map)
{
	Span span = VEC_AT(level, AstNested, depth)->span;
	Pipe rows = *pipe;
	BoundRel *above = NULL;
	BoundRel *kept = bind_use_shared(b, VEC_AT(group, BoundShared, depth), span);
	AggregateScope aggregate = {0};
	BoundRel *rel;
	BoundColumn *made;
	RowScope row;

	rows.rel = bind_use_shared(b, shared, span);
	if (depth > 0)
		above = bind_use_shared(b, VEC_AT(group, BoundShared, depth - 1), span);
	rel = bind_new_rel(b, REL_AGGREGATE, nested_fallen(b, &rows, above, kept, level, depth), span);
	for (int i = 0; above != NULL && i < above->column.count; i++)
	{
		BoundColumn *one = VEC_AT(&above->column, BoundColumn, i);

		bind_item_add(b, &rel->u.aggregate.key, one, bound_column_use(one, bind_span(b, span)));
		vec_push(&rel->column, one);
		nested_add_value(map, bound_column_use(one, bind_span(b, span)));
	}
	rel->u.aggregate.no_key_row = depth == 0;
	aggregate.key = &rel->u.aggregate.key;
	bind_push_row(b, &row, &rows);
	row.aggregate = &aggregate;
	for (int i = depth; i < level->count; i++)
	{
		const AstNested *one = VEC_AT(level, AstNested, i);
		const BoundColumn *value_column = VEC_AT(column, BoundColumn, i * 2 + 1);
		const char *name = NULL;
		bool ascending;
		BoundExpr *value;

		nested_add_value(map, nested_rest_key(b, one, VEC_AT(column, BoundColumn, i * 2), span));
		if (one->others == NULL)
		{
			nested_add_value(map, bind_const_null(b, value_column->type, span));
			continue;
		}
		value = bind_expr(b, nested_by(one, &name, &ascending));
		made = bind_column_of(b, value_column->name, value);
		bind_item_add(b, &rel->u.aggregate.aggregate, made, value);
		vec_push(&rel->column, made);
		nested_add_value(map, bound_column_use(made, bind_span(b, span)));
	}
	bind_pop_row(b, &row);
	if (depth > 0)
		return rel;
	/* Without groups above, an aggregation has a row even when nothing is left. */
	made = bind_new_column(b, "rest", KQL_LONG, false);
	bind_item_add(b, &rel->u.aggregate.aggregate, made, nested_count(b, span));
	vec_push(&rel->column, made);
	return bind_new_filter(b, rel,
						   bind_comparison(b, KQL_INFIX_GT,
										   bound_column_use(made, bind_span(b, span)),
										   bind_const_long(b, 0, span), span),
						   span);
}

/* The groups of the last level, and the rest of every level that wants one. */
static BoundRel *
nested_with_rest(Binder *b, const Pipe *pipe, BoundShared *shared, const Vec *group,
				 const Vec *level, BoundRel *top)
{
	Span span = VEC_AT(level, AstNested, 0)->span;
	BoundRel *rel = bind_new_rel(b, REL_UNION, NULL, span);
	Vec *map = palloc0(sizeof(Vec));

	VEC_EACH (BoundColumn, one, &top->column)
	{
		vec_push(&rel->column, bind_new_column(b, one->name, one->type, one->type != KQL_STRING));
		nested_add_value(map, bound_column_use(one, bind_span(b, span)));
	}
	vec_push(&rel->u.unions.input, top);
	vec_push(&rel->u.unions.map, map);
	for (int i = level->count - 1; i >= 0; i--)
	{
		if (!nested_has_others(level, i))
			continue;
		map = palloc0(sizeof(Vec));
		vec_push(&rel->u.unions.input,
				 nested_rest(b, pipe, shared, group, level, i, &top->column, map));
		vec_push(&rel->u.unions.map, map);
	}
	return rel;
}

/* top-nested n of a by agg, m of b by agg, …: m groups of b within each group of a. */
void
bind_top_nested(Binder *b, Pipe *pipe, const AstTopNested *ast)
{
	BoundShared *shared = bind_share(b, "nested", pipe->rel);
	BoundRel *above = NULL;
	bool shares = nested_has_others(&ast->level, 0);
	Vec group = {NULL, 0, 0}; /* of BoundShared: the groups that each level keeps */

	VEC_EACH (const AstNested, one, &ast->level)
	{
		Span span = bind_span(b, one->span);
		Pipe rows = *pipe;
		Pipe made = {0};
		Vec sort = {NULL, 0, 0};
		BoundColumn *column;
		bool ascending = false;

		rows.rel = bind_use_shared(b, shared, one->span);
		column = nested_group(b, &rows, above, one,
							  above == NULL ? rows.rel
											: nested_join(b, &rows, above, &ast->level, one_at),
							  &ascending, &made.rel);
		for (int k = 0; k < one_at; k++)
			bind_add_sort_key(
				&sort, bound_column_use(VEC_AT(&above->column, BoundColumn, k * 2), span), true);
		bind_add_sort_key(&sort, bound_column_use(column, span), ascending);
		made.rel = bind_sort_rel(b, made.rel, &sort, one->span);
		if (one->count != NULL && one_at == 0)
			bind_new_take(b, &made, one->count, "the number of groups", one->span);
		else if (one->count != NULL)
			nested_limit(b, &made, one_at, one, span);
		above = made.rel;
		if (shares)
		{
			vec_push(&group, bind_share(b, "groups", above));
			above = bind_use_shared(b, VEC_AT(&group, BoundShared, one_at), one->span);
		}
	}
	pipe->rel = shares ? nested_with_rest(b, pipe, shared, &group, &ast->level, above) : above;
	pipe->table = NULL;
	pipe->is_sorted = true;
	b->is_row_wise = false;
}
