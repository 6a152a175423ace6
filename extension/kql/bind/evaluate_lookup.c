/*
 * evaluate_lookup.c
 *		The plugins narrow, ipv4_lookup and ipv6_lookup.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* evaluate narrow(): a row for each cell. */
void
bind_plugin_narrow(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	Span span = ast->base.span;
	Vec cells = {NULL, 0, 0};
	Vec before = bind_copy(&pipe->rel->column);
	BoundExpr *number = bind_new_expr(b, BOUND_WINDOW, KQL_LONG, false, span);
	BoundColumn *row = bind_new_column(b, "Row", KQL_LONG, false);
	BoundColumn *cell = bind_new_column(b, "cell", KQL_DYNAMIC, true);
	BoundColumn *bag = bind_new_column(b, "cells", KQL_DYNAMIC, false);
	BoundRel *expand;
	BoundExpr *value;
	Vec item = {NULL, 0, 0};

	VEC_EACH (BoundColumn, one, &before)
	{
		Vec pair = {NULL, 0, 0};

		vec_push(&pair, bind_const_string(b, one->name, span));
		vec_push(&pair, bind_convert(b, bound_column_use(one, bind_span(b, span)), KQL_STRING));
		vec_push(&cells, bind_call_unchecked(b, "kql.pack_array($*)", &pair, KQL_DYNAMIC, span));
	}
	number->u.window.kind = WINDOW_ROW_NUMBER;
	vec_push(&number->u.window.arg, bind_const_long(b, 0, span));
	bind_item_add(b, &item, row, number);
	bind_item_add(b, &item, bag, bind_array(b, &cells, span));
	bind_finish_project(b, pipe, &item, span);
	expand = bind_new_rel(b, REL_EXPAND, pipe->rel, span);
	expand->column = bind_copy(&pipe->rel->column);
	vec_push(&expand->column, cell);
	vec_push(&expand->u.expand.value, bound_column_use(bag, bind_span(b, span)));
	vec_push(&expand->u.expand.element, cell);
	pipe->rel = expand;
	memset(&item, 0, sizeof(item));
	bind_pass_item(b, &item, row, span);
	value = bind_convert(b, bind_plugin_element(b, cell, 0, span), KQL_STRING);
	bind_item_add(b, &item, bind_column_of(b, "Column", value), value);
	value = bind_convert(b, bind_plugin_element(b, cell, 1, span), KQL_STRING);
	bind_item_add(b, &item, bind_column_of(b, "Value", value), value);
	bind_finish_project(b, pipe, &item, span);
}

/* evaluate ipv4_lookup(table, address, network): every network that holds the address. */
void
bind_plugin_ip_lookup(Binder *b, Pipe *pipe, const AstInvoke *ast, const char *test)
{
	const AstCall *call = ast->call;
	const AstExpr *unmatched = bind_plugin_argument(call, -1, "return_unmatched");
	Span span = ast->base.span;
	RowScope *saved = b->row;
	BoundExpr *flag;
	Pipe right;
	BoundRel *rel;
	Vec arg = {NULL, 0, 0};
	RowScope row;

	if (!bind_argument_count(b, call, 3, 8))
		return;
	if (unmatched == NULL && call->args.count > 3)
		unmatched = VEC_AT(&call->args, AstExpr, call->args.count - 1);
	flag = unmatched == NULL ? NULL : bind_constant(b, unmatched, "return_unmatched");
	if (call->args.count > 4 ||
		(flag != NULL && (flag->type != KQL_BOOL || flag->u.constant.int_value != 0)))
		bind_error(b, DIAG_UNSUPPORTED, span,
				   psprintf("%s() with more keys or return_unmatched", call->name));
	b->row = NULL;
	right = bind_table(b, VEC_AT(&call->args, AstExpr, 0));
	b->row = saved;
	bind_strip_hidden(b, pipe);
	bind_strip_hidden(b, &right);
	bind_push_row(b, &row, pipe);
	vec_push(&arg, bind_expr(b, VEC_AT(&call->args, AstExpr, 1)));
	bind_pop_row(b, &row);
	bind_push_row(b, &row, &right);
	vec_push(&arg, bind_expr(b, VEC_AT(&call->args, AstExpr, 2)));
	bind_pop_row(b, &row);
	rel = bind_new_rel(b, REL_JOIN, pipe->rel, span);
	rel->u.join.join_kind = JOIN_INNER;
	rel->u.join.right = right.rel;
	bind_join_output(b, rel, span);
	pipe->rel = rel;
	pipe->is_broken |= right.is_broken;
	pipe->table = NULL;
	if (pipe->is_broken)
		return;
	pipe->rel = bind_new_filter(b, rel, bind_call_named(b, test, &arg, span), span);
}
