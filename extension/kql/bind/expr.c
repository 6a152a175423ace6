/*
 * expr.c
 *		Scalar expressions: literals, names, paths, logic and arithmetic.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/timespan_text.h"
#include "kql/bind/binder_int.h"

/* ---- literals ---- */

/* A floor division that goes down for negative numbers too. */
static int64
expr_floor_ten(int64 ticks)
{
	int64 value = ticks / 10;

	return ticks % 10 < 0 ? value - 1 : value;
}

/* The literal in the units of the bound tree: µs since 1970, µs. */
static BoundExpr *
bind_literal(Binder *b, const AstLiteral *literal)
{
	BoundExpr *expr;
	int64 ticks;

	if (literal->is_now)
		return bind_now(b, literal->base.span);
	if (literal->is_today)
		return bind_today(b, literal->int_value, literal->base.span);
	if (literal->is_null)
		return bind_const_null(b, literal->type, literal->base.span);
	expr = bind_new_expr(b, BOUND_CONST, literal->type, false, literal->base.span);
	switch (literal->type)
	{
		case KQL_BOOL:
		case KQL_INT:
		case KQL_LONG:
			expr->u.constant.int_value = literal->int_value;
			break;
		case KQL_REAL:
			expr->u.constant.real_value = literal->real_value;
			break;
		case KQL_DATETIME:
			ticks = literal->int_value - DATETIME_EPOCH_TICKS;
			expr->u.constant.int_value = expr_floor_ten(ticks);
			expr->u.constant.tick = (int) (ticks - 10 * expr->u.constant.int_value);
			break;
		case KQL_TIMESPAN:
			expr->u.constant.int_value = literal->int_value;
			break;
		case KQL_UNKNOWN:
		case KQL_DECIMAL:
		case KQL_STRING:
		case KQL_DYNAMIC:
		case KQL_GUID:
			expr->u.constant.text = literal->text;
			break;
	}
	return expr;
}

/* ---- names ---- */

/* Are the columns of that row still in reach? */
static bool
expr_row_in_reach(const Binder *b, const RowScope *wanted)
{
	const RowScope *row = b->row;

	while (row != NULL)
	{
		if (row == wanted)
			return true;
		row = row->outer != NULL ? row->outer : row->caller;
	}
	return false;
}

/* The argument of invoke f(column): the column of the row in which the parameter stands. */
static BoundExpr *
bind_late_argument(Binder *b, const Binding *binding)
{
	Binding *env = b->env;
	BoundExpr *expr;

	b->env = binding->late_env;
	expr = bind_expr(b, binding->late);
	b->env = env;
	return bind_convert(b, expr, binding->expr->type);
}

static BoundExpr *
bind_binding(Binder *b, Binding *binding, Span span)
{
	BoundExpr *expr = binding->expr;

	if (binding->late != NULL)
		return bind_late_argument(b, binding);
	bind_count_node(b, span, binding->expr_size);
	if (binding->row != NULL && !expr_row_in_reach(b, binding->row))
		return bind_refuse(b, DIAG_MISPLACED, span,
						   psprintf("\"%s\", whose value depends on a row,", binding->name));
	if (expr->kind == BOUND_CONST)
	{
		/* A copy, so that messages and conversions point to this use. */
		BoundExpr *copy = palloc(sizeof(BoundExpr));

		*copy = *expr;
		copy->span = bind_span(b, span);
		return copy;
	}
	return expr;
}

/* In summarize a bare column is one of the keys. */
static BoundExpr *
bind_aggregate_key(Binder *b, BoundColumn *column, Span span)
{
	const Vec *key = b->row->aggregate->key;

	VEC_EACH (const BoundItem, item, key)
	{
		if (item->value->kind == BOUND_COLUMN && item->value->u.column == column)
			return bound_column_use(item->column, bind_span(b, span));
	}
	diag_hint(bind_error(b, DIAG_MISPLACED, span,
						 psprintf("column \"%s\" outside of an aggregate", column->name)),
			  "Put it into an aggregate such as take_any(), or add it to the keys after by.");
	return bind_unknown(b, span);
}

BoundExpr *
bind_column_ref(Binder *b, BoundColumn *column, Span span)
{
	bind_count_node(b, span, 1);
	if (b->row != NULL && b->row->aggregate != NULL && !b->row->aggregate->is_inside)
		return bind_aggregate_key(b, column, span);
	return bound_column_use(column, bind_span(b, span));
}

