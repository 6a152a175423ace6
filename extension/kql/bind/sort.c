/*
 * sort.c
 *		sort and its kin: top, take, sample, sample-distinct, top-hitters.
 *
 * The last three are lowered to groups, sorts and limits.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* A sort of the input; it takes the keys over. */
BoundRel *
bind_sort_rel(Binder *b, BoundRel *input, Vec *key, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_SORT, input, span);

	rel->column = bind_copy(&input->column);
	rel->u.sort.key = *key;
	return rel;
}

/* Appends a key; nulls come where the smallest values do. */
void
bind_add_sort_key(Vec *key, BoundExpr *value, bool ascending)
{
	vec_push(key,
			 MAKE(BoundSortKey, .value = value, .ascending = ascending, .nulls_first = ascending));
}

/* The keys of sort by: descending by default; nulls are the smallest. */
Vec
bind_sort_keys(Binder *b, const Vec *item, const char *what)
{
	Vec key = {NULL, 0, 0};

	VEC_EACH (const AstExpr, ast, item)
	{
		const AstOrdered *ordered = ast->kind == AST_ORDERED ? (const AstOrdered *) ast : NULL;
		BoundSortKey *one = palloc0(sizeof(BoundSortKey));

		one->value = bind_expr(b, ordered == NULL ? ast : ordered->value);
		one->ascending = ordered != NULL && ordered->has_direction && ordered->is_ascending;
		one->nulls_first = one->ascending;
		if (bind_is_absent(one->value))
			one->value = bind_const_string(b, "", ast->span);
		if (ordered != NULL && ordered->nulls != AST_NULLS_DEFAULT)
			one->nulls_first = ordered->nulls == AST_NULLS_FIRST;
		if (one->value->type == KQL_DYNAMIC)
			diag_hint(bind_error(b, DIAG_NOT_ALLOWED_TYPE, ast->span, what, "dynamic"),
					  "Convert it, for example with tostring().");
		vec_push(&key, one);
	}
	return key;
}

static BoundRel *
bind_new_sort(Binder *b, Pipe *pipe, const Vec *key, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_SORT, pipe->rel, span);

	rel->column = bind_copy(&pipe->rel->column);
	rel->u.sort.key = *key;
	return rel;
}

void
bind_sort(Binder *b, Pipe *pipe, const AstTop *ast)
{
	RowScope row;
	Vec key;

	bind_push_row(b, &row, pipe);
	key = bind_sort_keys(b, &ast->item, "sort by");
	bind_pop_row(b, &row);
	pipe->rel = bind_new_sort(b, pipe, &key, ast->base.span);
	pipe->is_sorted = true;
}

/* Limits the pipe to the first rows. */
void
bind_new_take(Binder *b, Pipe *pipe, const AstExpr *count, const char *what, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_TAKE, pipe->rel, span);
	RowScope *row = b->row;
	BoundExpr *value;

	b->row = NULL;
	value = bind_constant(b, count, what);
	b->row = row;
	if (value->type == KQL_DYNAMIC || value->type == KQL_REAL)
		value = bind_convert(b, value, KQL_LONG);
	if (value->type != KQL_LONG && value->type != KQL_INT && value->type != KQL_UNKNOWN)
		bind_error(b, DIAG_TYPE_MISMATCH, count->span, what, "long", kql_type_name(value->type));
	else if (value->kind == BOUND_CONST && value->type != KQL_UNKNOWN &&
			 (value->u.constant.is_null || value->u.constant.int_value < 0))
		bind_error(b, DIAG_BAD_ARGUMENT, count->span, what,
				   value->u.constant.is_null ? "it cannot be null" : "it cannot be negative");
	rel->column = bind_copy(&pipe->rel->column);
	rel->u.take.count = bind_convert(b, value, KQL_LONG);
	pipe->rel = rel;
	b->is_row_wise = false;
}

void
bind_take(Binder *b, Pipe *pipe, const AstTop *ast)
{
	bind_new_take(b, pipe, ast->count, "the number of rows", ast->base.span);
}

void
bind_top(Binder *b, Pipe *pipe, const AstTop *ast)
{
	bind_sort(b, pipe, ast);
	bind_new_take(b, pipe, ast->count, "the number of rows", ast->base.span);
}

/* ---- sample ---- */

/* sample n: any rows, another choice at every run. */
void
bind_sample(Binder *b, Pipe *pipe, const AstTop *ast)
{
	Vec key = {NULL, 0, 0};

	bind_add_sort_key(
		&key, bind_new_call(b, "random", "pg_catalog.random()", KQL_REAL, ast->base.span), true);
	pipe->rel = bind_sort_rel(b, pipe->rel, &key, ast->base.span);
	pipe->is_sorted = false;
	pipe->is_literal = false;
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

/* The sum of an int weight is an int; one that does not fit is an error. */
static bool
top_weight_is_int(Binder *b, const AstExpr *ast)
{
	const BoundColumn *column =
		ast->kind == AST_NAME ? bind_row_column(b, ((const AstName *) ast)->name) : NULL;

	return column != NULL && column->type == KQL_INT;
}

static BoundExpr *
top_as_int(Binder *b, BoundExpr *value)
{
	BoundExpr *expr = bind_new_call(b, "toint", "($1)::int4", KQL_INT, value->span);

	vec_push(&expr->u.call.arg, value);
	return expr;
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
		if (value->type == KQL_LONG && top_weight_is_int(b, VEC_AT(&ast->item, AstExpr, 1)))
			value = top_as_int(b, value);
	}
	else
	{
		name = bind_name_of(b, VEC_AT(&ast->item, AstExpr, 0));
		name = psprintf("approximate_count_%s", name == NULL ? "" : name);
		value = top_new_count(b, ast->base.span);
	}
	bind_pop_row(b, &row);
	rel->u.aggregate.key = key;
	VEC_EACH (BoundItem, item, &key)
		vec_push(&rel->column, item->column);
	column = bind_column_of(b, name, value);
	bind_item_add(b, &rel->u.aggregate.aggregate, column, value);
	vec_push(&rel->column, column);
	bind_add_sort_key(&sort, bound_column_use(column, bind_span(b, ast->base.span)), false);
	pipe->rel = bind_sort_rel(b, rel, &sort, ast->base.span);
	pipe->table = NULL;
	pipe->is_sorted = true;
	bind_new_take(b, pipe, ast->count, "the number of values", ast->base.span);
}
