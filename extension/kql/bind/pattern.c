/*
 * pattern.c
 *		declare pattern: rows that are chosen by constant texts.
 *
 * A case is bound as the body of a function without parameters, in the environment of the
 * declaration.  The path of a call, p("a").b, counts as one more text.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* declare pattern name = (…)[…] { cases } */
void
bind_declare_pattern(Binder *b, const AstStatement *statement)
{
	Binding *outer = b->env;
	Binding *binding = bind_define(b, statement->name, BINDING_FUNCTION);

	binding->function = statement;
	binding->function_env = outer;
	VEC_EACH (const AstColumnDef, def, &statement->param)
	{
		if (def->type != KQL_STRING)
			bind_error(b, DIAG_TYPE_MISMATCH, def->span, "an argument of a pattern", "string",
					   kql_type_name(def->type));
	}
	VEC_EACH (const AstPatternCase, one, &statement->cases)
	{
		if (one->value.count != statement->param.count)
			bind_error(b, DIAG_ARGUMENT_COUNT, VEC_AT(&one->value, AstExpr, 0)->span,
					   statement->name, psprintf("%d", statement->param.count),
					   psprintf("%d", one->value.count));
		bind_check_names(b, &one->body->body);
	}
}

/* Are the constants of a case those of the call?  False with *failed set after an error. */
static bool
case_fits(Binder *b, const AstPatternCase *one, const Vec *value, bool *failed)
{
	if (one->value.count != value->count)
		return false;
	VEC_EACH (const AstExpr, ast, &one->value)
	{
		const char *text = bind_constant_string(b, ast, "a value of a pattern");

		if (text == NULL)
			*failed = true;
		if (text == NULL || strcmp(text, VEC_AT(value, char, ast_at)) != 0)
			return false;
	}
	return true;
}

/* The case of a call, or NULL after an error. */
static const AstPatternCase *
find_case(Binder *b, const AstStatement *pattern, const AstCall *call)
{
	Vec value = {NULL, 0, 0};
	const AstPatternCase *found = NULL;
	bool failed = false;

	if (pattern->cases.count > 0 &&
		!bind_argument_count(b, call, pattern->param.count, pattern->param.count))
		return NULL;
	VEC_EACH (const AstExpr, arg, &call->args)
	{
		const char *text = bind_constant_string(b, bind_unnamed(arg), "an argument of a pattern");

		if (text == NULL)
			return NULL;
		vec_push(&value, unconstify(char *, text));
	}
	VEC_EACH (const AstPatternCase, one, &pattern->cases)
	{
		bool fits = case_fits(b, one, &value, &failed);

		if (failed)
			return NULL;
		if (!fits)
			continue;
		if (found == NULL)
			found = one;
		else
			bind_error(b, DIAG_BAD_ARGUMENT, VEC_AT(&one->value, AstExpr, 0)->span,
					   psprintf("pattern \"%s\"", pattern->name), "a case before has these values");
	}
	if (found != NULL)
		return found;
	diag_hint(
		bind_error(b, DIAG_BAD_ARGUMENT, call->base.span, psprintf("pattern \"%s\"", pattern->name),
				   pattern->cases.count == 0 ? "it is only declared" : "no case has these values"),
		"A case is written in the braces of its declaration: (\"value\") = { query };");
	return NULL;
}

/* Binds a call of a pattern, which gives rows. */
void
bind_pattern_call(Binder *b, const Binding *pattern, const AstCall *call, const Pipe *invoked,
				  Pipe *result)
{
	RowScope *row = b->row;
	const AstPatternCase *one;
	AstCall plain = {.base = call->base, .name = call->name, .name_span = call->name_span};
	BoundExpr *scalar = NULL;
	Binding *function;

	b->row = NULL;
	one = find_case(b, pattern->function, call);
	b->row = row;
	if (invoked != NULL)
		bind_error(b, DIAG_UNSUPPORTED, call->base.span, "invoke of a pattern");
	if (one == NULL || invoked != NULL)
	{
		*result = bind_broken(b, call->base.span);
		return;
	}
	function = MAKE(Binding, .name = call->name, .kind = BINDING_FUNCTION, .function = one->body,
					.function_env = pattern->function_env);
	if (bind_call_function(b, function, &plain, NULL, result, &scalar))
		return;
	if (scalar == NULL || scalar->type != KQL_UNKNOWN)
		bind_error(b, DIAG_TYPE_MISMATCH, call->base.span, psprintf("\"%s\"", call->name), "table",
				   "scalar");
	*result = bind_broken(b, call->base.span);
}

/* A path whose beginning calls a pattern, as a call with the path behind the arguments; or NULL. */
const AstCall *
bind_pattern_path(Binder *b, const AstExpr *ast)
{
	const AstPath *path = (const AstPath *) ast;
	const AstCall *call;
	const Binding *binding;
	AstCall *whole;
	AstLiteral *literal;

	if (ast->kind != AST_PATH || path->object->kind != AST_CALL)
		return NULL;
	call = (const AstCall *) path->object;
	binding = call->object == NULL ? scope_find(b, call->name) : NULL;
	if (binding == NULL || binding->kind != BINDING_FUNCTION ||
		binding->function->kind != AST_PATTERN)
		return NULL;
	whole = MAKE(AstCall, .base = {AST_CALL, ast->span}, .name = call->name,
				 .name_span = call->name_span, .args = bind_copy(&call->args));
	literal = MAKE(AstLiteral, .base = {AST_LITERAL, path->name_span}, .type = KQL_STRING,
				   .text = path->name);
	vec_push(&whole->args, literal);
	return whole;
}