static BoundExpr *
bind_name(Binder *b, const AstName *name)
{
	BoundColumn *column;
	Binding *binding;

	if (name->is_wildcard)
		return bind_refuse(b, DIAG_MISPLACED, name->base.span,
						   psprintf("wildcard \"%s\"", name->name));
	column = bind_row_column(b, name->name);
	if (column != NULL)
	{
		bind_warn_long_name(b, name->name, name->base.span);
		return bind_column_ref(b, column, name->base.span);
	}
	binding = scope_find(b, name->name);
	if (binding != NULL && binding->kind == BINDING_EXPR)
		return bind_binding(b, binding, name->base.span);
	if (binding == NULL)
		binding = bind_find_function(b, name->name);
	if (binding != NULL && binding->kind == BINDING_FUNCTION)
	{
		AstCall call = {
			.base = {AST_CALL, name->base.span}, .name = name->name, .name_span = name->base.span};

		return bind_call(b, &call);
	}
	if (binding != NULL)
		return bind_refuse(b, DIAG_TYPE_MISMATCH, name->base.span, psprintf("\"%s\"", name->name),
						   "scalar", "table");
	bind_unknown_column(b, name->name, name->base.span);
	if (bind_row_is_open(b))
		return bind_const_null(b, KQL_DYNAMIC, name->base.span);
	return bind_unknown(b, name->base.span);
}

/* ---- dynamic access ---- */

/*
 * The value of a JSON null is a null of the language; steps further down a path
 * need not care, as SQL finds nothing in a JSON null either.
 */
static const BoundFunction member_function = {"member", "NULLIF($1 -> $2, 'null'::jsonb)"};
static const BoundFunction member_step_function = {"member", "$1 -> $2"};
static const BoundFunction element_function = {"element", "kql.dynamic_index($1, $2)"};

/* The same access, giving a JSON null as it is; other expressions as they are. */
BoundExpr *
bind_member_step(BoundExpr *object)
{
	BoundExpr *step;

	if (object->kind != BOUND_CALL || object->u.call.function != &member_function)
		return object;
	step = palloc(sizeof(BoundExpr));
	*step = *object;
	step->u.call.function = &member_step_function;
	return step;
}

static BoundExpr *
bind_member(Binder *b, BoundExpr *object, BoundExpr *key, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CALL, KQL_DYNAMIC, true, span);
	bool is_name = key->type == KQL_STRING;

	object = bind_member_step(object);
	expr->u.call.function = is_name ? &member_function : &element_function;
	vec_push(&expr->u.call.arg, object);
	vec_push(&expr->u.call.arg, key);
	return expr;
}

/* Only a dynamic value has members. */
static bool
bind_check_dynamic(Binder *b, BoundExpr *object, Span span, const char *what)
{
	if (object->type == KQL_DYNAMIC)
		return true;
	if (object->type == KQL_UNKNOWN)
		return false;
	if (object->type == KQL_STRING)
		diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, span, what, "dynamic", "string"),
				  "Use parse_json() to read the text as JSON.");
	else
		bind_error(b, DIAG_TYPE_MISMATCH, span, what, "dynamic", kql_type_name(object->type));
	return false;
}

static BoundExpr *
bind_side_path(Binder *b, const AstPath *path, const char *side)
{
	const RowScope *row = b->row;
	const Vec *column;
	BoundColumn *found;

	if (row == NULL || row->right == NULL)
		return bind_refuse(b, DIAG_MISPLACED, path->base.span, side);
	column = strcmp(side, "$left") == 0 ? row->column : row->right;
	found = bind_find_column(column, path->name);
	if (found == NULL)
	{
		RowScope only = *row;
		RowScope *saved = b->row;

		only.column = column;
		only.right = NULL;
		only.is_open = strcmp(side, "$left") == 0 ? row->is_open : row->right_is_open;
		b->row = &only;
		bind_unknown_column(b, path->name, path->name_span);
		b->row = saved;
		return only.is_open ? bind_const_null(b, KQL_DYNAMIC, path->base.span)
							: bind_unknown(b, path->base.span);
	}
	return bind_column_ref(b, found, path->base.span);
}

static BoundExpr *
bind_path(Binder *b, const AstPath *path)
{
	BoundExpr *object;

	if (path->object->kind == AST_NAME)
	{
		const char *name = ((const AstName *) path->object)->name;

		if (strcmp(name, "$left") == 0 || strcmp(name, "$right") == 0)
			return bind_side_path(b, path, name);
		object = bind_scan_state(b, path);
		if (object != NULL)
			return object;
	}
	object = bind_expr(b, path->object);
	if (!bind_check_dynamic(b, object, path->object->span, "the value before '.'"))
		return bind_unknown(b, path->base.span);
	return bind_member(b, object, bind_const_string(b, path->name, path->name_span),
					   path->base.span);
}

