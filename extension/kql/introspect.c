/*
 * introspect.c
 *		The stages of a query, from its syntax tree.
 */
#include "common/port.h"

#include "kql/parse/ast.h"
#include "kql/introspect.h"

static void add_expr(Vec *out, const AstExpr *expr, int depth);

static const char *const stage_keyword[] = {
#define STAGE(name, keyword, struct_name) keyword,
#include "kql/operator_list.h"
#undef STAGE
};

static void
add_stage(Vec *out, const char *name, Span span, int depth)
{
	KqlStage *stage = palloc0(sizeof(KqlStage));

	stage->depth = depth;
	stage->operator_name = name;
	stage->span = span;
	vec_push(out, stage);
}

/* The relations inside a stage are one level deeper. */
static void
add_inner(Vec *out, const AstStage *stage, int depth)
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

			for (int i = 0; i < node->table.count; i++)
				add_expr(out, VEC_AT(&node->table, AstExpr, i), depth + 1);
			break;
		}
		case AST_MV_APPLY:
		{
			const AstExpand *node = (const AstExpand *) stage;

			for (int i = 0; i < node->body.count; i++)
			{
				const AstStage *inner = VEC_AT(&node->body, AstStage, i);

				add_stage(out, stage_keyword[inner->kind], inner->span, depth + 1);
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
	if (query->source_stage != NULL)
	{
		add_stage(out, stage_keyword[query->source_stage->kind], query->source_stage->span, depth);
		add_inner(out, query->source_stage, depth);
	}
	else if (query->source != NULL)
	{
		if (query->source->kind == AST_QUERY)
			add_expr(out, query->source, depth);
		else
			add_stage(out, "source", query->source->span, depth);
	}
	for (int i = 0; i < query->stage.count; i++)
	{
		const AstStage *stage = VEC_AT(&query->stage, AstStage, i);

		add_stage(out, stage_keyword[stage->kind], stage->span, depth);
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

	for (int i = 0; i < program->statement.count; i++)
	{
		const AstStatement *statement = VEC_AT(&program->statement, AstStatement, i);

		if (statement->kind == AST_EXPRESSION)
			add_expr(&out, statement->value, 0);
		else if (statement->kind == AST_LET_VALUE && statement->value != NULL &&
				 statement->value->kind == AST_QUERY)
			add_expr(&out, statement->value, 1);
	}
	return out;
}
