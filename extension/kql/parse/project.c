/*
 * project.c
 *		Operators that take a list: project and its kin, extend, distinct, serialize, print.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* reorder item: wildcard ["asc" | "desc" | "granny-asc" | "granny-desc"] */
static AstExpr *
parser_reorder_item(Parser *parser)
{
	AstOrdered *node = PARSER_NODE(parser, AST_ORDERED, AstOrdered);

	node->value = parser_wildcard(parser);
	if (parser_at_keyword(parser, KEYWORD_GRANNY) && parser_peek_at(parser, 1)->kind == TOKEN_MINUS)
	{
		node->is_granny = true;
		parser->at += 2;
	}
	node->is_ascending = parser_accept_keyword(parser, KEYWORD_ASC);
	node->has_direction = node->is_ascending || parser_accept_keyword(parser, KEYWORD_DESC);
	if (node->is_granny && !node->has_direction)
		parser_fail(parser, "\"granny-asc\" or \"granny-desc\"");
	parser_close(parser, &node->base);
	return node->has_direction ? &node->base : node->value;
}

/* items: item {',' item}; which items there may be depends on the operator */
void
parser_project(Parser *parser, AstItems *op)
{
	parser_options(parser, &op->base, (const char *const[]){NULL});
	switch (op->base.kind)
	{
		case AST_PROJECT_AWAY:
		case AST_PROJECT_KEEP:
			parser_wildcard_list(parser, &op->item);
			break;
		case AST_PROJECT_REORDER:
			do
				vec_push(&op->item, parser_reorder_item(parser));
			while (parser_accept(parser, TOKEN_COMMA));
			break;
		case AST_SERIALIZE:
			if (!parser_at_operator_end(parser))
				parser_named_list(parser, &op->item);
			break;
		default:
			parser_named_list(parser, &op->item);
			break;
	}
}
