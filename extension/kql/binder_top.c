/*
 * binder_top.c
 *		top-nested, top-hitters, sample and sample-distinct: lowered to groups,
 *		sorts and limits.
 */
#include "common/port.h"

#include "kql/binder_int.h"

/* ---- building blocks ---- */

static BoundRel *
top_sort(Binder *b, BoundRel *input, Vec *key, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_SORT, input, span);

	rel->column = bind_copy(&input->column);
	rel->u.sort.key = *key;
	return rel;
}

static void
top_add_key(Vec *key, BoundExpr *value, bool ascending)
{
	BoundSortKey *one = palloc0(sizeof(BoundSortKey));

	one->value = value;
	one->ascending = ascending;
	one->nulls_first = ascending;
	vec_push(key, one);
}

/* ---- sample ---- */

/* sample n: any rows, another choice at every run. */
void
bind_sample(Binder *b, Pipe *pipe, const AstTop *ast)
{
	Vec key = {NULL, 0, 0};

	top_add_key(&key, bind_new_call(b, "random", "pg_catalog.random()", KQL_REAL, ast->base.span),
				true);
	pipe->rel = top_sort(b, pipe->rel, &key, ast->base.span);
	pipe->is_sorted = false;
	bind_new_take(b, pipe, ast->count, "the number of rows", ast->base.span);
}

/* sample-distinct n of column */
void
bind_sample_distinct(Binder *b, Pipe *pipe, const AstTop *ast)
{
	AstItems distinct = {0};

	distinct.base = ast->base;
	distinct.item = ast->item;
	bind_distinct(b, pipe, &distinct);
	bind_new_take(b, pipe, ast->count, "the number of values", ast->base.span);
}

/* ---- top-hitters ---- */

static BoundExpr *
top_new_count(Binder *b, Span span)
{
	BoundExpr *count = bind_new_expr(b, BOUND_AGGREGATE, KQL_LONG, false, span);

	count->u.aggregate.function = &symbol_aggregates("count").overload[0]->function;
	return count;
}

/* top-hitters n of value [by weight]: the most frequent or heaviest values, exactly. */
void
bind_top_hitters(Binder *b, Pipe *pipe, const AstTop *ast)
{
	Vec of = {NULL, 0, 0};
	Vec sort = {NULL, 0, 0};
	Vec key = {NULL, 0, 0};
	AggregateScope aggregate = {0};
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, ast->base.span);
	BoundExpr *value;
	BoundColumn *column;
	const char *name;
	RowScope row;
	int unnamed = 0;

	vec_push(&of, ast->item.item[0]);
	bind_push_row(b, &row, pipe);
	bind_keys(b, &key, &of, &unnamed);
	aggregate.key = &key;
	row.aggregate = &aggregate;
	if (ast->item.count > 1)
	{
		AstCall call = {.base = {AST_CALL, ast->base.span},
						.name = (char *) "sum",
						.name_span = ast->base.keyword_span};

		vec_push(&call.args, ast->item.item[1]);
		name = bind_name_of(b, VEC_AT(&ast->item, AstExpr, 1));
		name = psprintf("approximate_sum_%s", name == NULL ? "" : name);
		value = bind_aggregate_call(b, &call);
	}
	else
	{
		name = bind_name_of(b, VEC_AT(&ast->item, AstExpr, 0));
		name = psprintf("approximate_count_%s", name == NULL ? "" : name);
		value = top_new_count(b, ast->base.span);
	}
	bind_pop_row(b, &row);
	rel->u.aggregate.key = key;
	for (int i = 0; i < key.count; i++)
		vec_push(&rel->column, VEC_AT(&key, BoundItem, i)->column);
	column = bind_column_of(b, name, value);
	bind_item_add(b, &rel->u.aggregate.aggregate, column, value);
	vec_push(&rel->column, column);
	top_add_key(&sort, bound_column_use(column, bind_span(b, ast->base.span)), false);
	pipe->rel = top_sort(b, rel, &sort, ast->base.span);
	pipe->table = NULL;
	pipe->is_sorted = true;
	bind_new_take(b, pipe, ast->count, "the number of values", ast->base.span);
}

/* ---- top-nested ---- */

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

/* The groups of a level with their aggregate. */
static BoundColumn *
nested_group(Binder *b, Pipe *pipe, const AstNested *ast, bool *ascending)
{
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, ast->span);
	AggregateScope aggregate = {0};
	Vec of = {NULL, 0, 0};
	const char *name = NULL;
	const AstExpr *by = nested_by(ast, &name, ascending);
	BoundColumn *column;
	BoundExpr *value;
	RowScope row;
	int unnamed = 0;

	vec_push(&of, ast->of);
	bind_push_row(b, &row, pipe);
	bind_keys(b, &rel->u.aggregate.key, &of, &unnamed);
	aggregate.key = &rel->u.aggregate.key;
	row.aggregate = &aggregate;
	value = bind_expr(b, by);
	bind_pop_row(b, &row);
	for (int i = 0; i < rel->u.aggregate.key.count; i++)
	{
		BoundColumn *key = VEC_AT(&rel->u.aggregate.key, BoundItem, i)->column;

		vec_push(&rel->column, key);
		if (name == NULL)
			name = psprintf("aggregated_%s", key->name);
	}
	column = bind_column_of(b, name == NULL ? "aggregated_" : name, value);
	bind_item_add(b, &rel->u.aggregate.aggregate, column, value);
	vec_push(&rel->column, column);
	pipe->rel = rel;
	return column;
}

/* top-nested n of a by agg: one level is a summarize and a top. */
void
bind_top_nested(Binder *b, Pipe *pipe, const AstTopNested *ast)
{
	const AstNested *first = VEC_AT(&ast->level, AstNested, 0);
	Vec sort = {NULL, 0, 0};
	BoundColumn *column;
	bool ascending = false;

	for (int i = 0; i < ast->level.count; i++)
	{
		const AstNested *one = VEC_AT(&ast->level, AstNested, i);

		if (i > 0)
			diag_hint(bind_error(b, DIAG_UNSUPPORTED, one->span, "a second level of top-nested",
								 NULL, NULL),
					  "Summarize by both columns, sort, and number the rows by row_number().");
		if (one->others != NULL)
			diag_hint(bind_error(b, DIAG_UNSUPPORTED, one->others->span,
								 "with others of top-nested", NULL, NULL),
					  "Add the rest by union and a summarize over the other rows.");
	}
	column = nested_group(b, pipe, first, &ascending);
	pipe->table = NULL;
	b->is_row_wise = false;
	top_add_key(&sort, bound_column_use(column, bind_span(b, first->span)), ascending);
	pipe->rel = top_sort(b, pipe->rel, &sort, first->span);
	pipe->is_sorted = true;
	if (first->count != NULL)
		bind_new_take(b, pipe, first->count, "the number of groups", first->span);
}
