/*
 * union.c
 *		union, and the tables that union, search and find name.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* table: wildcard | '(' query ')' | call | path */
AstExpr *
parser_table(Parser *parser)
{
	AstExpr *table;
	int at = parser->at;

	if (parser_at(parser, TOKEN_OPEN_PAREN))
		return parser_postfix(parser);
	if (!parser_at(parser, TOKEN_STAR) && !parser_at_name(parser))
	{
		parser_fail(parser, "a table");
		return PARSER_NODE(parser, AST_STAR, AstExpr);
	}
	table = parser_wildcard(parser);
	if (!parser_at(parser, TOKEN_OPEN_PAREN) && !parser_at(parser, TOKEN_DOT))
		return table;
	parser->at = at;
	return parser_postfix(parser);
}

/* union: options table {',' table} */
void
parser_union(Parser *parser, AstUnion *op)
{
	parser_options(parser, &op->base, NULL);
	do
		vec_push(&op->table, parser_table(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}
