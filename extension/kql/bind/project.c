/*
 * project.c
 *		The operators that choose columns: project and its kin, print, distinct.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/json.h"

/* ---- lists of output columns ---- */

BoundItem *
bind_new_item(BoundColumn *column, BoundExpr *value)
{
	return MAKE(BoundItem, .column = column, .value = value);
}

BoundItem *
bind_item_add(Binder *b, Vec *item, BoundColumn *column, BoundExpr *value)
{
	BoundItem *added = bind_new_item(column, value);

	vec_push(item, added);
	return added;
}

/* The number of the item of that name, or -1. */
int
bind_item_place(const Vec *item, const char *name)
{
	PORT_CHECK_INTERRUPTS();
	name = bind_short_name(name);
	VEC_EACH (BoundItem, one, item)
	{
		if (one->column->name[0] == name[0] && strcmp(one->column->name, name) == 0)
			return one_at;
	}
	return -1;
}

BoundItem *
bind_item_find(const Vec *item, const char *name)
{
	int place = bind_item_place(item, name);

	return place < 0 ? NULL : VEC_AT(item, BoundItem, place);
}

/* The name itself, or with the first number that makes it new. */
const char *
bind_unique_name(const Vec *item, const char *base)
{
	size_t length = strlen(base);
	bool *is_taken;
	int number = 1;

	if (bind_item_place(item, base) < 0)
		return base;
	is_taken = palloc0(item->count + 2);
	VEC_EACH (const BoundItem, one, item)
	{
		const char *rest = one->column->name + length;

		if (strncmp(one->column->name, base, length) == 0 && rest[0] > '0' && rest[0] <= '9' &&
			strspn(rest, "0123456789") == strlen(rest) && strlen(rest) < 10 &&
			strtol(rest, NULL, 10) <= item->count)
			is_taken[strtol(rest, NULL, 10)] = true;
	}
	while (is_taken[number])
		number++;
	pfree(is_taken);
	/* A long name loses its end to the number, so it may be another's after all. */
	while (bind_item_place(item, bind_numbered_name(base, number)) >= 0)
		number++;
	return bind_numbered_name(base, number);
}

/* Adds a column of the input as it is; all rows that pass it on have the same item. */
void
bind_pass_item(Binder *b, Vec *item, BoundColumn *column, Span span)
{
	if (column->pass == NULL)
		column->pass = bind_new_item(column, bound_column_use(column, bind_span(b, span)));
	vec_push(item, column->pass);
}

/* Adds all columns of the input as they are. */
void
bind_pass_all(Binder *b, Vec *item, const Vec *column, Span span, bool with_hidden)
{
	VEC_EACH (BoundColumn, one, column)
	{
		if (with_hidden || !bind_is_hidden(one))
			bind_pass_item(b, item, one, span);
	}
}

/* Ends an operator with these output columns. */
void
bind_finish_project(Binder *b, Pipe *pipe, const Vec *item, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_PROJECT, pipe->rel, span);

	rel->u.project.item = *item;
	for (int i = 0; i < item->count; i++)
		vec_push(&rel->column, VEC_AT(item, BoundItem, i)->column);
	pipe->rel = rel;
}

/* Ends an operator that only chooses and orders columns of its input. */
void
bind_pass_columns(Binder *b, Pipe *pipe, const Vec *column, Span span)
{
	Vec item = {NULL, 0, 0};

	bind_pass_all(b, &item, column, span, true);
	bind_finish_project(b, pipe, &item, span);
}

static bool
item_was_named(const ItemList *list, const char *name)
{
	for (int i = 0; i < list->explicit_name.count; i++)
	{
		if (strcmp(VEC_AT(&list->explicit_name, char, i), name) == 0)
			return true;
	}
	return false;
}

/* Puts a column in the place of an older one of that name. */
static void
item_take_place(Binder *b, ItemList *list, int place, const char *name, BoundExpr *value)
{
	ItemReplaced *replaced = palloc(sizeof(ItemReplaced));
	BoundItem *item = bind_new_item(bind_column_of(b, name, value), value);

	item->column->origin = NULL;
	replaced->at = place;
	replaced->old = VEC_AT(&list->item, BoundItem, place);
	vec_push(&list->replaced, replaced);
	list->item.item[place] = item;
}

/* Adds a column whose name was written; in extend it takes the place of an older one. */
static void
item_add_named(Binder *b, ItemList *list, const char *name, BoundExpr *value, Span span)
{
	int place = bind_item_place(&list->item, name);

	if (item_was_named(list, name) || (place >= 0 && !list->is_extend))
	{
		bind_error(b, DIAG_DUPLICATE_COLUMN, span, name);
		return;
	}
	vec_push(&list->explicit_name, unconstify(char *, name));
	bind_warn_long_name(b, name, span);
	if (place >= 0)
	{
		item_take_place(b, list, place, name, value);
		return;
	}
	bind_item_add(b, &list->item, bind_column_of(b, name, value), value);
}

