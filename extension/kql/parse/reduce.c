/*
 * reduce.c
 *		reduce.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* reduce: options "by" expression ["with" NAME '=' value {',' NAME '=' value}] */
void
parser_reduce(Parser *parser, AstReduce *op)
{
	static const char *const before[] = {"kind", NULL};
	static const char *const behind[] = {"threshold", "characters", NULL};
	int count;

	parser_options(parser, &op->base, before);
	parser_expect_keyword(parser, KEYWORD_BY);
	op->value = parser_expr(parser);
	if (!parser_accept_keyword(parser, KEYWORD_WITH))
		return;
	do
	{
		count = op->base.option.count;
		parser_options(parser, &op->base, behind);
		if (op->base.option.count == count)
			parser_fail(parser, "\"threshold\" or \"characters\"");
	} while (!parser->failed && parser_accept(parser, TOKEN_COMMA));
}
