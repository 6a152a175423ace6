/*
 * function.c
 *		Functions of the query (let) and of the workspace (saved): each call is
 *		bound anew with its arguments, in the environment of the definition.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/parse/parser.h"

/* A saved function of the workspace, read once per query; NULL if there is none. */
static Binding *
function_find_saved(Binder *b, const char *name)
{
	const SchemaProvider *schema = b->options->schema;
	const SchemaFunction *saved;
	Binding *binding;
	DiagList diag = {{NULL, 0, 0}, 0};
	AstStatement *statement;

	for (int i = 0; i < b->saved.count; i++)
	{
		binding = VEC_AT(&b->saved, Binding, i);
		if (strcmp(binding->name, name) == 0)
			return binding->function == NULL ? NULL : binding;
	}
	if (schema == NULL || schema->function == NULL)
		return NULL;
	saved = schema->function(schema->context, name);
	if (saved == NULL)
		return NULL;
	bind_note_text(b, saved->text);
	statement = kql_parse_function(name, saved->text, (int) strlen(saved->text), &diag);
	binding = MAKE(Binding, .name = name, .kind = BINDING_FUNCTION, .is_saved = true,
				   .function = diag.error_count == 0 ? statement : NULL);
	vec_push(&b->saved, binding);
	if (diag.error_count > 0)
	{
		const Diag *first = diag_first_error(&diag);
		Span span = {0, 0};

		bind_error(b, DIAG_BAD_ARGUMENT, span, psprintf("saved function \"%s\"", name),
				   first->message);
	}
	return binding->function == NULL ? NULL : binding;
}

/* The function of that name: a let, else a saved one. */
Binding *
bind_find_function(Binder *b, const char *name)
{
	Binding *binding = scope_find(b, name);

	if (binding != NULL)
		return binding->kind == BINDING_FUNCTION ? binding : NULL;
	return function_find_saved(b, name);
}

static bool
function_body_is_table(Binder *b, Binding *function)
{
	const Vec *body = &function->function->body;
	const Vec *param = &function->function->param;
	static BoundExpr some_value; /* never looked into */

	b->env = function->function_env;
	VEC_EACH (const AstColumnDef, def, param)
	{
		if (def->is_table)
			bind_define(b, def->name, BINDING_TABLE);
		else
			bind_define(b, def->name, BINDING_EXPR)->expr = &some_value;
	}
	VEC_EACH (const AstStatement, statement, body)
	{
		if (statement->kind == AST_LET_FUNCTION || statement->kind == AST_PATTERN)
		{
			Binding *outer = b->env;
			Binding *binding = bind_define(b, statement->name, BINDING_FUNCTION);

			binding->function = statement;
			binding->function_env = outer;
		}
		else if (statement->kind == AST_LET_VALUE)
		{
			bool is_table = bind_is_table(b, statement->value);

			bind_define(b, statement->name, is_table ? BINDING_TABLE : BINDING_EXPR)->expr =
				&some_value;
		}
		else if (statement->kind == AST_EXPRESSION)
			return bind_is_table(b, statement->value);
	}
	return false;
}

/* Does the function give rows?  Binds nothing. */
bool
bind_function_is_table(Binder *b, Binding *function)
{
	Binding *env = b->env;
	RowScope *row = b->row;
	bool is_table;

	if (function->function->kind == AST_PATTERN)
		return true;
	if (function->in_use)
		return false;
	if (function->table_known)
		return function->is_table;
	function->in_use = true;
	b->row = NULL;
	is_table = function_body_is_table(b, function);
	b->env = env;
	b->row = row;
	function->in_use = false;
	function->table_known = true;
	function->is_table = is_table;
	return is_table;
}

/* The argument of a call for a parameter; positions first, then names, then defaults. */
static const AstExpr *
function_argument(const AstCall *call, int skipped, const AstColumnDef *def, int position)
{
	int index = position - skipped;

	VEC_EACH (const AstExpr, arg, &call->args)
	{
		if (arg->kind == AST_NAMED)
		{
			const AstNamed *named = (const AstNamed *) arg;

			if (named->name.count == 1 && strcmp(VEC_AT(&named->name, char, 0), def->name) == 0)
				return named->value;
		}
		else if (arg_at == index)
			return arg;
	}
	return NULL;
}

/* A table given for T:(a:long, …) has these columns. */
static void
function_check_table(Binder *b, const AstColumnDef *def, const Pipe *pipe, Span span)
{
	if (pipe->is_broken)
		return;
	VEC_EACH (const AstColumnDef, wanted, &def->table_column)
	{
		const BoundColumn *column = bind_find_column(&pipe->rel->column, wanted->name);

		if (column == NULL)
			bind_unknown_column(b, wanted->name, span);
		else if (column->type != wanted->type && column->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, span, psprintf("column \"%s\"", wanted->name),
					   kql_type_name(wanted->type), kql_type_name(column->type));
	}
}