/*
 * In extend, the name that an expression has by itself takes the place of an older column, as a
 * written one does; a conversion that changes nothing leaves the column as it is, and functions
 * that may give several columns find new names for theirs.
 */
static bool
item_replace(Binder *b, ItemList *list, const AstExpr *ast, const char *name, BoundExpr *value)
{
	int place = list->is_extend && name != NULL ? bind_item_place(&list->item, name) : -1;

	if (place < 0 || bind_is_sort_of_arrays(ast))
		return false;
	if (value->kind != BOUND_COLUMN)
		item_take_place(b, list, place, name, value);
	return true;
}

/* Adds a column that got no name. */
static void
item_add_unnamed(Binder *b, ItemList *list, const AstExpr *ast, BoundExpr *value)
{
	const char *name;

	if (list->is_print)
		name = bind_unique_name(&list->item, psprintf("print_%d", list->position));
	else
	{
		name = bind_name_of(b, ast);
		if (item_replace(b, list, ast, name, value))
			return;
		if (name != NULL)
			name = bind_unique_name(&list->item, name);
		else
		{
			do
				name = psprintf("Column%d", ++list->unnamed_count);
			while (bind_item_find(&list->item, name) != NULL);
		}
	}
	bind_item_add(b, &list->item, bind_column_of(b, name, value), value);
}

/* A bare column keeps its identity. */
static void
item_add_column(Binder *b, ItemList *list, BoundColumn *column, Span span)
{
	BoundExpr *value = bind_column_ref(b, column, span);

	if (list->is_extend && bind_item_find(&list->item, column->name) != NULL)
		return;
	if (bind_item_find(&list->item, column->name) == NULL && !bind_is_hidden(column))
		bind_item_add(b, &list->item, column, value);
	else
	{
		BoundColumn *fresh = bind_column_of(b, bind_unique_name(&list->item, column->name), value);

		if (bind_is_hidden(column))
			fresh->origin = NULL;
		bind_item_add(b, &list->item, fresh, value);
	}
}

/* (a, b, c) = f(): the columns of a function that has several. */
static void
item_add_multiple(Binder *b, ItemList *list, const AstNamed *named, const AstExpr *ast)
{
	MultiValue multi = {{NULL, 0, 0}, {NULL, 0, 0}};
	int given = named == NULL ? 0 : named->name.count;

	if (!bind_multi_value(b, (const AstCall *) ast, &multi))
		return;
	if (given > multi.value.count)
	{
		bind_error(b, DIAG_BAD_ARGUMENT, named->base.span, "tuple",
				   psprintf("%d names for %d values", given, multi.value.count));
		return;
	}
	VEC_EACH (BoundExpr, value, &multi.value)
	{
		if (value_at < given)
			item_add_named(b, list, VEC_AT(&named->name, char, value_at), value, named->base.span);
		else if (named == NULL)
		{
			const char *name = bind_unique_name(&list->item, VEC_AT(&multi.name, char, value_at));

			bind_item_add(b, &list->item, bind_column_of(b, name, value), value);
		}
	}
}

/* Adds what one item of project, extend, print, distinct or serialize stands for. */
void
bind_item_expr(Binder *b, ItemList *list, const AstExpr *ast)
{
	if (ast->kind == AST_NAMED)
	{
		const AstNamed *named = (const AstNamed *) ast;

		if (named->value->kind == AST_CALL && bind_is_multi_value((const AstCall *) named->value))
		{
			item_add_multiple(b, list, named, named->value);
			return;
		}
		if (named->name.count > 1)
		{
			bind_error(b, DIAG_BAD_ARGUMENT, ast->span, "tuple",
					   "the expression does not have several values");
			return;
		}
		item_add_named(b, list, VEC_AT(&named->name, char, 0), bind_expr(b, named->value),
					   ast->span);
		return;
	}
	if (ast->kind == AST_STAR && !list->is_print && !list->is_extend)
	{
		bind_pass_all(b, &list->item, b->row->column, ast->span, false);
		return;
	}
	if (ast->kind == AST_NAME && !list->is_print)
	{
		const AstName *name = (const AstName *) ast;
		BoundColumn *column;

		if (name->is_wildcard && !list->is_extend)
		{
			for (int i = 0; i < b->row->column->count; i++)
			{
				column = VEC_AT(b->row->column, BoundColumn, i);
				if (wildcard_match(name->name, column->name))
					item_add_column(b, list, column, ast->span);
			}
			return;
		}
		column = bind_row_column(b, name->name);
		if (column != NULL && list->is_strict && bind_item_find(&list->item, name->name) != NULL)
		{
			bind_error(b, DIAG_DUPLICATE_COLUMN, ast->span, name->name);
			return;
		}
		if (column != NULL)
		{
			item_add_column(b, list, column, ast->span);
			return;
		}
	}
	if (ast->kind == AST_CALL && bind_is_multi_value((const AstCall *) ast))
	{
		item_add_multiple(b, list, NULL, ast);
		return;
	}
	item_add_unnamed(b, list, ast, bind_expr(b, ast));
}

