/*
 * in.c
 *		Operators with a list on the right side: in, has_any, has_all.
 *
 * The list may be values, constant dynamic arrays (let x = dynamic([…])), which
 * are taken apart here, dynamic values known at run time, or a table.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"
#include "kql/bind/json.h"

/* The right side after sorting out what it is. */
typedef struct ListSide
{
	Vec value;       /* of BoundExpr, scalars */
	Vec array;       /* of BoundExpr, dynamic values of the run */
	BoundRel *query; /* or a table */
	bool is_broken;
} ListSide;

static BoundExpr *
list_constant(Binder *b, const JsonItem *item, Span span)
{
	BoundExpr *expr;

	switch (item->kind)
	{
		case JSON_STRING:
			return bind_const_string(b, item->text, span);
		case JSON_TRUE:
		case JSON_FALSE:
			return bind_const_bool(b, item->kind == JSON_TRUE, span);
		case JSON_INTEGER:
			return bind_const_long(b, item->int_value, span);
		case JSON_REAL:
			expr = bind_new_expr(b, BOUND_CONST, KQL_REAL, false, span);
			expr->u.constant.real_value = item->real_value;
			return expr;
		case JSON_NULL:
			return bind_const_null(b, KQL_DYNAMIC, span);
		case JSON_OTHER:
			break;
	}
	expr = bind_new_expr(b, BOUND_CONST, KQL_DYNAMIC, false, span);
	expr->u.constant.text = item->text;
	return expr;
}

/* Adds one element of the right side. */
static void
list_add(Binder *b, ListSide *side, BoundExpr *expr)
{
	Vec item = {NULL, 0, 0};

	if (expr->type == KQL_UNKNOWN)
	{
		side->is_broken = true;
		return;
	}
	if (expr->type != KQL_DYNAMIC)
	{
		vec_push(&side->value, expr);
		return;
	}
	if (expr->kind != BOUND_CONST || expr->u.constant.is_null ||
		!json_flatten(expr->u.constant.text, &item))
	{
		vec_push(&side->array, expr);
		return;
	}
	bind_count_node(b, expr->span, item.count);
	for (int i = 0; i < item.count; i++)
		vec_push(&side->value, list_constant(b, VEC_AT(&item, JsonItem, i), expr->span));
}

static void
list_add_table(Binder *b, ListSide *side, const AstExpr *ast)
{
	RowScope *row = b->row;
	Pipe pipe;

	/* A table sees no columns of the row that it is tested for. */
	b->row = NULL;
	pipe = bind_table(b, ast);
	b->row = row;
	b->is_row_wise = false;
	side->query = pipe.rel;
	if (pipe.is_broken || pipe.rel->column.count == 0)
		side->is_broken = true;
}

static ListSide
list_read(Binder *b, const AstExpr *right)
{
	ListSide side = {{NULL, 0, 0}, {NULL, 0, 0}, NULL, false};
	const Vec *item;

	while (right->kind == AST_LIST && ((const AstList *) right)->item.count == 1)
		right = VEC_AT(&((const AstList *) right)->item, AstExpr, 0);
	if (bind_is_table(b, right))
	{
		list_add_table(b, &side, right);
		return side;
	}
	if (right->kind != AST_LIST)
	{
		list_add(b, &side, bind_expr(b, right));
		return side;
	}
	item = &((const AstList *) right)->item;
	VEC_EACH (AstExpr, ast, item)
		list_add(b, &side, bind_expr(b, ast));
	return side;
}

/* Combines alternatives with or, their negations with and. */
static BoundExpr *
list_join(Binder *b, Vec *part, BoundExprKind kind, Span span)
{
	BoundExpr *expr;

	if (part->count == 1)
		return VEC_AT(part, BoundExpr, 0);
	expr = bind_new_expr(b, kind, KQL_BOOL, false, span);
	expr->u.list = *part;
	for (int i = 0; i < part->count; i++)
		expr->nullable |= VEC_AT(part, BoundExpr, i)->nullable;
	return expr;
}

static BoundExpr *
list_new_in(Binder *b, const AstBinary *ast, BoundExpr *value)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_IN, KQL_BOOL,
									value->type != KQL_STRING && value->nullable, ast->base.span);

	expr->u.in.negated = kql_infix_is_negated(ast->infix);
	expr->u.in.ignore_case = ast->infix == KQL_INFIX_IN_CI || ast->infix == KQL_INFIX_NOT_IN_CI;
	expr->u.in.value = value;
	return expr;
}

