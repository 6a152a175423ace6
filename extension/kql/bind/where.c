/*
 * where.c
 *		where.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* A condition with window functions is computed as a column first. */
static void
where_filter_by_window(Binder *b, Pipe *pipe, BoundExpr *predicate, Span span)
{
	Vec column = bind_copy(&pipe->rel->column);
	Vec item = {NULL, 0, 0};
	BoundColumn *test = bind_new_column(b, "condition", KQL_BOOL, true);

	VEC_EACH (BoundColumn, one, &column)
	{
		bind_pass_item(b, &item, one, span);
	}
	bind_item_add(b, &item, test, predicate);
	bind_finish_project(b, pipe, &item, span);
	pipe->rel = bind_new_filter(b, pipe->rel, bound_column_use(test, bind_span(b, span)), span);
	pipe->rel->is_asked = true;
	bind_pass_columns(b, pipe, &column, span);
}

void
bind_where(Binder *b, Pipe *pipe, const AstWhere *ast)
{
	RowScope row;
	BoundExpr *predicate;

	bind_push_row(b, &row, pipe);
	row.is_sorted = pipe->is_sorted;
	if (ast->predicate->kind == AST_NAMED)
		diag_hint(bind_error(b, DIAG_LOOSE_ASSIGNMENT, ast->predicate->span,
							 VEC_AT(&((const AstNamed *) ast->predicate)->name, char, 0)),
				  "Write == to compare.");
	predicate = bind_predicate(b, bind_unnamed(ast->predicate), "the condition of where");
	bind_pop_row(b, &row);
	if (row.has_window)
		where_filter_by_window(b, pipe, predicate, ast->base.span);
	else
	{
		pipe->rel = bind_new_filter(b, pipe->rel, predicate, ast->base.span);
		pipe->rel->is_asked = true;
	}
}
