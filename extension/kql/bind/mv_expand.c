/*
 * mv_expand.c
 *		mv-expand and mv-apply: rows for the elements of dynamic values.
 *
 * Both are lowered to REL_EXPAND, which adds bare dynamic columns for the
 * elements, and a projection that names, converts and places them.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* One expanded value and the column that it becomes. */
typedef struct ExpandColumn
{
	const char *name;
	BoundColumn *replaced; /* the column whose place it takes, or NULL */
	BoundColumn *element;
	BoundExpr *value;
	KqlType type;
	Span span;
} ExpandColumn;

#define MVEXPAND_OLD_LIMIT 128

static BoundExpr *
expand_value(Binder *b, const AstExpr *ast)
{
	BoundExpr *value = bind_expr(b, ast);

	if (value->type == KQL_DYNAMIC || value->type == KQL_UNKNOWN)
		return value;
	if (value->type == KQL_STRING)
		diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, ast->span, "the value to expand", "dynamic",
							 "string"),
				  "Use parse_json() or split() to make an array of the text.");
	else
		bind_error(b, DIAG_TYPE_MISMATCH, ast->span, "the value to expand", "dynamic",
				   kql_type_name(value->type));
	return bind_unknown(b, ast->span);
}

/* Reads the items: what is expanded, under which name, in whose place. */
static Vec
expand_items(Binder *b, const Pipe *pipe, const AstExpand *ast)
{
	Vec list = {NULL, 0, 0};
	int unnamed = 0;

	VEC_EACH (const AstExpandItem, item, &ast->item)
	{
		const AstExpr *value = item->value;
		ExpandColumn *one = MAKE(ExpandColumn, .span = value->span);

		if (value->kind == AST_NAMED)
		{
			one->name = VEC_AT(&((const AstNamed *) value)->name, char, 0);
			value = ((const AstNamed *) value)->value;
		}
		else
			one->name = bind_name_of(b, value);
		if (one->name == NULL)
			one->name = psprintf("Column%d", ++unnamed);
		VEC_EACH (const ExpandColumn, other, &list)
		{
			if (strcmp(other->name, one->name) == 0)
				bind_error(b, DIAG_DUPLICATE_COLUMN, one->span, one->name);
		}
		one->value = expand_value(b, value);
		one->type = item->has_type ? item->type : KQL_DYNAMIC;
		/* mv-apply x = x keeps the old x in its place until the body makes a new one. */
		if (item->value->kind != AST_NAMED || ast->base.kind != AST_MV_APPLY)
			one->replaced = bind_find_column(&pipe->rel->column, one->name);
		one->element = bind_new_column(b, one->name, KQL_DYNAMIC, true);
		vec_push(&list, one);
	}
	return list;
}

/* The relation with the bare elements. */
static BoundRel *
expand_new(Binder *b, BoundRel *input, const Vec *list, const AstExpand *ast)
{
	BoundRel *rel = bind_new_rel(b, REL_EXPAND, input, ast->base.span);
	const char *kind = bind_option_text(&ast->base, "kind");

	if (kind == NULL)
		kind = bind_option_text(&ast->base, "bagexpansion");
	if (kind != NULL && strcmp(kind, "array") == 0)
		rel->u.expand.bag_as_array = true;
	else if (kind != NULL && strcmp(kind, "bag") != 0)
		bind_error(b, DIAG_BAD_ARGUMENT, ast->base.keyword_span, "kind",
				   "mv-expand has bag and array");
	rel->column = bind_copy(&input->column);
	VEC_EACH (const ExpandColumn, one, list)
	{
		vec_push(&rel->u.expand.value, one->value);
		vec_push(&rel->u.expand.element, one->element);
		vec_push(&rel->column, one->element);
	}
	if (ast->item_index != NULL)
	{
		rel->u.expand.index = bind_new_column(b, ast->item_index, KQL_LONG, false);
		vec_push(&rel->column, rel->u.expand.index);
	}
	if (ast->limit != NULL)
		rel->u.expand.limit = bind_convert(b, bind_constant(b, ast->limit, "the limit"), KQL_LONG);
	else if (ast->base.kind == AST_MVEXPAND)
		rel->u.expand.limit = bind_const_long(b, MVEXPAND_OLD_LIMIT, ast->base.keyword_span);
	return rel;
}

