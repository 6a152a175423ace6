/*
 * join.c
 *		join and lookup.
 *
 * Called by operator.c.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* "and" between the conditions of a join means the same as a comma. */
static void
push_conditions(Vec *on, AstExpr *condition)
{
	AstBinary *both = (AstBinary *) condition;

	if (condition->kind == AST_BINARY && both->infix == KQL_INFIX_AND)
	{
		/* The chain leans to the left: collect it from its end. */
		int first = on->count;

		while (condition->kind == AST_BINARY && both->infix == KQL_INFIX_AND)
		{
			vec_insert(on, first, both->right);
			condition = both->left;
			both = (AstBinary *) condition;
		}
		vec_insert(on, first, condition);
		return;
	}
	vec_push(on, condition);
}

/* join: options table "on" condition {(',' | "and") condition} */
void
parser_join(Parser *parser, AstJoin *op)
{
	parser_options(parser, &op->base, NULL);
	op->right = parser_postfix(parser);
	/* Options behind the table are an old spelling. */
	parser_options(parser, &op->base, NULL);
	parser_expect_keyword(parser, KEYWORD_ON);
	do
		push_conditions(&op->on, parser_expr(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}
