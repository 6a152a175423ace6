/*
 * partition.c
 *		partition.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* partition: options "by" expression ('(' operators ')' | '{' query '}') */
void
parser_partition(Parser *parser, AstPartition *op)
{
	int open;

	parser_options(parser, &op->base, (const char *const[]){NULL});
	parser_expect_keyword(parser, KEYWORD_BY);
	/* A call would take the parentheses of the sub-pipeline for its own. */
	op->by = parser_name_node(parser);
	open = parser->at;
	if (!parser_accept(parser, TOKEN_OPEN_BRACE))
	{
		parser_operators_in_parens(parser, &op->body);
		return;
	}
	op->query = parser_query(parser, true);
	parser_expect_close(parser, open);
}