/* The type in which a value and the scalars of a list are compared. */
static KqlType
list_value_type(const BoundExpr *value, const Vec *list, bool ignore_case)
{
	KqlType type = value->type;

	if (ignore_case)
		return KQL_STRING;
	VEC_EACH (const BoundExpr, item, list)
	{
		if (item->kind == BOUND_CONST && item->u.constant.is_null)
			continue;
		if (type == KQL_INT && item->type == KQL_LONG && fold_convert(item, KQL_INT) != NULL)
			continue;
		if (type == KQL_DATETIME && item->type == KQL_STRING)
			continue;
		if (type == KQL_DYNAMIC)
			type = item->type == KQL_LONG || item->type == KQL_INT ? KQL_REAL : item->type;
		else if (type == KQL_BOOL && kql_type_is_numeric(item->type))
			type = item->type;
		else if (kql_type_is_numeric(type) && item->type == KQL_BOOL)
			continue;
		else if (bind_common_type(type, item->type) != KQL_UNKNOWN && item->type != KQL_DYNAMIC)
			type = bind_common_type(type, item->type);
		else
			type = KQL_STRING;
	}
	return type == KQL_DYNAMIC ? KQL_STRING : type;
}

/* value in (scalars) */
static BoundExpr *
list_in_values(Binder *b, const AstBinary *ast, BoundExpr *value, const Vec *list)
{
	bool ignore_case = ast->infix == KQL_INFIX_IN_CI || ast->infix == KQL_INFIX_NOT_IN_CI;
	KqlType type = list_value_type(value, list, ignore_case);
	BoundExpr *expr = list_new_in(b, ast, bind_convert(b, value, type));

	for (int i = 0; i < list->count; i++)
		vec_push(&expr->u.in.list, bind_convert(b, VEC_AT(list, BoundExpr, i), type));
	return expr;
}

/* A relation of one column: the first one, as another type. */
static BoundRel *
list_first_column(Binder *b, BoundRel *rel, KqlType type, Span span)
{
	BoundColumn *first = VEC_AT(&rel->column, BoundColumn, 0);
	BoundRel *project;
	BoundExpr *value;

	if (rel->column.count == 1 && first->type == type)
		return rel;
	project = bind_new_rel(b, REL_PROJECT, rel, span);
	value = bind_convert(b, bound_column_use(first, span), type);
	if (value->kind == BOUND_COLUMN)
		bind_item_add(b, &project->u.project.item, first, value);
	else
		bind_item_add(b, &project->u.project.item, bind_column_of(b, first->name, value), value);
	vec_push(&project->column, VEC_AT(&project->u.project.item, BoundItem, 0)->column);
	return project;
}

/* value in (table) */
static BoundExpr *
list_in_query(Binder *b, const AstBinary *ast, BoundExpr *value, BoundRel *query)
{
	KqlType column = VEC_AT(&query->column, BoundColumn, 0)->type;
	KqlType type = value->type;
	BoundExpr *expr;

	if (ast->infix == KQL_INFIX_IN_CI || ast->infix == KQL_INFIX_NOT_IN_CI)
		type = KQL_STRING;
	else if (type == KQL_DYNAMIC)
		type = column == KQL_DYNAMIC ? KQL_STRING : column;
	else if (column != KQL_DYNAMIC && column != type)
	{
		type = bind_common_type(type, column);
		if (type == KQL_UNKNOWN)
			type = KQL_STRING;
	}
	expr = list_new_in(b, ast, bind_convert(b, value, type));
	expr->u.in.query = list_first_column(b, query, type, ast->right->span);
	return expr;
}

