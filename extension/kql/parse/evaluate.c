/*
 * evaluate.c
 *		evaluate and invoke.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* evaluate: options call [':' '(' ['*' ','] defs ')']; invoke: call */
void
parser_evaluate(Parser *parser, AstInvoke *op)
{
	parser_options(parser, &op->base, (const char *const[]){NULL});
	op->call = parser_call(parser);
	if (op->base.kind != AST_EVALUATE || !parser_at(parser, TOKEN_COLON))
		return;
	parser->at++;
	op->has_schema = true;
	if (parser_at(parser, TOKEN_OPEN_PAREN) && parser_peek_at(parser, 1)->kind == TOKEN_STAR)
	{
		Token *open = &parser->tokens.token[parser->at];

		op->schema_has_star = true;
		parser->at += 2;
		if (!parser_at(parser, TOKEN_COMMA))
		{
			parser_expect_close(parser, (int) (open - parser->tokens.token));
			return;
		}
		/* The definitions are read as if the list began at the comma. */
		parser->tokens.token[parser->at].kind = open->kind;
		parser->tokens.token[parser->at].match = open->match;
	}
	parser_column_defs(parser, &op->schema, false);
}
