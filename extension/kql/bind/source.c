/*
 * source.c
 *		What stands before the first '|': tables, let variables, datatable,
 *		print, range, and the functions that give tables.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

/* Where a named set of columns must go on, the columns that only can be named stay behind. */
void
bind_strip_hidden(Binder *b, Pipe *pipe)
{
	Vec visible = {NULL, 0, 0};

	VEC_EACH (BoundColumn, column, &pipe->rel->column)
	{
		if (!bind_is_hidden(column))
			vec_push(&visible, column);
	}
	if (visible.count < pipe->rel->column.count)
		bind_pass_columns(b, pipe, &visible, pipe->rel->span);
}

/* source | operator | operator … */
Pipe
bind_query(Binder *b, const AstQuery *query)
{
	Pipe pipe = {0};

	if (query->source_operator != NULL)
	{
		pipe.rel = NULL;
		bind_operator(b, &pipe, query->source_operator);
		if (pipe.rel == NULL)
			pipe.rel = bind_no_rel(b, query->base.span);
	}
	else
		pipe = bind_table(b, query->source);
	bind_operators(b, &pipe, &query->op);
	/* Rows of one table, or of a union, keep hidden columns, for ingestion_time() further on. */
	if (pipe.table == NULL && bind_union_arrival(&pipe.rel->column) == NULL)
		bind_strip_hidden(b, &pipe);
	return pipe;
}

/* A table of the database as a relation with all its columns. */
BoundRel *
bind_schema_table(Binder *b, const SchemaTable *table, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_TABLE, NULL, span);

	rel->u.table.table = table;
	VEC_EACH (const SchemaColumn, from, &table->column)
	{
		BoundColumn *column = bind_new_column(b, from->name, from->type, !from->not_null);

		column->origin = from;
		vec_push(&rel->column, column);
	}
	return rel;
}

bool
bind_is_hidden(const BoundColumn *column)
{
	return column->origin != NULL && column->origin->is_hidden &&
		   strcmp(column->origin->name, column->name) == 0;
}

static const SchemaTable *
source_find_table(Binder *b, const char *name)
{
	const SchemaProvider *schema = b->options->schema;

	if (schema == NULL || schema->table == NULL)
		return NULL;
	return schema->table(schema->context, name);
}

/* Is there anything of that name that gives rows? */
bool
bind_table_exists(Binder *b, const char *name)
{
	Binding *binding = scope_find(b, name);

	if (binding != NULL)
		return binding->kind != BINDING_EXPR;
	return source_find_table(b, name) != NULL || bind_find_function(b, name) != NULL;
}

