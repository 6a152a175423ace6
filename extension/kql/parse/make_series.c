/*
 * make_series.c
 *		make-series.
 *
 * Called by operator.c.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* series item: [name '='] aggregate ["default" '=' e] */
static void
parser_series_item(Parser *parser, AstMakeSeries *op)
{
	AstExpr *value = NULL;

	vec_push(&op->aggregate, parser_named_expr(parser));
	if (parser_accept_keyword(parser, KEYWORD_DEFAULT))
	{
		parser_expect(parser, TOKEN_ASSIGN);
		value = parser_expr(parser);
	}
	vec_push(&op->default_value, value);
}

/* "in" "range" '(' from ',' to ',' step ')' */
static void
parser_series_range(Parser *parser, AstMakeSeries *op)
{
	int open = parser->at + 2;

	op->in_range = true;
	parser->at++;
	parser_expect_keyword(parser, KEYWORD_RANGE);
	parser_expect(parser, TOKEN_OPEN_PAREN);
	op->from = parser_expr(parser);
	parser_expect(parser, TOKEN_COMMA);
	op->to = parser_expr(parser);
	parser_expect(parser, TOKEN_COMMA);
	op->step = parser_expr(parser);
	parser_expect_close(parser, open);
}

/* make-series: options item {',' item} "on" axis
 *	(["from" e] ["to" e] "step" e | "in" "range" '(' … ')') ["by" keys] */
void
parser_make_series(Parser *parser, AstMakeSeries *op)
{
	parser_options(parser, &op->base, (const char *const[]){"kind", NULL});
	do
		parser_series_item(parser, op);
	while (parser_accept(parser, TOKEN_COMMA));
	parser_expect_keyword(parser, KEYWORD_ON);
	/* No comparison: "in" belongs to the operator. */
	op->axis = parser_binary(parser, PRECEDENCE_ADDITIVE);
	if (parser_at_keyword(parser, KEYWORD_IN))
		parser_series_range(parser, op);
	else
	{
		if (parser_accept_keyword(parser, KEYWORD_FROM))
			op->from = parser_expr(parser);
		if (parser_accept_keyword(parser, KEYWORD_TO))
			op->to = parser_expr(parser);
		parser_expect_keyword(parser, KEYWORD_STEP);
		op->step = parser_expr(parser);
	}
	if (parser_accept_keyword(parser, KEYWORD_BY))
		parser_named_list(parser, &op->key);
}