/* Adds what all items stand for, as far as a row can be that wide. */
void
bind_item_exprs(Binder *b, ItemList *list, const Vec *item)
{
	VEC_EACH (const AstExpr, ast, item)
	{
		list->position = ast_at;
		bind_item_expr(b, list, ast);
		if (!bind_check_width(b, ast->span, list->item.count))
			break;
	}
}

/* ---- operators ---- */

void
bind_project(Binder *b, Pipe *pipe, const AstItems *ast)
{
	ItemList list = {0};
	RowScope row;

	bind_push_row(b, &row, pipe);
	row.is_sorted = pipe->is_sorted;
	list.is_strict = true;
	bind_item_exprs(b, &list, &ast->item);
	bind_pop_row(b, &row);
	bind_finish_project(b, pipe, &list.item, ast->base.span);
	pipe->rel->is_open = false;
}

/* A key that the data does not have now is the empty text. */
void
bind_absent_keys(Binder *b, Vec *item)
{
	VEC_EACH (BoundItem, one, item)
	{
		BoundExpr *empty;

		if (!bind_is_absent(one->value))
			continue;
		empty = bind_const_string(b, "", one->value->span);
		item->item[one_at] = bind_new_item(bind_column_of(b, one->column->name, empty), empty);
	}
}

void
bind_serialize(Binder *b, Pipe *pipe, const AstItems *ast)
{
	pipe->is_sorted = true;
	bind_extend(b, pipe, ast);
}

/* Marks the columns that a list of names and wildcards stands for; reports unknown names. */
static bool *
project_mark(Binder *b, const Pipe *pipe, const Vec *item)
{
	const Vec *column = &pipe->rel->column;
	bool *marked = palloc0(sizeof(bool) * Max(column->count, 1));

	VEC_EACH (const AstExpr, ast, item)
	{
		const AstName *name = (const AstName *) ast;
		bool found = false;

		if (ast->kind == AST_STAR)
		{
			memset(marked, true, column->count);
			continue;
		}
		if (ast->kind != AST_NAME)
		{
			bind_error(b, DIAG_SYNTAX, ast->span, "the name of a column", "an expression");
			continue;
		}
		for (int k = 0; k < column->count; k++)
		{
			const char *candidate = VEC_AT(column, BoundColumn, k)->name;

			if (name->is_wildcard ? wildcard_match(name->name, candidate)
								  : strcmp(name->name, candidate) == 0)
			{
				marked[k] = true;
				found = true;
			}
		}
		if (!found && !name->is_wildcard)
			bind_unknown_column(b, name->name, ast->span);
	}
	return marked;
}

/* project-away and project-keep */
static void
project_some(Binder *b, Pipe *pipe, const AstItems *ast, bool keep)
{
	Vec kept = {NULL, 0, 0};
	RowScope row;
	bool *marked;

	bind_push_row(b, &row, pipe);
	marked = project_mark(b, pipe, &ast->item);
	bind_pop_row(b, &row);
	for (int i = 0; i < pipe->rel->column.count; i++)
	{
		if (marked[i] == keep)
			vec_push(&kept, pipe->rel->column.item[i]);
	}
	bind_pass_columns(b, pipe, &kept, ast->base.span);
}

void
bind_project_away(Binder *b, Pipe *pipe, const AstItems *ast)
{
	project_some(b, pipe, ast, false);
}

void
bind_project_keep(Binder *b, Pipe *pipe, const AstItems *ast)
{
	project_some(b, pipe, ast, true);
}

