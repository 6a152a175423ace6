/*
 * evaluate_lookup.c
 *		The plugins narrow, ipv4_lookup and ipv6_lookup.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Element i of an array in a column. */
BoundExpr *
bind_plugin_element(Binder *b, BoundColumn *array, int i, Span span)
{
	BoundExpr *expr = bind_new_call(b, "element", "kql.dynamic_index($1, $2)", KQL_DYNAMIC, span);

	vec_push(&expr->u.call.arg, bound_column_use(array, bind_span(b, span)));
	vec_push(&expr->u.call.arg, bind_const_long(b, i, span));
	return expr;
}

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

/* The further keys of a lookup: columns that both tables have. */
static void
lookup_extra_keys(Binder *b, BoundRel *rel, const Vec *ast, Vec *right_column)
{
	VEC_EACH (const AstExpr, one, ast)
	{
		const char *name = one->kind == AST_NAME ? ((const AstName *) one)->name : NULL;
		BoundColumn *left = name == NULL ? NULL : bind_find_column(&rel->input->column, name);
		BoundColumn *right =
			name == NULL ? NULL : bind_find_column(&rel->u.join.right->column, name);

		if (left == NULL || right == NULL)
		{
			bind_error(b, DIAG_BAD_ARGUMENT, one->span, "a further key",
					   "it must be a column of both tables");
			continue;
		}
		if (left->type != right->type)
		{
			bind_error(b, DIAG_NO_OPERATOR, one->span, "==", kql_type_name(left->type),
					   kql_type_name(right->type));
			continue;
		}
		vec_push(&rel->u.join.left_key, bound_column_use(left, bind_span(b, one->span)));
		vec_push(&rel->u.join.right_key, bound_column_use(right, bind_span(b, one->span)));
		vec_push(right_column, right);
	}
}

/* Takes return_unmatched from the arguments behind the third; the others are further keys. */
static bool
lookup_read_arguments(Binder *b, const AstCall *call, Vec *key)
{
	bool unmatched = false;

	for (int i = 3; i < call->args.count; i++)
	{
		AstExpr *arg = VEC_AT(&call->args, AstExpr, i);
		BoundExpr *flag;

		if (arg->kind == AST_NAME)
		{
			vec_push(key, arg);
			continue;
		}
		flag = bind_constant(b, bind_unnamed(arg), "return_unmatched");
		if (flag->type == KQL_BOOL && flag->kind == BOUND_CONST)
			unmatched = flag->u.constant.int_value != 0;
		else if (flag->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, arg->span, "return_unmatched", "bool",
					   kql_type_name(flag->type));
	}
	return unmatched;
}

/*
 * evaluate ipv4_lookup(table, address, network [, key, …] [, return_unmatched]): every network
 * that holds the address; the further keys are equal on both sides.
 */
static void
lookup_network(Binder *b, Pipe *pipe, const AstInvoke *ast, const char *test)
{
	const AstCall *call = ast->call;
	Span span = ast->base.span;
	RowScope *saved = b->row;
	Vec key = {NULL, 0, 0};
	Vec dropped = {NULL, 0, 0};
	Vec arg = {NULL, 0, 0};
	bool unmatched;
	Pipe right;
	BoundRel *rel;
	RowScope row;

	if (!bind_argument_count(b, call, 3, SYMBOL_ANY_COUNT))
		return;
	unmatched = lookup_read_arguments(b, call, &key);
	b->row = NULL;
	right = bind_table(b, bind_unnamed(VEC_AT(&call->args, AstExpr, 0)));
	b->row = saved;
	bind_strip_hidden(b, pipe);
	bind_strip_hidden(b, &right);
	bind_push_row(b, &row, pipe);
	vec_push(&arg, bind_expr(b, bind_unnamed(VEC_AT(&call->args, AstExpr, 1))));
	bind_pop_row(b, &row);
	bind_push_row(b, &row, &right);
	vec_push(&arg, bind_expr(b, bind_unnamed(VEC_AT(&call->args, AstExpr, 2))));
	bind_pop_row(b, &row);
	rel = bind_new_rel(b, REL_JOIN, pipe->rel, span);
	rel->u.join.join_kind = unmatched ? JOIN_LEFT_OUTER : JOIN_INNER;
	rel->u.join.right = right.rel;
	lookup_extra_keys(b, rel, &key, &dropped);
	bind_join_output(b, rel, &dropped, span);
	pipe->rel = rel;
	pipe->is_broken |= right.is_broken;
	pipe->table = NULL;
	if (pipe->is_broken)
		return;
	rel->u.join.condition = bind_call_named(b, test, &arg, span);
}

void
bind_plugin_ipv4_lookup(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	lookup_network(b, pipe, ast, "ipv4_is_in_range");
}

void
bind_plugin_ipv6_lookup(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	lookup_network(b, pipe, ast, "ipv6_is_in_range");
}
