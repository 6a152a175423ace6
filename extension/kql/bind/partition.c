/*
 * partition.c
 *		partition by: the operators run for the rows of each value of a column.
 *
 * Lowered to an mv-apply over the distinct values, whose rows are those of the
 * shared input with that value.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* The distinct values of the column. */
static BoundRel *
partition_values(Binder *b, BoundShared *shared, int at, Span span)
{
	BoundRel *use = bind_use_shared(b, shared, span);
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, use, span);
	BoundColumn *column = VEC_AT(&use->column, BoundColumn, at);

	bind_item_add(b, &rel->u.aggregate.key, column, bound_column_use(column, bind_span(b, span)));
	vec_push(&rel->column, column);
	return rel;
}

/* The rows of one value; a null is a value too. */
static BoundRel *
partition_rows(Binder *b, BoundShared *shared, int at, BoundColumn *value, Span span)
{
	BoundRel *use = bind_use_shared(b, shared, span);
	BoundColumn *column = VEC_AT(&use->column, BoundColumn, at);
	BoundExpr *both = bind_new_expr(b, BOUND_AND, KQL_BOOL, false, span);
	BoundExpr *either = bind_new_expr(b, BOUND_OR, KQL_BOOL, true, span);
	BoundColumn *side[] = {column, value};
	Span at_span = bind_span(b, span);

	vec_push(&either->u.list, bind_comparison(b, KQL_INFIX_EQ, bound_column_use(column, at_span),
											  bound_column_use(value, at_span), span));
	if (column->type == KQL_STRING || !column->nullable)
		return bind_new_filter(b, use, VEC_AT(&either->u.list, BoundExpr, 0), span);
	for (int i = 0; i < lengthof(side); i++)
	{
		BoundExpr *test = bind_new_expr(b, BOUND_IS_NULL, KQL_BOOL, false, span);

		test->u.operand = bound_column_use(side[i], at_span);
		vec_push(&both->u.list, test);
	}
	vec_push(&either->u.list, both);
	return bind_new_filter(b, use, either, span);
}

/* partition by column ( operators ) */
void
bind_partition(Binder *b, Pipe *pipe, const AstPartition *ast)
{
	Span span = ast->base.span;
	const char *name = ast->by->kind == AST_NAME ? ((const AstName *) ast->by)->name : NULL;
	BoundColumn *column = name == NULL ? NULL : bind_find_column(&pipe->rel->column, name);
	RowScope row;
	BoundShared *shared;
	BoundRel *rel;
	Pipe inner = {0};
	int at = 0;

	b->is_row_wise = false;
	if (ast->query != NULL)
		diag_hint(bind_error(b, DIAG_UNSUPPORTED, ast->query->span, "partition by … { query }"),
				  "Write partition by column ( operators ).");
	if (column == NULL || ast->query != NULL)
	{
		bind_push_row(b, &row, pipe);
		if (column == NULL && name != NULL)
			bind_unknown_column(b, name, ast->by->span);
		else if (column == NULL)
			bind_error(b, DIAG_SYNTAX, ast->by->span, "the name of a column", "an expression");
		bind_pop_row(b, &row);
		pipe->is_broken = true;
		return;
	}
	while (VEC_AT(&pipe->rel->column, BoundColumn, at) != column)
		at++;
	shared = bind_share(b, "partitioned", pipe->rel);
	rel = bind_new_rel(b, REL_APPLY, partition_values(b, shared, at, span), span);
	inner.rel = partition_rows(b, shared, at, VEC_AT(&rel->input->column, BoundColumn, 0), span);
	inner.is_sorted = pipe->is_sorted;
	inner.is_broken = pipe->is_broken;
	bind_operators(b, &inner, &ast->body);
	rel->u.apply.body = inner.rel;
	rel->column = bind_copy(&rel->input->column);
	for (int i = 0; i < inner.rel->column.count; i++)
		vec_push(&rel->column, inner.rel->column.item[i]);
	pipe->rel = rel;
	pipe->is_broken = inner.is_broken;
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
	bind_pass_columns(b, pipe, &inner.rel->column, span);
}
