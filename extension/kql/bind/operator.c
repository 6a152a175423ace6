/*
 * operator.c
 *		The operators of a pipe: dispatch, options, and those that are refused.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* The value of an option kind = x, hint.y = z; NULL if it was not written. */
const AstExpr *
bind_option(const AstOperator *op, const char *name)
{
	VEC_EACH (const AstNamed, option, &op->option)
	{
		if (option->name.count == 1 && strcmp(VEC_AT(&option->name, char, 0), name) == 0)
			return option->value;
	}
	return NULL;
}

/* The same as text: a name or a string. */
const char *
bind_option_text(const AstOperator *op, const char *name)
{
	const AstExpr *value = bind_option(op, name);

	if (value == NULL)
		return NULL;
	if (value->kind == AST_NAME)
		return ((const AstName *) value)->name;
	if (value->kind == AST_LITERAL)
	{
		const AstLiteral *literal = (const AstLiteral *) value;

		if (literal->type == KQL_BOOL)
			return literal->int_value != 0 ? "true" : "false";
		return literal->text;
	}
	return NULL;
}

typedef struct RefusedOperator
{
	AstOperatorKind kind;
	const char *hint;
} RefusedOperator;

static const RefusedOperator refused_operator[] = {
	{AST_FACET, "Write one summarize for each column."},
	{AST_FORK, "Write one query for each branch; a rule has one result."},
	{AST_MACRO_EXPAND, "Use union over the tables."},
	{AST_GRAPH_MATCH, "Use join; a path of n steps is n joins."},
	{AST_MAKE_GRAPH, "Use join; a path of n steps is n joins."},
	{AST_EXECUTE_AND_CACHE, "Leave it out."},
};

/* fork, facet, …: known, and refused. */
void
bind_refused(Binder *b, Pipe *pipe, const AstRefused *ast)
{
	const AstOperator *op = &ast->base;
	Diag *diag = bind_error(b, DIAG_UNSUPPORTED, op->keyword_span,
							psprintf("operator \"%s\"", ast_operator_keyword(op->kind)));

	for (int i = 0; i < lengthof(refused_operator); i++)
	{
		if (refused_operator[i].kind == op->kind)
			diag_hint(diag, "%s", refused_operator[i].hint);
	}
	if (pipe->rel == NULL)
		pipe->rel = bind_no_rel(b, op->span);
	pipe->is_broken = true;
}

/* Operators that can also stand at the start of a pipe. */
static bool
operator_can_start(AstOperatorKind kind)
{
	return kind == AST_PRINT || kind == AST_RANGE || kind == AST_UNION || kind == AST_SEARCH ||
		   kind == AST_FIND || kind == AST_MACRO_EXPAND;
}

void
bind_operator(Binder *b, Pipe *pipe, const AstOperator *op)
{
	if (pipe->rel == NULL && !operator_can_start(op->kind))
	{
		bind_error(b, DIAG_MISPLACED, op->keyword_span,
				   psprintf("operator \"%s\" without an input", ast_operator_keyword(op->kind)));
		pipe->rel = bind_no_rel(b, op->span);
		pipe->is_broken = true;
		return;
	}
	if (!bind_enter(b, op->keyword_span))
	{
		if (pipe->rel == NULL)
			pipe->rel = bind_no_rel(b, op->span);
		return;
	}
	switch (op->kind)
	{
#define OPERATOR(name, keyword, node, read, bind, emit)                                            \
	case AST_##name:                                                                               \
		bind_##bind(b, pipe, (const node *) op);                                                   \
		break;
#include "kql/operator_list.h"
#undef OPERATOR
		case AST_OPERATOR_COUNT:
			break;
	}
	bind_leave(b);
}

void
bind_operators(Binder *b, Pipe *pipe, const Vec *op)
{
	for (int i = 0; i < op->count && !b->too_complex; i++)
	{
		const AstOperator *one = VEC_AT(op, AstOperator, i);
		const BoundRel *before = pipe->rel;

		bind_operator(b, pipe, one);
		if (pipe->rel == NULL || pipe->rel == before)
			continue;
		bind_count_slots(b, one->span, pipe->rel->column.count);
		bind_check_width(b, one->span, pipe->rel->column.count);
	}
}