/* The element under its name and type. */
static BoundItem *
expand_item(Binder *b, Vec *item, const ExpandColumn *one)
{
	BoundExpr *value = bound_column_use(one->element, bind_span(b, one->span));

	if (one->type == KQL_DYNAMIC)
		return bind_item_add(b, item, one->element, value);
	value = bind_convert(b, value, one->type);
	return bind_item_add(b, item, bind_column_of(b, one->name, value), value);
}

static const ExpandColumn *
expand_replacing(const Vec *list, const BoundColumn *column)
{
	for (int i = 0; i < list->count; i++)
	{
		if (VEC_AT(list, ExpandColumn, i)->replaced == column)
			return VEC_AT(list, ExpandColumn, i);
	}
	return NULL;
}

/* mv-expand [kind = k] [with_itemindex = i] a [to typeof(t)], … [limit n] */
void
bind_mv_expand(Binder *b, Pipe *pipe, const AstExpand *ast)
{
	RowScope row;
	Vec list;
	Vec item = {NULL, 0, 0};
	Vec before = bind_copy(&pipe->rel->column);

	bind_push_row(b, &row, pipe);
	list = expand_items(b, pipe, ast);
	bind_pop_row(b, &row);
	pipe->rel = expand_new(b, pipe->rel, &list, ast);
	VEC_EACH (BoundColumn, column, &before)
	{
		const ExpandColumn *one = expand_replacing(&list, column);

		if (one != NULL)
			expand_item(b, &item, one);
		else
			bind_pass_item(b, &item, column, ast->base.span);
	}
	VEC_EACH (const ExpandColumn, one, &list)
	{
		if (one->replaced == NULL)
			expand_item(b, &item, one);
	}
	if (pipe->rel->u.expand.index != NULL)
	{
		BoundColumn *index = pipe->rel->u.expand.index;

		index->name = pstrdup(bind_unique_name(&item, index->name));
		bind_pass_item(b, &item, index, ast->base.span);
	}
	bind_finish_project(b, pipe, &item, ast->base.span);
}

/* The elements as the rows that the operators of mv-apply start from. */
static void
apply_start(Binder *b, Pipe *inner, const Vec *list, BoundRel *expand, Span span)
{
	Vec item = {NULL, 0, 0};

	for (int i = 0; i < list->count; i++)
		expand_item(b, &item, VEC_AT(list, ExpandColumn, i));
	if (expand->u.expand.index != NULL)
		bind_item_add(b, &item, expand->u.expand.index,
					  bound_column_use(expand->u.expand.index, bind_span(b, span)));
	inner->rel = expand;
	bind_finish_project(b, inner, &item, span);
}

/* mv-apply items on ( operators ): the operators run for each row's elements. */
void
bind_mv_apply(Binder *b, Pipe *pipe, const AstExpand *ast)
{
	RowScope *row = palloc(sizeof(RowScope));
	BoundRel *rel = bind_new_rel(b, REL_APPLY, pipe->rel, ast->base.span);
	BoundRel *outer = bind_new_rel(b, REL_OUTER_ROW, NULL, ast->base.span);
	bool row_wise = b->is_row_wise;
	Pipe inner = {0};
	Vec item = {NULL, 0, 0};
	Vec list;

	bind_push_row(b, row, pipe);
	list = expand_items(b, pipe, ast);
	outer->column = bind_copy(&pipe->rel->column);
	rel->u.apply.expand = expand_new(b, outer, &list, ast);
	apply_start(b, &inner, &list, rel->u.apply.expand, ast->base.span);
	inner.outer = row;
	inner.is_sorted = true;
	bind_operators(b, &inner, &ast->body);
	bind_pop_row(b, row);
	b->is_row_wise = row_wise;
	rel->u.apply.body = inner.rel;
	rel->column = bind_copy(&pipe->rel->column);
	for (int i = 0; i < inner.rel->column.count; i++)
		vec_push(&rel->column, inner.rel->column.item[i]);
	VEC_EACH (BoundColumn, column, &pipe->rel->column)
	{
		if (expand_replacing(&list, column) == NULL)
			bind_pass_item(b, &item, column, ast->base.span);
	}
	VEC_EACH (BoundColumn, column, &inner.rel->column)
	{
		int place = bind_item_place(&item, column->name);

		/* A column that the body makes takes the place of one of the same name. */
		if (place < 0)
			bind_pass_item(b, &item, column, ast->base.span);
		else
			item.item[place] =
				bind_new_item(column, bound_column_use(column, bind_span(b, ast->base.span)));
	}
	pipe->rel = rel;
	pipe->is_broken |= inner.is_broken;
	bind_finish_project(b, pipe, &item, ast->base.span);
}
