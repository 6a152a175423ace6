/*
 * make_series.c
 *		Operators with a grammar of their own: make-series, top-nested, scan.
 *
 * Called by operator.c.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* series item: [name '='] aggregate ["default" '=' e] */
static void
parser_series_item(Parser *parser, AstMakeSeries *operator)
{
	AstExpr *value = NULL;

	vec_push(&operator->aggregate, parser_named_expr(parser));
	if (parser_accept_keyword(parser, KEYWORD_DEFAULT))
	{
		parser_expect(parser, TOKEN_ASSIGN);
		value = parser_expr(parser);
	}
	vec_push(&operator->default_value, value);
}

/* "in" "range" '(' from ',' to ',' step ')' */
static void
parser_series_range(Parser *parser, AstMakeSeries *operator)
{
	int open = parser->at + 2;

	operator->in_range = true;
	parser->at++;
	parser_expect_keyword(parser, KEYWORD_RANGE);
	parser_expect(parser, TOKEN_OPEN_PAREN);
	operator->from = parser_expr(parser);
	parser_expect(parser, TOKEN_COMMA);
	operator->to = parser_expr(parser);
	parser_expect(parser, TOKEN_COMMA);
	operator->step = parser_expr(parser);
	parser_expect_close(parser, open);
}

/* make-series: options item {',' item} "on" axis
 *	(["from" e] ["to" e] "step" e | "in" "range" '(' … ')') ["by" keys] */
void
parser_make_series(Parser *parser, AstMakeSeries *operator)
{
	parser_options(parser, &operator->base, (const char *const[]){"kind", NULL});
	do
		parser_series_item(parser, operator);
	while (parser_accept(parser, TOKEN_COMMA));
	parser_expect_keyword(parser, KEYWORD_ON);
	/* No comparison: "in" belongs to the operator. */
	operator->axis = parser_binary(parser, PRECEDENCE_ADDITIVE);
	if (parser_at_keyword(parser, KEYWORD_IN))
		parser_series_range(parser, operator);
	else
	{
		if (parser_accept_keyword(parser, KEYWORD_FROM))
			operator->from = parser_expr(parser);
		if (parser_accept_keyword(parser, KEYWORD_TO))
			operator->to = parser_expr(parser);
		parser_expect_keyword(parser, KEYWORD_STEP);
		operator->step = parser_expr(parser);
	}
	if (parser_accept_keyword(parser, KEYWORD_BY))
		parser_named_list(parser, &operator->key);
}

/* level: [n] "of" e ["with" "others" '=' e] "by" ordered */
static AstNested *
parser_nested_level(Parser *parser)
{
	AstNested *level = palloc0(sizeof(AstNested));

	level->span = parser_peek(parser)->span;
	if (!parser_at_keyword(parser, KEYWORD_OF))
		level->count = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_OF);
	level->of = parser_named_expr(parser);
	if (parser_accept_keyword(parser, KEYWORD_WITH))
	{
		parser_expect_keyword(parser, KEYWORD_OTHERS);
		parser_expect(parser, TOKEN_ASSIGN);
		level->others = parser_expr(parser);
	}
	parser_expect_keyword(parser, KEYWORD_BY);
	level->by = parser_ordered(parser, true);
	level->span.end = parser_last_end(parser);
	return level;
}

/* top-nested: level {',' ["top-nested"] level} */
void
parser_top_nested(Parser *parser, AstTopNested *operator)
{
	for (;;)
	{
		const Token *word;

		vec_push(&operator->level, parser_nested_level(parser));
		if (!parser_accept(parser, TOKEN_COMMA))
			return;
		word = parser_peek(parser);
		if (word->kind == TOKEN_NAME && parser_peek_at(parser, 1)->kind == TOKEN_MINUS &&
			strncmp(parser->text + word->span.start, "top-nested", 10) == 0)
			parser->at += 3;
		else
			parser_fail(parser, "\"top-nested\"");
	}
}

/* step: "step" name ["optional"] ["output" '=' name] ':' e ["=>" assignments] */
static AstScanStep *
parser_scan_step(Parser *parser)
{
	AstScanStep *step = palloc0(sizeof(AstScanStep));

	step->span = parser_peek(parser)->span;
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
parser_scan_clauses(Parser *parser, AstScan *operator)
{
	for (;;)
	{
		parser_options(parser, &operator->base, (const char *const[]){"kind", NULL});
		if (parser_accept_keyword(parser, KEYWORD_WITH_MATCH_ID))
		{
			parser_expect(parser, TOKEN_ASSIGN);
			operator->match_id = parser_name(parser, NULL);
		}
		else if (parser_accept_keyword(parser, KEYWORD_DECLARE))
			parser_column_defs(parser, &operator->declare, false);
		else if (parser_accept_keyword(parser, KEYWORD_ORDER))
		{
			parser_expect_keyword(parser, KEYWORD_BY);
			parser_ordered_list(parser, &operator->order);
		}
		else if (parser_accept_keyword(parser, KEYWORD_PARTITION))
		{
			parser_expect_keyword(parser, KEYWORD_BY);
			parser_expr_list(parser, &operator->partition);
		}
		else
			return;
	}
}

/* scan: clauses "with" '(' step ';' {step ';'} ')' */
void
parser_scan(Parser *parser, AstScan *operator)
{
	int open;

	parser_scan_clauses(parser, operator);
	parser_expect_keyword(parser, KEYWORD_WITH);
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_PAREN);
	do
		vec_push(&operator->step, parser_scan_step(parser));
	while (parser_accept(parser, TOKEN_SEMICOLON) && !parser_at(parser, TOKEN_CLOSE_PAREN));
	parser_expect_close(parser, open);
}