/* in, !in, in~, !in~ */
BoundExpr *
bind_in(Binder *b, const AstBinary *ast)
{
	bool negated = kql_infix_is_negated(ast->infix);
	Vec part = {NULL, 0, 0};
	BoundExpr *value;
	ListSide side;

	if (ast->left->kind == AST_STAR)
		return bind_any_column(b, ast);
	value = bind_expr(b, ast->left);
	side = list_read(b, ast->right);
	if (side.is_broken || value->type == KQL_UNKNOWN)
		return bind_unknown(b, ast->base.span);
	if (side.query != NULL)
		return list_in_query(b, ast, value, side.query);
	if (side.value.count > 0 || side.array.count == 0)
		vec_push(&part, list_in_values(b, ast, value, &side.value));
	for (int i = 0; i < side.array.count; i++)
	{
		BoundExpr *expr;

		if (value->type == KQL_DYNAMIC || ast->infix == KQL_INFIX_IN_CI ||
			ast->infix == KQL_INFIX_NOT_IN_CI)
			value = bind_convert(b, value, KQL_STRING);
		expr = list_new_in(b, ast, value);
		expr->u.in.array = VEC_AT(&side.array, BoundExpr, i);
		vec_push(&part, expr);
	}
	return list_join(b, &part, negated ? BOUND_AND : BOUND_OR, ast->base.span);
}

/* The first column of a table as one dynamic array. */
static BoundExpr *
list_query_array(Binder *b, BoundRel *query, Span span)
{
	BoundRel *column = list_first_column(b, query, KQL_STRING, span);
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, column, span);
	BoundExpr *aggregate = bind_new_expr(b, BOUND_AGGREGATE, KQL_DYNAMIC, false, span);
	BoundExpr *expr = bind_new_expr(b, BOUND_SUBQUERY, KQL_DYNAMIC, true, span);
	SymbolSet set = symbol_aggregates("make_set");
	BoundColumn *result = bind_new_column(b, "set", KQL_DYNAMIC, false);

	for (int i = 0; i < set.count; i++)
	{
		if (set.overload[i]->least <= 1)
			aggregate->u.aggregate.function = &set.overload[i]->function;
	}
	vec_push(&aggregate->u.aggregate.arg,
			 bound_column_use(VEC_AT(&column->column, BoundColumn, 0), span));
	rel->u.aggregate.no_key_row = true;
	bind_item_add(b, &rel->u.aggregate.aggregate, result, aggregate);
	vec_push(&rel->column, result);
	expr->u.subquery = rel;
	return expr;
}

static BoundExpr *
list_new_has(Binder *b, const AstBinary *ast, BoundExpr *left)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_INFIX, KQL_BOOL, false, ast->base.span);

	expr->u.infix.infix = ast->infix;
	expr->u.infix.left = left;
	return expr;
}

/* has_any, has_all */
BoundExpr *
bind_has_list(Binder *b, const AstBinary *ast)
{
	Vec part = {NULL, 0, 0};
	BoundExpr *left;
	BoundExpr *expr;
	ListSide side;

	if (ast->left->kind == AST_STAR)
		return bind_any_column(b, ast);
	left = bind_expr(b, ast->left);
	side = list_read(b, ast->right);
	if (left->type == KQL_DYNAMIC)
		left = bind_convert(b, left, KQL_STRING);
	if (left->type != KQL_STRING && left->type != KQL_UNKNOWN)
	{
		diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, ast->left->span,
							 psprintf("the left side of %s", kql_infix_text(ast->infix)), "string",
							 kql_type_name(left->type)),
				  "Use tostring() to convert it.");
		return bind_unknown(b, ast->base.span);
	}
	if (side.is_broken || left->type == KQL_UNKNOWN)
		return bind_unknown(b, ast->base.span);
	if (side.query != NULL)
	{
		expr = list_new_has(b, ast, left);
		expr->u.infix.right = list_query_array(b, side.query, ast->right->span);
		return expr;
	}
	if (side.value.count > 0 || side.array.count == 0)
	{
		expr = list_new_has(b, ast, left);
		for (int i = 0; i < side.value.count; i++)
			vec_push(&expr->u.infix.right_list,
					 bind_convert(b, VEC_AT(&side.value, BoundExpr, i), KQL_STRING));
		vec_push(&part, expr);
	}
	for (int i = 0; i < side.array.count; i++)
	{
		expr = list_new_has(b, ast, left);
		expr->u.infix.right = VEC_AT(&side.array, BoundExpr, i);
		vec_push(&part, expr);
	}
	return list_join(b, &part, ast->infix == KQL_INFIX_HAS_ANY ? BOUND_OR : BOUND_AND,
					 ast->base.span);
}