/* project-rename new = old: the column keeps its place. */
void
bind_project_rename(Binder *b, Pipe *pipe, const AstItems *ast)
{
	Vec item = {NULL, 0, 0};
	RowScope row;

	bind_push_row(b, &row, pipe);
	bind_pass_all(b, &item, &pipe->rel->column, ast->base.span, true);
	VEC_EACH (const AstExpr, one, &ast->item)
	{
		const AstNamed *named = (const AstNamed *) one;
		const char *name;
		BoundColumn *column;
		int old;

		if (one->kind != AST_NAMED)
		{
			bind_error(b, DIAG_SYNTAX, one->span, "new = old", "an expression");
			continue;
		}
		name = VEC_AT(&named->name, char, 0);
		if (named->value->kind != AST_NAME)
		{
			/* Rules in production do this: the new column goes to the end. */
			BoundExpr *value = bind_expr(b, named->value);

			bind_item_add(b, &item, bind_column_of(b, bind_unique_name(&item, name), value), value);
			continue;
		}
		column = bind_row_column(b, ((const AstName *) named->value)->name);
		if (column == NULL)
		{
			bind_unknown_column(b, ((const AstName *) named->value)->name, named->value->span);
			if (bind_row_is_open(b))
			{
				BoundExpr *null = bind_const_null(b, KQL_DYNAMIC, named->value->span);

				bind_item_add(b, &item, bind_column_of(b, bind_unique_name(&item, name), null),
							  null);
			}
			continue;
		}
		old = bind_item_place(&item, column->name);
		if (old < 0 || (strcmp(name, column->name) != 0 && bind_item_find(&item, name) != NULL))
			bind_error(b, DIAG_DUPLICATE_COLUMN, one->span, name);
		else
		{
			BoundExpr *value = VEC_AT(&item, BoundItem, old)->value;

			item.item[old] = bind_new_item(bind_column_of(b, name, value), value);
		}
	}
	bind_pop_row(b, &row);
	bind_finish_project(b, pipe, &item, ast->base.span);
}

static void
by_names_add(Pipe *pipe, Vec *kept, const char *pattern)
{
	VEC_EACH (BoundColumn, column, &pipe->rel->column)
	{
		if (wildcard_match(pattern, column->name) && !bind_contains_column(kept, column))
			vec_push(kept, column);
	}
}

/* project-by-names 'a', dynamic(['b', 'c*']): unknown names are ignored. */
void
bind_project_by_names(Binder *b, Pipe *pipe, const AstItems *ast)
{
	Vec kept = {NULL, 0, 0};

	VEC_EACH (const AstExpr, one, &ast->item)
	{
		BoundExpr *value = bind_constant(b, one, "a name of columns");
		Vec item = {NULL, 0, 0};

		if (value->type == KQL_UNKNOWN)
			continue;
		if (value->kind != BOUND_CONST || value->u.constant.is_null)
			bind_error(b, DIAG_NOT_CONSTANT, one->span, "a name of columns");
		else if (value->type == KQL_STRING)
			by_names_add(pipe, &kept, value->u.constant.text);
		else if (value->type == KQL_DYNAMIC && json_flatten(value->u.constant.text, &item))
		{
			for (int k = 0; k < item.count; k++)
			{
				if (VEC_AT(&item, JsonItem, k)->kind == JSON_STRING)
					by_names_add(pipe, &kept, VEC_AT(&item, JsonItem, k)->text);
			}
		}
		else
			bind_error(b, DIAG_TYPE_MISMATCH, one->span, "a name of columns", "string or dynamic",
					   kql_type_name(value->type));
	}
	bind_pass_columns(b, pipe, &kept, ast->base.span);
}

/* distinct a, b or distinct *: a grouping without aggregates. */
void
bind_distinct(Binder *b, Pipe *pipe, const AstItems *ast)
{
	ItemList list = {0};
	RowScope row;
	BoundRel *rel;

	bind_push_row(b, &row, pipe);
	list.is_strict = true;
	bind_item_exprs(b, &list, &ast->item);
	bind_pop_row(b, &row);
	bind_absent_keys(b, &list.item);
	rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, ast->base.span);
	rel->u.aggregate.key = list.item;
	VEC_EACH (const BoundItem, item, &list.item)
	{
		if (!bind_is_groupable(item->column->type))
			bind_error(b, DIAG_NOT_ALLOWED_TYPE, item->value->span, "distinct",
					   kql_type_name(item->column->type));
		vec_push(&rel->column, item->column);
	}
	pipe->rel = rel;
	pipe->is_sorted = false;
	pipe->is_literal = false;
	b->is_row_wise = false;
}

/* print expression, … */
void
bind_print(Binder *b, Pipe *result, const AstItems *ast)
{
	Pipe pipe = {0};
	ItemList list = {0};
	Vec *values = palloc0(sizeof(Vec));
	RowScope row = {0};
	Vec none = {NULL, 0, 0};

	pipe.rel = bind_new_rel(b, REL_VALUES, NULL, ast->base.span);
	row.column = &none;
	row.outer = b->row;
	b->row = &row;
	list.is_print = true;
	bind_item_exprs(b, &list, &ast->item);
	b->row = row.outer;
	VEC_EACH (BoundItem, item, &list.item)
	{
		vec_push(&pipe.rel->column, item->column);
		vec_push(values, item->value);
	}
	vec_push(&pipe.rel->u.values.row, values);
	*result = pipe;
}
