/*
 * introspect.c
 *		The stages of a query, from its syntax tree.
 */
#include "common/port.h"

#include "kql/parse/ast.h"
#include "kql/introspect.h"

static void add_expr(Vec *out, const AstExpr *expr, int depth);

static void
add_stage(Vec *out, const char *name, Span span, int depth)
{
	vec_push(out, MAKE(KqlStage, .depth = depth, .operator_name = name, .span = span));
}

/* The relations inside a stage are one level deeper. */
static void
add_inner(Vec *out, const AstOperator *stage, int depth)
{
	switch (stage->kind)
	{
		case AST_JOIN:
		case AST_LOOKUP:
			add_expr(out, ((const AstJoin *) stage)->right, depth + 1);
			break;
		case AST_UNION:
		{
			const AstUnion *node = (const AstUnion *) stage;

			VEC_EACH (AstExpr, ast, &node->table)
				add_expr(out, ast, depth + 1);
			break;
		}
		case AST_MV_APPLY:
		{
			const AstExpand *node = (const AstExpand *) stage;

			VEC_EACH (const AstOperator, inner, &node->body)
			{
				add_stage(out, ast_operator_keyword(inner->kind), inner->span, depth + 1);
				add_inner(out, inner, depth + 1);
			}
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
		add_stage(out, ast_operator_keyword(query->source_operator->kind),
				  query->source_operator->span, depth);
		add_inner(out, query->source_operator, depth);
	}
	else if (query->source != NULL)
	{
		if (query->source->kind == AST_QUERY)
			add_expr(out, query->source, depth);
		else
			add_stage(out, "source", query->source->span, depth);
	}
	VEC_EACH (const AstOperator, stage, &query->op)
	{
		add_stage(out, ast_operator_keyword(stage->kind), stage->span, depth);
		add_inner(out, stage, depth);
	}
}

static void
add_expr(Vec *out, const AstExpr *expr, int depth)
{
	if (expr == NULL)
		return;
	if (expr->kind == AST_QUERY)
		add_query(out, (const AstQuery *) expr, depth);
	else
		add_stage(out, "source", expr->span, depth);
}

Vec
kql_stages(const AstProgram *program)
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
