/*
 * range.c
 *		range.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* range: name "from" e "to" e "step" e */
void
parser_range(Parser *parser, AstRange *op)
{
	op->name = parser_new_name(parser, NULL);
	parser_expect_keyword(parser, KEYWORD_FROM);
	op->from = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_TO);
	op->to = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_STEP);
	op->step = parser_expr(parser);
}
