/*
 * introspect.c
 *		The operators of a query, from its syntax tree.
 */
#include "common/port.h"

#include "kql/parse/ast.h"
#include "kql/introspect.h"

static void add_expr(Vec *out, const AstExpr *expr, int depth);

static void
add_operator(Vec *out, const char *name, Span span, int depth)
{
	vec_push(out, MAKE(KqlStep, .depth = depth, .operator_name = name, .span = span));
}

static void add_inner(Vec *out, const AstOperator *op, int depth);

/* Operators in a row, and what is inside them. */
static void
add_operators(Vec *out, const Vec *list, int depth)
{
	VEC_EACH (const AstOperator, op, list)
	{
		add_operator(out, ast_operator_keyword(op->kind), op->span, depth);
		add_inner(out, op, depth);
	}
}

/* The relations inside an operator are one level deeper. */
static void
add_inner(Vec *out, const AstOperator *op, int depth)
{
	switch (op->kind)
	{
		case AST_JOIN:
		case AST_LOOKUP:
			add_expr(out, ((const AstJoin *) op)->right, depth + 1);
			break;
		case AST_UNION:
		{
			const AstUnion *node = (const AstUnion *) op;

			VEC_EACH (AstExpr, ast, &node->table)
				add_expr(out, ast, depth + 1);
			break;
		}
		case AST_MV_APPLY:
			add_operators(out, &((const AstExpand *) op)->body, depth + 1);
			break;
		case AST_PARTITION:
		{
			const AstPartition *node = (const AstPartition *) op;

			add_operators(out, &node->body, depth + 1);
			if (node->query != NULL)
				add_expr(out, node->query, depth + 1);
			break;
		}
		default:
			break;
	}
}

static void
add_query(Vec *out, const AstQuery *query, int depth)
{
	PORT_CHECK_STACK();
	if (query->source_operator != NULL)
	{
		add_operator(out, ast_operator_keyword(query->source_operator->kind),
					 query->source_operator->span, depth);
		add_inner(out, query->source_operator, depth);
	}
	else if (query->source != NULL)
	{
		if (query->source->kind == AST_QUERY)
			add_expr(out, query->source, depth);
		else
			add_operator(out, "source", query->source->span, depth);
	}
	add_operators(out, &query->op, depth);
}

static void
add_expr(Vec *out, const AstExpr *expr, int depth)
{
	if (expr == NULL)
		return;
	if (expr->kind == AST_QUERY)
		add_query(out, (const AstQuery *) expr, depth);
	else
		add_operator(out, "source", expr->span, depth);
}

Vec
kql_steps(const AstProgram *program)
{
	Vec out = {0};

	VEC_EACH (const AstStatement, statement, &program->statement)
	{
		if (statement->kind == AST_EXPRESSION)
			add_expr(&out, statement->value, 0);
		else if (statement->kind == AST_LET_VALUE && statement->value != NULL &&
				 statement->value->kind == AST_QUERY)
			add_expr(&out, statement->value, 1);
	}
	return out;
}
