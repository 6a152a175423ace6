/*
 * summarize.c
 *		summarize.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* summarize: options [items] ["by" items] */
void
parser_summarize(Parser *parser, AstSummarize *op)
{
	parser_options(parser, &op->base, (const char *const[]){NULL});
	if (!parser_at_keyword(parser, KEYWORD_BY) && !parser_at_operator_end(parser))
		parser_named_list(parser, &op->aggregate);
	op->has_by = parser_accept_keyword(parser, KEYWORD_BY);
	if (op->has_by)
		parser_named_list(parser, &op->key);
	else if (op->aggregate.count == 0)
		parser_fail(parser, "an aggregate or \"by\"");
}