typedef struct FunctionParam
{
	const AstColumnDef *def;
	BoundExpr *expr;
	int expr_size;
	BoundShared *shared;
	bool is_sorted;
	const AstExpr *late; /* invoke f(column): bound where the parameter is used */
} FunctionParam;

/* A scalar argument; that of invoke may name columns of the rows that are handed over. */
static BoundExpr *
function_bind_scalar(Binder *b, FunctionParam *param, const AstExpr *arg, const Pipe *invoked)
{
	RowScope row;
	BoundExpr *expr;

	if (invoked == NULL)
		return bind_expr(b, arg);
	bind_push_row(b, &row, invoked);
	expr = bind_expr(b, arg);
	bind_pop_row(b, &row);
	if (bind_has_columns(expr))
		param->late = arg;
	return expr;
}

/* Binds one argument in the caller's environment. */
static void
function_bind_argument(Binder *b, FunctionParam *param, const AstExpr *arg, const Pipe *invoked)
{
	const AstColumnDef *def = param->def;

	if (def->is_table)
	{
		Pipe pipe = bind_table(b, arg);

		function_check_table(b, def, &pipe, arg->span);
		param->shared = bind_share(b, def->name, pipe.rel);
		param->shared->is_broken = pipe.is_broken;
		param->is_sorted = pipe.is_sorted;
		return;
	}
	{
		int before = b->node_count;
		BoundExpr *expr = function_bind_scalar(b, param, arg, invoked);

		if (def->type != KQL_UNKNOWN && !bind_can_convert(expr->type, def->type) &&
			!(def->type == KQL_STRING && expr->type == KQL_GUID))
			bind_error(b, DIAG_TYPE_MISMATCH, arg->span, psprintf("argument \"%s\"", def->name),
					   kql_type_name(def->type), kql_type_name(expr->type));
		else
			expr = bind_convert(b, expr, def->type);
		param->expr = expr;
		param->expr_size = Max(b->node_count - before, 1);
	}
}

/* The number of the parameter that an argument is for; -1 if there is none. */
static int
function_place(const Vec *param, const AstCall *call, int arg, int skipped)
{
	const AstNamed *named = VEC_AT(&call->args, AstNamed, arg);

	if (named->base.kind != AST_NAMED)
		return arg + skipped;
	VEC_EACH (const AstColumnDef, def, param)
	{
		if (named->name.count == 1 && strcmp(VEC_AT(&named->name, char, 0), def->name) == 0)
			return def_at;
	}
	return -1;
}

/* Every named argument names a parameter, and no parameter is given twice. */
static bool
function_check_names(Binder *b, const Vec *param, const AstCall *call, int skipped)
{
	bool *given = palloc0(param->count + 1);

	/* The rows of invoke are the first. */
	given[0] = skipped > 0;
	VEC_EACH (const AstExpr, arg, &call->args)
	{
		int place = function_place(param, call, arg_at, skipped);
		const char *wrong = place < 0      ? "it has no parameter \"%s\""
							: given[place] ? "its parameter \"%s\" is given twice"
										   : NULL;

		if (wrong != NULL)
		{
			bind_error(b, DIAG_BAD_ARGUMENT, arg->span, psprintf("function \"%s\"", call->name),
					   psprintf(wrong, place < 0 ? VEC_AT(&((const AstNamed *) arg)->name, char, 0)
												 : VEC_AT(param, AstColumnDef, place)->name));
			return false;
		}
		given[place] = true;
	}
	return true;
}

/* Makes the values of all parameters; false after an error. */
static bool
function_bind_params(Binder *b, Binding *function, const AstCall *call, const Pipe *invoked,
					 FunctionParam *value)
{
	const Vec *param = &function->function->param;
	int skipped = invoked == NULL ? 0 : 1;

	if (call->args.count + skipped > param->count)
	{
		bind_error(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
				   psprintf("at most %d", param->count - skipped),
				   psprintf("%d", call->args.count));
		return false;
	}
	for (int i = 0; i < param->count; i++)
	{
		const AstColumnDef *def = VEC_AT(param, AstColumnDef, i);
		const AstExpr *arg = NULL;

		value[i].def = def;
		if (i == 0 && invoked != NULL)
		{
			if (!def->is_table)
			{
				bind_error(b, DIAG_TYPE_MISMATCH, call->base.span,
						   psprintf("parameter \"%s\"", def->name), "table",
						   kql_type_name(def->type));
				return false;
			}
			function_check_table(b, def, invoked, call->base.span);
			value[i].shared = bind_share(b, def->name, invoked->rel);
			value[i].shared->is_broken = invoked->is_broken;
			value[i].is_sorted = invoked->is_sorted;
			continue;
		}
		arg = function_argument(call, skipped, def, i);
		if (arg != NULL)
			function_bind_argument(b, &value[i], arg, invoked);
		else if (def->default_value != NULL)
		{
			value[i].expr = bind_convert(b, bind_expr(b, def->default_value), def->type);
			value[i].expr_size = 1;
		}
		else
		{
			bind_error(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
					   psprintf("%d", param->count - skipped), psprintf("%d", call->args.count));
			return false;
		}
	}
	return function_check_names(b, param, call, skipped);
}