/* Value number i of a function that gives several: array_sort_asc(a, b)[1]; else NULL. */
static BoundExpr *
bind_value_number(Binder *b, const AstIndex *index)
{
	const AstCall *call = (const AstCall *) index->object;
	const AstLiteral *number = (const AstLiteral *) index->index;
	MultiValue multi = {{NULL, 0, 0}, {NULL, 0, 0}};

	if (call->base.kind != AST_CALL || !bind_is_multi_value(call) ||
		scope_find(b, call->name) != NULL || number->base.kind != AST_LITERAL ||
		(number->type != KQL_LONG && number->type != KQL_INT))
		return NULL;
	if (!bind_multi_value(b, call, &multi))
		return bind_unknown(b, index->base.span);
	if (number->int_value >= 0 && number->int_value < multi.value.count)
		return VEC_AT(&multi.value, BoundExpr, (int) number->int_value);
	bind_error(b, DIAG_BAD_ARGUMENT, number->base.span, "index",
			   psprintf("%s() gives %d values", call->name, multi.value.count));
	return bind_unknown(b, index->base.span);
}

static BoundExpr *
bind_index(Binder *b, const AstIndex *index)
{
	BoundExpr *object = bind_value_number(b, index);
	BoundExpr *key;

	if (object != NULL)
		return object;
	object = bind_expr(b, index->object);
	key = bind_expr(b, index->index);

	if (!bind_check_dynamic(b, object, index->object->span, "the value before '['"))
		return bind_unknown(b, index->base.span);
	if (key->type == KQL_DYNAMIC)
		key = bind_convert(b, key, KQL_STRING);
	if (key->type == KQL_INT)
		key = bind_convert(b, key, KQL_LONG);
	if (key->type != KQL_STRING && key->type != KQL_LONG)
	{
		if (key->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, index->index->span, "an index", "long or string",
					   kql_type_name(key->type));
		return bind_unknown(b, index->base.span);
	}
	return bind_member(b, object, key, index->base.span);
}

/* ---- logic ---- */

/* An operand of and, or, not: bool; numbers and dynamic values convert. */
static BoundExpr *
bind_logic_operand(Binder *b, const AstExpr *ast, const char *what)
{
	BoundExpr *expr = bind_expr(b, ast);

	switch (expr->type)
	{
		case KQL_BOOL:
		case KQL_UNKNOWN:
			return expr;
		case KQL_INT:
		case KQL_LONG:
		case KQL_DYNAMIC:
			return bind_convert(b, expr, KQL_BOOL);
		default:
			return bind_refuse(b, DIAG_TYPE_MISMATCH, ast->span, what, "bool",
							   kql_type_name(expr->type));
	}
}

/* Flattens a and b and c, however it was written, without recursion on the left side. */
static BoundExpr *
bind_and_or(Binder *b, const AstBinary *ast)
{
	BoundExprKind kind = ast->infix == KQL_INFIX_AND ? BOUND_AND : BOUND_OR;
	const char *what = ast->infix == KQL_INFIX_AND ? "an operand of and" : "an operand of or";
	BoundExpr *expr = bind_new_expr(b, kind, KQL_BOOL, false, ast->base.span);
	Vec operand = {NULL, 0, 0};
	const AstExpr *left = &ast->base;

	while (left->kind == AST_BINARY && ((const AstBinary *) left)->infix == ast->infix)
	{
		vec_push(&operand, ((const AstBinary *) left)->right);
		left = ((const AstBinary *) left)->left;
	}
	vec_push(&operand, unconstify(AstExpr *, left));
	for (int i = operand.count - 1; i >= 0; i--)
	{
		BoundExpr *one = bind_logic_operand(b, VEC_AT(&operand, AstExpr, i), what);

		expr->nullable |= one->nullable;
		if (one->kind == kind)
		{
			for (int k = 0; k < one->u.list.count; k++)
				vec_push(&expr->u.list, one->u.list.item[k]);
		}
		else
			vec_push(&expr->u.list, one);
	}
	return expr;
}

/* ---- operators ---- */

