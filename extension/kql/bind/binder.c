/*
 * binder.c
 *		From the syntax tree to the bound tree: statements, the environment,
 *		diagnostics and limits.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* One use of a shared relation: fresh columns that stand for its columns. */
BoundRel *
bind_use_shared(Binder *b, BoundShared *shared, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_SHARED, NULL, span);

	bind_count_node(b, span, shared->rel->column.count);
	shared->use_count++;
	rel->u.shared.shared = shared;
	rel->is_open = shared->rel->is_open;
	VEC_EACH (const BoundColumn, from, &shared->rel->column)
	{
		BoundColumn *column = bind_new_column(b, from->name, from->type, from->nullable);

		column->is_absent = from->is_absent;
		column->origin = from->origin;
		vec_push(&rel->column, column);
	}
	return rel;
}

/* ---- statements ---- */

/* Is it a name that stands for nothing, where no columns are?  Then a table is missing. */
static bool
names_nothing(Binder *b, const AstExpr *value)
{
	return value->kind == AST_NAME && b->row == NULL &&
		   scope_find(b, ((const AstName *) value)->name) == NULL;
}

/* Binds the value of a let or of an argument and gives it a name. */
void
bind_define_value(Binder *b, const char *name, const AstExpr *value, Span span)
{
	if (bind_is_table(b, value) || names_nothing(b, value))
	{
		Pipe pipe = bind_table(b, value);
		BoundShared *shared;

		if (pipe.rel->kind == REL_SHARED)
		{
			/* A plain alias, or materialize(): the same relation under one more name. */
			shared = pipe.rel->u.shared.shared;
			shared->use_count--;
		}
		else
			shared = bind_share(b, name, pipe.rel);
		shared->is_broken |= pipe.is_broken;
		bind_define_shared(b, name, shared, pipe.is_sorted);
		b->env->is_literal = pipe.is_literal;
		b->env->table = pipe.table;
		/* A variable lends its name to no rows; a table keeps its own under another name. */
		if (value->kind == AST_NAME)
			b->env->source_name = pipe.source_name;
	}
	else
	{
		int before = b->node_count;
		BoundExpr *expr = bind_expr(b, value);
		Binding *binding = bind_define(b, name, BINDING_EXPR);

		binding->expr = expr;
		if (b->row != NULL && bind_has_columns(expr))
			binding->row = b->row->caller;
		binding->expr_size = Max(b->node_count - before, 1);
	}
}

/* Reports the name of a definition if it is one of names, and adds it. */
static void
check_name(Binder *b, Vec *names, const char *name, Span span)
{
	VEC_EACH (const char, known, names)
	{
		if (known[0] == name[0] && strcmp(known, name) == 0)
		{
			bind_error(b, DIAG_DUPLICATE_NAME, span, name);
			return;
		}
	}
	vec_push(names, unconstify(char *, name));
}

/* Reports names that a query, or the body of a function, defines twice. */
void
bind_check_names(Binder *b, const Vec *statement)
{
	Vec names = {NULL, 0, 0};

	VEC_EACH (const AstStatement, one, statement)
	{
		if (one->kind == AST_LET_VALUE || one->kind == AST_LET_FUNCTION || one->kind == AST_PATTERN)
			check_name(b, &names, one->name, one->span);
		else if (one->kind == AST_DECLARE)
		{
			VEC_EACH (const AstColumnDef, param, &one->param)
				check_name(b, &names, param->name, param->span);
		}
	}
}

static void
bind_let_function(Binder *b, const AstStatement *statement)
{
	Binding *outer = b->env;
	Binding *binding = bind_define(b, statement->name, BINDING_FUNCTION);

	bind_check_names(b, &statement->body);
	/* The body sees what was defined before, so a function cannot call itself. */
	binding->function = statement;
	binding->function_env = outer;
	binding->is_view = statement->is_view;
}