static bool
function_bind_body(Binder *b, Binding *function, const AstCall *call, const FunctionParam *value,
				   RowScope *caller_row, Pipe *result, BoundExpr **scalar)
{
	Binding *caller_env = b->env;
	const Vec *body = &function->function->body;
	bool is_table = false;
	bool has_value = false;
	static const Vec no_column;
	RowScope *inner = palloc0(sizeof(RowScope));

	/* The body sees no columns of the caller; its parameters may be made of them. */
	inner->column = &no_column;
	inner->caller = caller_row;
	b->row = inner;
	b->env = function->function_env;
	for (int i = 0; i < function->function->param.count; i++)
	{
		Binding *binding;

		if (value[i].shared != NULL)
		{
			bind_define_shared(b, value[i].def->name, value[i].shared, value[i].is_sorted);
			continue;
		}
		binding = bind_define(b, value[i].def->name, BINDING_EXPR);
		binding->expr = value[i].expr;
		binding->expr_size = value[i].expr_size;
		binding->late = value[i].late;
		binding->late_env = caller_env;
		if (binding->late == NULL)
			binding->row = bind_has_columns(value[i].expr) ? caller_row : NULL;
	}
	if (function->is_saved)
		bind_check_names(b, body);
	for (int i = 0; i < body->count; i++)
	{
		*scalar = NULL;
		if (bind_statement(b, VEC_AT(body, AstStatement, i), i == body->count - 1, result, scalar))
		{
			has_value = true;
			is_table = *scalar == NULL;
		}
	}
	if (!has_value)
	{
		bind_error(b, DIAG_BAD_ARGUMENT, call->base.span, psprintf("function \"%s\"", call->name),
				   "its body has no value");
		*scalar = bind_unknown(b, call->base.span);
	}
	return is_table;
}

/*
 * Binds a call.  True when the function gives rows (in *result), false when it
 * gives a value (in *scalar).  invoked is the input of an invoke operator, the
 * first argument then.
 */
bool
bind_call_function(Binder *b, Binding *function, const AstCall *call, const Pipe *invoked,
				   Pipe *result, BoundExpr **scalar)
{
	Binding *env = b->env;
	RowScope *row = b->row;
	Span fixed_span = b->fixed_span;
	bool has_fixed_span = b->has_fixed_span;
	FunctionParam *value;
	bool is_table;

	if (function->function->kind == AST_PATTERN)
	{
		bind_pattern_call(b, function, call, invoked, result);
		return true;
	}
	if (function->in_use || b->inline_depth >= BINDER_MAX_INLINE_DEPTH ||
		++b->inline_count > BINDER_MAX_INLINES)
	{
		if (function->in_use)
			bind_error(b, DIAG_UNSUPPORTED, call->base.span,
					   psprintf("recursion of function \"%s\"", call->name));
		else if (!b->too_complex)
		{
			b->too_complex = true;
			bind_error(b, DIAG_TOO_COMPLEX, call->base.span, "functions call functions too often");
		}
		*scalar = bind_unknown(b, call->base.span);
		return false;
	}
	value = palloc0(sizeof(FunctionParam) * Max(function->function->param.count, 1));
	if (!function_bind_params(b, function, call, invoked, value))
	{
		*scalar = bind_unknown(b, call->base.span);
		if (bind_function_is_table(b, function))
		{
			result->rel = bind_no_rel(b, call->base.span);
			result->is_broken = true;
			return true;
		}
		return false;
	}
	if (function->is_saved && !b->has_fixed_span)
	{
		b->has_fixed_span = true;
		b->fixed_span = call->base.span;
	}
	b->inline_depth++;
	function->in_use = true;
	is_table = function_bind_body(b, function, call, value, row, result, scalar);
	function->in_use = false;
	b->inline_depth--;
	b->env = env;
	b->row = row;
	b->has_fixed_span = has_fixed_span;
	b->fixed_span = fixed_span;
	return is_table;
}

/* Whether a name is one of the parsers that a workspace is installed with, such as _Im_Dns. */
bool
bind_is_parser_name(const char *name)
{
	static const char *const prefix[] = {"_Im_", "_ASim_", "ASim", "vim", "im"};

	for (int i = 0; i < lengthof(prefix); i++)
	{
		int length = strlen(prefix[i]);

		if (strncmp(name, prefix[i], length) == 0 && name[length] >= 'A' && name[length] <= 'Z')
			return true;
	}
	return false;
}

/* Says how a function of the workspace is made.  Where functions cannot be kept, says nothing. */
void
bind_hint_function(const Binder *b, Diag *diag, const char *name)
{
	const SchemaProvider *schema = b->options->schema;

	if (schema == NULL || schema->can_make_table == NULL)
		return;
	if (bind_is_parser_name(name))
		diag_hint(diag, "This is a parser of the workspace: make it with vigil.create_function().");
	else
		diag_hint(diag, "Make a function of the workspace with vigil.create_function().");
}
