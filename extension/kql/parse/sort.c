/*
 * sort.c
 *		Operators that sort and cut: sort, top, take, sample, top-hitters.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* sort: options "by" ordered list; top: n "by" ordered; take: n; sample-distinct: n "of" e;
 * top-hitters: n "of" e ["by" e] */
void
parser_sort(Parser *parser, AstTop *op)
{
	AstOperatorKind kind = op->base.kind;

	parser_options(parser, &op->base, (const char *const[]){NULL});
	if (kind != AST_SORT && kind != AST_ORDER)
		op->count = parser_expr(parser);
	switch (kind)
	{
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
			parser_expect_keyword(parser, KEYWORD_BY);
			parser_ordered_list(parser, &op->item);
			break;
		case AST_SAMPLE_DISTINCT:
		case AST_TOP_HITTERS:
			parser_expect_keyword(parser, KEYWORD_OF);
			vec_push(&op->item, parser_named_expr(parser));
			if (kind == AST_TOP_HITTERS && parser_accept_keyword(parser, KEYWORD_BY))
				vec_push(&op->item, parser_expr(parser));
			break;
		default:
			break;
	}
}
