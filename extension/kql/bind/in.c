/*
 * in.c
 *		Infixes with a list on the right side: in, has_any, has_all.
 *
 * The list may be values, constant dynamic arrays (let x = dynamic([…])), which
 * are taken apart here, dynamic values known at run time, or a table.  Arrays in a
 * list are part of it, also those of a table's rows; nulls and bags are in none.
 * kql.in_dynamic() answers for arrays of the run, and for the elements of constant
 * ones whose text only it knows, so that both give the same.
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
	bool is_text;    /* the elements are compared as texts */
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
		case JSON_OTHER:
			break;
	}
	return NULL;
}

/*
 * Takes a constant array apart.  What a constant of the query cannot stand for, the
 * text of a real or a bool or a number that is too large, stays an array of the run.
 */
static void
list_add_items(Binder *b, ListSide *side, const Vec *item, Span span)
{
	StringInfoData rest;

	initStringInfo(&rest);
	bind_count_node(b, span, item->count);
	VEC_EACH (const JsonItem, one, item)
	{
		bool is_text = side->is_text && one->kind != JSON_STRING && one->kind != JSON_INTEGER;

		if (one->kind == JSON_NULL || (one->kind == JSON_OTHER && one->text[0] == '{'))
			continue;
		if (one->kind == JSON_OTHER || is_text)
			appendStringInfo(&rest, "%s%s", rest.len > 0 ? "," : "[", one->text);
		else
			vec_push(&side->value, list_constant(b, one, span));
	}
	if (rest.len > 0)
	{
		BoundExpr *array = bind_new_expr(b, BOUND_CONST, KQL_DYNAMIC, false, span);

		appendStringInfoChar(&rest, ']');
		array->u.constant.text = rest.data;
		vec_push(&side->array, array);
	}
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
	if (expr->kind == BOUND_CONST && expr->u.constant.is_null)
		return;
	if (expr->type != KQL_DYNAMIC)
	{
		vec_push(&side->value, expr);
		return;
	}
	if (expr->kind != BOUND_CONST || !json_flatten(expr->u.constant.text, &item))
	{
		vec_push(&side->array, expr);
		return;
	}
	list_add_items(b, side, &item, expr->span);
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
	if (pipe.is_broken || !bind_has_column(b, pipe.rel, ast->span))
		side->is_broken = true;
}

static ListSide
list_read(Binder *b, const AstExpr *right, bool is_text)
{
	ListSide side = {.is_text = is_text};
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

/* The type in which a value is compared with an element. */
static KqlType
list_pair_type(KqlType value, KqlType element, const BoundExpr *constant)
{
	KqlType common;

	if (value == KQL_INT && element == KQL_LONG && constant != NULL &&
		fold_convert(constant, KQL_INT) != NULL)
		return KQL_INT;
	if (element == KQL_STRING)
	{
		bool is_read = value == KQL_DATETIME || value == KQL_TIMESPAN || value == KQL_GUID;

		return is_read ? value : KQL_STRING;
	}
	if (value == KQL_DYNAMIC)
		return element == KQL_LONG || element == KQL_INT ? KQL_REAL : element;
	if (value == KQL_BOOL && kql_type_is_numeric(element))
		return element;
	if (kql_type_is_numeric(value) && element == KQL_BOOL)
		return value;
	common = bind_common_type(value, element);
	return common == KQL_UNKNOWN ? KQL_STRING : common;
}

/* The test for the scalars of one type among part, made when it is missing. */
static BoundExpr *
list_part(Binder *b, const AstBinary *ast, BoundExpr *value, KqlType type, Vec *part)
{
	BoundExpr *expr;

	VEC_EACH (BoundExpr, one, part)
	{
		if (one->u.in.value->type == type)
			return one;
	}
	expr = list_new_in(b, ast, bind_convert(b, value, type));
	vec_push(part, expr);
	return expr;
}

/* value in (scalars): a test for each type in which they are compared */
static void
list_in_values(Binder *b, const AstBinary *ast, BoundExpr *value, const ListSide *side, Vec *part)
{
	VEC_EACH (BoundExpr, item, &side->value)
	{
		BoundExpr *tested = value;
		KqlType type = KQL_STRING;

		if (bind_integer_text(b, &tested, &item))
			type = tested->type;
		else if (!side->is_text)
			type = list_pair_type(value->type, item->type, item);
		vec_push(&list_part(b, ast, tested, type, part)->u.in.list, bind_convert(b, item, type));
	}
	if (side->value.count == 0 && side->array.count == 0)
		vec_push(part, list_new_in(b, ast, bind_convert(b, value, KQL_STRING)));
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
list_in_query(Binder *b, const AstBinary *ast, BoundExpr *value, BoundRel *query, bool is_text)
{
	KqlType column = VEC_AT(&query->column, BoundColumn, 0)->type;
	KqlType type = is_text ? KQL_STRING : list_pair_type(value->type, column, NULL);
	BoundExpr *expr;

	expr = list_new_in(b, ast, bind_convert(b, value, type));
	expr->u.in.query = list_first_column(b, query, type, ast->right->span);
	return expr;
}

/* May the rows of a table hold arrays, whose elements are the list? */
static bool
list_is_of_arrays(const BoundRel *query)
{
	return VEC_AT(&query->column, BoundColumn, 0)->type == KQL_DYNAMIC;
}

/* The first column of a table as one dynamic array. */
static BoundExpr *
list_query_array(Binder *b, BoundRel *query, Span span)
{
	KqlType type = list_is_of_arrays(query) ? KQL_DYNAMIC : KQL_STRING;
	BoundRel *column = list_first_column(b, query, type, span);
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

/* in, !in, in~, !in~ */
BoundExpr *
bind_in(Binder *b, const AstBinary *ast)
{
	bool negated = kql_infix_is_negated(ast->infix);
	bool is_text = ast->infix == KQL_INFIX_IN_CI || ast->infix == KQL_INFIX_NOT_IN_CI;
	Vec part = {NULL, 0, 0};
	BoundExpr *value;
	ListSide side;

	if (ast->left->kind == AST_STAR)
		return bind_any_column(b, ast);
	value = bind_expr(b, ast->left);
	is_text |= value->type == KQL_STRING;
	side = list_read(b, ast->right, is_text);
	if (side.is_broken || value->type == KQL_UNKNOWN)
		return bind_unknown(b, ast->base.span);
	if (side.query != NULL && list_is_of_arrays(side.query))
		vec_push(&side.array, list_query_array(b, side.query, ast->right->span));
	else if (side.query != NULL)
		return list_in_query(b, ast, value, side.query, is_text);
	list_in_values(b, ast, value, &side, &part);
	VEC_EACH (BoundExpr, array, &side.array)
	{
		BoundExpr *expr = list_new_in(b, ast, is_text ? bind_convert(b, value, KQL_STRING) : value);

		expr->u.in.array = array;
		vec_push(&part, expr);
	}
	return bind_join_logic(b, &part, negated ? BOUND_AND : BOUND_OR, ast->base.span);
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
	side = list_read(b, ast->right, true);
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
	return bind_join_logic(b, &part, ast->infix == KQL_INFIX_HAS_ANY ? BOUND_OR : BOUND_AND,
						   ast->base.span);
}
