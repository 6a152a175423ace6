/*
 * scan.c
 *		scan.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* step: "step" name ["optional"] ["output" '=' name] ':' e ["=>" assignments] */
static AstScanStep *
parser_scan_step(Parser *parser)
{
	AstScanStep *step = MAKE(AstScanStep, .span = parser_peek(parser)->span);

	parser_expect_keyword(parser, KEYWORD_STEP);
	step->name = parser_name(parser, NULL);
	step->is_optional = parser_accept_keyword(parser, KEYWORD_OPTIONAL);
	if (parser_accept_keyword(parser, KEYWORD_OUTPUT))
	{
		parser_expect(parser, TOKEN_ASSIGN);
		step->output = parser_name(parser, NULL);
	}
	parser_expect(parser, TOKEN_COLON);
	step->condition = parser_expr(parser);
	if (parser_accept(parser, TOKEN_ARROW))
		parser_named_list(parser, &step->assign);
	step->span.end = parser_last_end(parser);
	return step;
}

/* The clauses between "scan" and "with", in any order. */
static void
parser_scan_clauses(Parser *parser, AstScan *op)
{
	for (;;)
	{
		parser_options(parser, &op->base, (const char *const[]){"kind", NULL});
		if (parser_accept_keyword(parser, KEYWORD_WITH_MATCH_ID))
		{
			parser_expect(parser, TOKEN_ASSIGN);
			op->match_id = parser_name(parser, NULL);
		}
		else if (parser_accept_keyword(parser, KEYWORD_DECLARE))
			parser_column_defs(parser, &op->declare, false);
		else if (parser_accept_keyword(parser, KEYWORD_ORDER))
		{
			parser_expect_keyword(parser, KEYWORD_BY);
			parser_ordered_list(parser, &op->order);
		}
		else if (parser_accept_keyword(parser, KEYWORD_PARTITION))
		{
			parser_expect_keyword(parser, KEYWORD_BY);
			parser_expr_list(parser, &op->partition);
		}
		else
			return;
	}
}

/* scan: clauses "with" '(' step ';' {step ';'} ')' */
void
parser_scan(Parser *parser, AstScan *op)
{
	int open;

	parser_scan_clauses(parser, op);
	parser_expect_keyword(parser, KEYWORD_WITH);
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_PAREN);
	do
		vec_push(&op->step, parser_scan_step(parser));
	while (parser_accept(parser, TOKEN_SEMICOLON) && !parser_at(parser, TOKEN_CLOSE_PAREN));
	parser_expect_close(parser, open);
}