static BoundExpr *
bind_binary(Binder *b, const AstBinary *ast)
{
	switch (ast->infix)
	{
		case KQL_INFIX_AND:
		case KQL_INFIX_OR:
			return bind_and_or(b, ast);
		case KQL_INFIX_EQ:
		case KQL_INFIX_NE:
		case KQL_INFIX_LT:
		case KQL_INFIX_LE:
		case KQL_INFIX_GT:
		case KQL_INFIX_GE:
		{
			BoundExpr *left;
			BoundExpr *right;

			if (ast->left->kind == AST_STAR)
				return bind_any_column(b, ast);
			left = bind_expr(b, ast->left);
			right = bind_expr(b, ast->right);
			return bind_comparison(b, ast->infix, left, right, ast->base.span);
		}
		case KQL_INFIX_IN:
		case KQL_INFIX_NOT_IN:
		case KQL_INFIX_IN_CI:
		case KQL_INFIX_NOT_IN_CI:
			return bind_in(b, ast);
		case KQL_INFIX_HAS_ANY:
		case KQL_INFIX_HAS_ALL:
			return bind_has_list(b, ast);
		case KQL_INFIX_ADD:
		case KQL_INFIX_SUBTRACT:
		case KQL_INFIX_MULTIPLY:
		case KQL_INFIX_DIVIDE:
		case KQL_INFIX_MODULO:
			return bind_infix_arithmetic(b, ast);
		default:
			return bind_string_infix(b, ast);
	}
}

/* ---- entry ---- */

static BoundExpr *
bind_expr_kind(Binder *b, const AstExpr *ast)
{
	switch (ast->kind)
	{
		case AST_LITERAL:
			return bind_literal(b, (const AstLiteral *) ast);
		case AST_NAME:
			return bind_name(b, (const AstName *) ast);
		case AST_PATH:
			return bind_path(b, (const AstPath *) ast);
		case AST_INDEX:
			return bind_index(b, (const AstIndex *) ast);
		case AST_CALL:
			return bind_call(b, (const AstCall *) ast);
		case AST_UNARY:
			return bind_unary(b, (const AstUnary *) ast);
		case AST_BINARY:
			return bind_binary(b, (const AstBinary *) ast);
		case AST_BETWEEN:
			return bind_between(b, (const AstBetween *) ast);
		case AST_QUERY:
		{
			const AstQuery *query = (const AstQuery *) ast;

			if (query->source_operator == NULL && query->op.count == 0)
				return bind_expr(b, query->source);
			diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, ast->span, "this", "scalar", "table"),
					  "Use toscalar() to take the first value of a table.");
			return bind_unknown(b, ast->span);
		}
		case AST_ORDERED:
			return bind_expr(b, ((const AstOrdered *) ast)->value);
		case AST_TYPED:
			return bind_refuse(b, DIAG_MISPLACED, ast->span, "typeof()");
		case AST_STAR:
			return bind_refuse(b, DIAG_MISPLACED, ast->span, "*");
		case AST_LIST:
			return bind_refuse(b, DIAG_MISPLACED, ast->span, "a list of values");
		case AST_NAMED:
			return bind_refuse(b, DIAG_MISPLACED, ast->span, "an assignment");
		case AST_DATATABLE:
		case AST_EXTERNALDATA:
			return bind_refuse(b, DIAG_TYPE_MISMATCH, ast->span, "this", "scalar", "table");
	}
	return bind_unknown(b, ast->span);
}

/* Binds an expression in the current row.  Never NULL. */
BoundExpr *
bind_expr(Binder *b, const AstExpr *ast)
{
	BoundExpr *expr;

	if (!bind_enter(b, ast->span))
	{
		expr = bound_expr_new(BOUND_CONST, KQL_UNKNOWN, ast->span);
		expr->u.constant.is_null = true;
		return expr;
	}
	expr = bind_expr_kind(b, ast);
	bind_leave(b);
	return expr;
}

/* An expression that may not depend on a row. */
BoundExpr *
bind_constant(Binder *b, const AstExpr *ast, const char *what)
{
	BoundExpr *expr = bind_expr(b, ast);

	if (bind_has_columns(expr))
		return bind_refuse(b, DIAG_NOT_CONSTANT, ast->span, what);
	return expr;
}

/* A condition: bool.  Numbers convert; a dynamic value must be converted by the writer. */
BoundExpr *
bind_predicate(Binder *b, const AstExpr *ast, const char *what)
{
	BoundExpr *expr = bind_expr(b, ast);

	if (expr->type == KQL_BOOL || expr->type == KQL_UNKNOWN)
		return expr;
	if (expr->type == KQL_INT || expr->type == KQL_LONG)
		return bind_convert(b, expr, KQL_BOOL);
	if (expr->type == KQL_DYNAMIC)
		diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, ast->span, what, "bool", "dynamic"),
				  "Use tobool() to convert it.");
	else
		bind_error(b, DIAG_TYPE_MISMATCH, ast->span, what, "bool", kql_type_name(expr->type));
	return bind_unknown(b, ast->span);
}
