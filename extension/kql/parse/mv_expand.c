/*
 * mv_expand.c
 *		mv-expand and mv-apply.
 *
 * Called by operator.c.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* item: [name '='] expression ["to" typeof] */
static AstExpandItem *
parser_expand_item(Parser *parser)
{
	AstExpandItem *item = MAKE(AstExpandItem, .value = parser_named_expr(parser));

	if (parser_accept_keyword(parser, KEYWORD_TO))
	{
		item->has_type = true;
		item->type = parser_typeof(parser);
	}
	return item;
}

/* "with_itemindex" '=' name */
static void
parser_item_index(Parser *parser, AstExpand *op)
{
	if (!parser_at_keyword(parser, KEYWORD_WITH_ITEMINDEX) ||
		parser_peek_at(parser, 1)->kind != TOKEN_ASSIGN)
		return;
	parser->at += 2;
	op->item_index = parser_name(parser, NULL);
}

/*
 * mv-expand: options item {',' item} ["limit" n]
 * mv-apply: options item {',' item} ["limit" n] "on" '(' operators ')'
 * with_itemindex = name stands among the options or in front of an item.
 */
void
parser_mv_expand(Parser *parser, AstExpand *op)
{
	int before;

	do
	{
		before = parser->at;
		parser_options(parser, &op->base, (const char *const[]){"kind", "bagexpansion", NULL});
		parser_item_index(parser, op);
	} while (parser->at > before && !parser->failed);
	do
	{
		parser_item_index(parser, op);
		vec_push(&op->item, parser_expand_item(parser));
	} while (parser_accept(parser, TOKEN_COMMA));
	if (parser_accept_keyword(parser, KEYWORD_LIMIT))
		op->limit = parser_expr(parser);
	if (op->base.kind != AST_MV_APPLY)
		return;
	parser_expect_keyword(parser, KEYWORD_ON);
	parser_operators_in_parens(parser, &op->body);
}