static void
bind_query_parameters(Binder *b, const AstStatement *statement)
{
	VEC_EACH (const AstColumnDef, param, &statement->param)
	{
		Binding *binding;
		BoundExpr *expr;

		if (param->is_table)
		{
			bind_error(b, DIAG_UNSUPPORTED, param->span, "a tabular query parameter");
			continue;
		}
		if (param->default_value == NULL)
		{
			diag_hint(bind_error(b, DIAG_UNSUPPORTED, param->span,
								 "a query parameter without a default value"),
					  "Write %s:%s = value.", param->name, kql_type_name(param->type));
			expr = bind_const_null(b, param->type, param->span);
		}
		else
			expr = bind_convert(b, bind_expr(b, param->default_value), param->type);
		binding = bind_define(b, param->name, BINDING_EXPR);
		binding->expr = expr;
		binding->expr_size = 1;
	}
}

/*
 * Binds one statement.  True when it has a value: a relation in result, or a
 * scalar in *scalar when that is wanted (in the body of a function).
 */
bool
bind_statement(Binder *b, const AstStatement *statement, bool is_last, Pipe *result,
			   BoundExpr **scalar)
{
	switch (statement->kind)
	{
		case AST_LET_VALUE:
			bind_define_value(b, statement->name, statement->value, statement->span);
			return false;
		case AST_LET_FUNCTION:
			bind_let_function(b, statement);
			return false;
		case AST_EXPRESSION:
			if (!is_last)
			{
				diag_hint(bind_error(b, DIAG_MISPLACED, statement->span, "more than one query"),
						  "Only the last statement gives the result; put a ';' and 'let' "
						  "before the others, or join them with union.");
				return false;
			}
			if (scalar != NULL && !bind_is_table(b, statement->value))
			{
				*scalar = bind_expr(b, statement->value);
				return true;
			}
			*result = bind_table(b, statement->value);
			return true;
		case AST_SET:
			vec_push(&b->setting, unconstify(AstStatement *, statement));
			return false;
		case AST_DECLARE:
			bind_query_parameters(b, statement);
			return false;
		case AST_ALIAS:
			bind_error(b, DIAG_UNSUPPORTED, statement->span, "alias database");
			return false;
		case AST_PATTERN:
			bind_declare_pattern(b, statement);
			return false;
		case AST_RESTRICT:
			diag_hint(bind_error(b, DIAG_UNSUPPORTED, statement->span, "restrict access"),
					  "Use the database's privileges instead.");
			return false;
	}
	return false;
}

BoundQuery *
kql_bind(const AstProgram *program, const KqlOptions *options, BinderProbe probe, DiagList *diag)
{
	Binder b = {0};
	Pipe result = {0};
	bool has_result = false;

	b.options = options;
	b.probe = probe;
	b.diag = diag;
	b.is_row_wise = true;
	if (program->text != NULL)
		bind_note_text(&b, program->text);
	if (program->statement.count > BINDER_MAX_NAMES)
	{
		bind_error(&b, DIAG_TOO_COMPLEX, VEC_AT(&program->statement, AstStatement, 0)->span,
				   psprintf("more than %d statements", BINDER_MAX_NAMES));
		return NULL;
	}
	bind_check_names(&b, &program->statement);
	VEC_EACH (const AstStatement, statement, &program->statement)
	{
		bool is_last = statement_at == program->statement.count - 1;

		if (bind_statement(&b, statement, is_last, &result, NULL))
			has_result = true;
	}
	if (!has_result)
	{
		/* What the parser could not read it has reported itself. */
		if (diag->error_count == 0)
		{
			Span span = {0, 0};

			if (program->statement.count > 0)
				span =
					VEC_AT(&program->statement, AstStatement, program->statement.count - 1)->span;
			diag_hint(bind_error(&b, DIAG_SYNTAX, span, "a query", "only definitions"),
					  "End with a statement that gives rows.");
		}
		return NULL;
	}
	bind_strip_hidden(&b, &result);
	return MAKE(BoundQuery, .rel = result.rel, .shared = b.shared,
				.next_column_id = b.column_count + 1, .row_wise = b.is_row_wise);
}