static void
source_unknown_table(Binder *b, const char *name, Span span)
{
	const SchemaProvider *schema = b->options->schema;
	Diag *diag = bind_error(b, DIAG_UNKNOWN_TABLE, span, name);
	const char *near = NULL;
	const char *right = schema != NULL && schema->missing_right != NULL
							? schema->missing_right(schema->context, name)
							: NULL;

	if (right != NULL)
	{
		diag_hint(diag, "It is there, but not for this role. Its owner says: %s", right);
		return;
	}
	if (schema != NULL && schema->can_make_table != NULL &&
		schema->can_make_table(schema->context, name))
	{
		diag_hint(diag, "It can be made with vigil.create_log_table('%s').", name);
		return;
	}
	if (bind_is_parser_name(name))
	{
		bind_hint_function(b, diag, name);
		return;
	}
	if (schema != NULL && schema->nearest_table != NULL)
		near = schema->nearest_table(schema->context, name);
	if (near == NULL)
	{
		Suggest suggest;

		suggest_start(&suggest, name);
		for (Binding *binding = b->env; binding != NULL; binding = binding->outer)
		{
			if (binding->kind != BINDING_EXPR)
				suggest_offer(&suggest, binding->name);
		}
		near = suggest_best(&suggest);
	}
	if (near != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", near);
	else if (schema != NULL && schema->can_make_table != NULL)
		diag_hint(diag,
				  "Name a table or view of yours with vigil.register_source(), or make a function "
				  "with vigil.create_function().");
}

static Pipe
source_named_table(Binder *b, const char *name, Span span)
{
	Pipe pipe = {0};
	Binding *binding = scope_find(b, name);
	const SchemaTable *table;

	pipe.source_name = name;
	if (binding != NULL && binding->kind == BINDING_TABLE)
	{
		pipe.rel = bind_use_shared(b, binding->shared, span);
		pipe.table = binding->table;
		pipe.source_name = binding->source_name;
		pipe.is_sorted = binding->is_sorted;
		pipe.is_literal = binding->is_literal;
		pipe.is_broken = binding->shared->is_broken;
		return pipe;
	}
	if (binding != NULL && binding->kind == BINDING_EXPR)
	{
		if (binding->expr->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, span, psprintf("\"%s\"", name), "table",
					   kql_type_name(binding->expr->type));
		pipe.rel = bind_no_rel(b, span);
		pipe.is_broken = true;
		return pipe;
	}
	if (binding == NULL)
	{
		table = source_find_table(b, name);
		if (table != NULL)
		{
			pipe.rel = bind_schema_table(b, table, span);
			pipe.table = table;
			return pipe;
		}
		binding = bind_find_function(b, name);
	}
	if (binding != NULL)
	{
		AstCall call = {
			.base = {AST_CALL, span}, .name = unconstify(char *, name), .name_span = span};
		BoundExpr *scalar = NULL;

		if (bind_call_function(b, binding, &call, NULL, &pipe, &scalar))
		{
			pipe.source_name = name;
			return pipe;
		}
		if (scalar == NULL || scalar->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, span, psprintf("\"%s\"", name), "table", "scalar");
	}
	else
		source_unknown_table(b, name, span);
	pipe.rel = bind_no_rel(b, span);
	pipe.is_broken = true;
	return pipe;
}

/* A constant string argument; NULL after an error. */
const char *
bind_constant_string(Binder *b, const AstExpr *ast, const char *what)
{
	BoundExpr *expr = bind_constant(b, ast, what);

	if (expr->type == KQL_UNKNOWN)
		return NULL;
	if (expr->type == KQL_STRING && expr->kind == BOUND_CONST)
		return expr->u.constant.text;
	if (expr->type == KQL_STRING)
		bind_error(b, DIAG_NOT_CONSTANT, ast->span, what);
	else
		bind_error(b, DIAG_TYPE_MISMATCH, ast->span, what, "string", kql_type_name(expr->type));
	return NULL;
}

/* What stands for a relation after an error. */
Pipe
bind_broken(Binder *b, Span span)
{
	Pipe pipe = {0};

	pipe.rel = bind_no_rel(b, span);
	pipe.is_broken = true;
	return pipe;
}

/* _GetWatchlist('alias') and _ASIM's kin. */
static Pipe
source_watchlist(Binder *b, const AstCall *call)
{
	const SchemaProvider *schema = b->options->schema;
	const SchemaTable *table = NULL;
	const char *alias;
	Pipe pipe = {0};

	if (!bind_argument_count(b, call, 1, 2))
		return bind_broken(b, call->base.span);
	alias = bind_constant_string(b, VEC_AT(&call->args, AstExpr, 0), "the watchlist's alias");
	if (alias == NULL)
		return bind_broken(b, call->base.span);
	if (schema != NULL && schema->watchlist != NULL)
		table = schema->watchlist(schema->context, alias);
	if (table == NULL)
	{
		diag_hint(
			bind_error(b, DIAG_UNKNOWN_TABLE, VEC_AT(&call->args, AstExpr, 0)->span,
					   psprintf("watchlist %s", alias)),
			"Load it: vigil watchlist load '%s' FILE.csv --key COLUMN, or make any table one with "
			"vigil.create_watchlist().",
			alias);
		return bind_broken(b, call->base.span);
	}
	pipe.rel = bind_schema_table(b, table, call->base.span);
	pipe.source_name = alias;
	return pipe;
}

/* materialize(T): the relation is computed once for all its uses. */
static Pipe
source_materialize(Binder *b, const AstCall *call)
{
	Pipe pipe;
	BoundShared *shared;

	if (!bind_argument_count(b, call, 1, 1))
		return bind_broken(b, call->base.span);
	pipe = bind_table(b, VEC_AT(&call->args, AstExpr, 0));
	if (pipe.is_broken)
		return pipe;
	shared = bind_share(b, pipe.source_name == NULL ? "materialized" : pipe.source_name, pipe.rel);
	shared->materialized = true;
	pipe.rel = bind_use_shared(b, shared, call->base.span);
	return pipe;
}

static Pipe
source_call(Binder *b, const AstCall *call)
{
	Binding *function = scope_find(b, call->name);
	Pipe pipe = {0};
	BoundExpr *scalar = NULL;
	Diag *diag;

	/* A function of the query may have the name of a place. */
	if (bind_is_outside((const AstExpr *) call) && (function == NULL || call->object != NULL))
		return bind_outside(b, (const AstExpr *) call);
	if (function == NULL)
	{
		if (strcmp(call->name, "table") == 0 || strcmp(call->name, "materialized_view") == 0)
		{
			const char *name;

			if (!bind_argument_count(b, call, 1, 2))
				return bind_broken(b, call->base.span);
			name = bind_constant_string(b, VEC_AT(&call->args, AstExpr, 0), "the table's name");
			if (name == NULL)
				return bind_broken(b, call->base.span);
			return source_named_table(b, name, VEC_AT(&call->args, AstExpr, 0)->span);
		}
		if (strcmp(call->name, "materialize") == 0 || strcmp(call->name, "view") == 0)
			return source_materialize(b, call);
		if (strcmp(call->name, "_GetWatchlist") == 0)
			return source_watchlist(b, call);
	}
	if (function == NULL || function->kind != BINDING_FUNCTION)
		function = bind_find_function(b, call->name);
	if (function != NULL)
	{
		if (bind_call_function(b, function, call, NULL, &pipe, &scalar))
		{
			pipe.source_name = call->name;
			return pipe;
		}
		if (scalar == NULL || scalar->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, call->base.span, psprintf("\"%s\"", call->name),
					   "table", "scalar");
		return bind_broken(b, call->base.span);
	}
	diag = bind_error(b, DIAG_UNKNOWN_FUNCTION, call->name_span, call->name);
	if (b->options->schema != NULL && b->options->schema->nearest_table != NULL &&
		!bind_is_parser_name(call->name))
	{
		const SchemaProvider *schema = b->options->schema;
		const char *near = schema->nearest_table(schema->context, call->name);

		if (near != NULL)
		{
			diag_hint(diag, "Did you mean \"%s\"?", near);
			return bind_broken(b, call->base.span);
		}
	}
	bind_hint_function(b, diag, call->name);
	return bind_broken(b, call->base.span);
}

/* A value where a table must be. */
static Pipe
source_scalar(Binder *b, const AstExpr *ast)
{
	RowScope *row = b->row;
	BoundExpr *expr;

	b->row = NULL;
	expr = bind_expr(b, ast);
	b->row = row;
	if (expr->type != KQL_UNKNOWN)
		bind_error(b, DIAG_TYPE_MISMATCH, ast->span, "this", "table", kql_type_name(expr->type));
	return bind_broken(b, ast->span);
}

/* Anything that gives rows. */
Pipe
bind_table(Binder *b, const AstExpr *ast)
{
	Pipe pipe;

	if (!bind_enter(b, ast->span))
		return bind_broken(b, ast->span);
	switch (ast->kind)
	{
		case AST_QUERY:
			pipe = bind_query(b, (const AstQuery *) ast);
			break;
		case AST_NAME:
			pipe = source_named_table(b, ((const AstName *) ast)->name, ast->span);
			break;
		case AST_CALL:
			pipe = source_call(b, (const AstCall *) ast);
			break;
		case AST_DATATABLE:
			pipe = bind_datatable(b, (const AstDatatable *) ast);
			break;
		case AST_EXTERNALDATA:
			pipe = bind_externaldata(b, (const AstExternaldata *) ast);
			break;
		case AST_PATH:
			if (bind_pattern_path(b, ast) != NULL)
				pipe = source_call(b, bind_pattern_path(b, ast));
			else if (bind_is_outside(ast))
				pipe = bind_outside(b, ast);
			else
				pipe = source_scalar(b, ast);
			break;
		default:
			pipe = source_scalar(b, ast);
	}
	bind_leave(b);
	return pipe;
}

/* Does the expression give rows, not a value?  Binds nothing. */
bool
bind_is_table(Binder *b, const AstExpr *ast)
{
	switch (ast->kind)
	{
		case AST_QUERY:
		{
			const AstQuery *query = (const AstQuery *) ast;

			if (query->source_operator != NULL || query->op.count > 0)
				return true;
			return bind_is_table(b, query->source);
		}
		case AST_DATATABLE:
		case AST_EXTERNALDATA:
			return true;
		case AST_NAME:
		{
			const char *name = ((const AstName *) ast)->name;
			Binding *binding = scope_find(b, name);

			if (b->row != NULL && bind_row_column(b, name) != NULL)
				return false;
			if (binding == NULL)
			{
				if (source_find_table(b, name) != NULL)
					return true;
				binding = bind_find_function(b, name);
			}
			if (binding == NULL)
				return false;
			if (binding->kind == BINDING_FUNCTION)
				return bind_function_is_table(b, binding);
			return binding->kind == BINDING_TABLE;
		}
		case AST_CALL:
		{
			const char *name = ((const AstCall *) ast)->name;
			Binding *binding = scope_find(b, name);

			if (bind_is_outside(ast) &&
				(binding == NULL || ((const AstCall *) ast)->object != NULL))
				return true;
			if (binding == NULL || binding->kind != BINDING_FUNCTION)
			{
				if (strcmp(name, "materialize") == 0 || strcmp(name, "table") == 0 ||
					strcmp(name, "_GetWatchlist") == 0 || strcmp(name, "view") == 0)
					return true;
				if (symbol_functions(name).count > 0 || bind_special_find(name) != NULL)
					return false;
				binding = bind_find_function(b, name);
			}
			return binding != NULL && bind_function_is_table(b, binding);
		}
		case AST_PATH:
			return bind_is_outside(ast) || bind_pattern_path(b, ast) != NULL;
		default:
			return false;
	}
}

/* Has the table a first column, whose values are wanted? Reports it if not. */
bool
bind_has_column(Binder *b, const BoundRel *rel, Span span)
{
	if (rel->column.count > 0)
		return true;
	bind_error(b, DIAG_BAD_ARGUMENT, span, "table", "it has no columns to take a value from");
	return false;
}

/* ---- literal tables ---- */

/*
 * A value as the type of its column: what the language converts by itself, a text, or
 * one kind of number as another.
 */
static BoundExpr *
datatable_convert(Binder *b, BoundExpr *value, const BoundColumn *column)
{
	KqlType type = column->type;
	Vec arg = {NULL, 0, 0};

	if (bind_can_convert(value->type, type) || value->type == KQL_STRING || type == KQL_STRING ||
		(value->kind == BOUND_CONST && value->u.constant.is_null))
		return bind_convert(b, value, type);
	if (!kql_type_is_numeric(value->type) || !kql_type_is_numeric(type))
	{
		bind_error(b, DIAG_TYPE_MISMATCH, value->span,
				   psprintf("a value of column \"%s\"", column->name), kql_type_name(type),
				   kql_type_name(value->type));
		return bind_unknown(b, value->span);
	}
	vec_push(&arg, value);
	return bind_call_named(b, psprintf("to%s", kql_type_name(type)), &arg, value->span);
}

/* datatable (name: type, …) [value, …] */
Pipe
bind_datatable(Binder *b, const AstDatatable *ast)
{
	Pipe pipe = {0};
	int width = ast->column.count;
	RowScope *row = b->row;

	pipe.is_literal = true;
	b->row = NULL;
	pipe.rel = bind_new_rel(b, REL_VALUES, NULL, ast->base.span);
	for (int i = 0; i < width; i++)
	{
		const AstColumnDef *def = VEC_AT(&ast->column, AstColumnDef, i);

		if (!bind_check_width(b, def->span, i + 1))
			break;
		if (bind_find_column(&pipe.rel->column, def->name) != NULL)
			bind_error(b, DIAG_DUPLICATE_COLUMN, def->span, def->name);
		vec_push(&pipe.rel->column, bind_new_column(b, def->name, def->type, false));
	}
	if (width == 0 || ast->value.count % width != 0)
	{
		bind_error(b, DIAG_BAD_ARGUMENT, ast->base.span, "datatable",
				   psprintf("%d values do not fill rows of %d columns", ast->value.count, width));
		b->row = row;
		return pipe;
	}
	for (int i = 0; i < ast->value.count && !b->too_complex; i++)
	{
		BoundColumn *column = VEC_AT(&pipe.rel->column, BoundColumn, i % width);
		BoundExpr *value = bind_constant(b, VEC_AT(&ast->value, AstExpr, i), "a datatable's value");

		if (i % width == 0)
			vec_push(&pipe.rel->u.values.row, palloc0(sizeof(Vec)));
		value = datatable_convert(b, value, column);
		if (value->nullable)
			column->nullable = true;
		vec_push(VEC_AT(&pipe.rel->u.values.row, Vec, i / width), value);
	}
	b->row = row;
	return pipe;
}
