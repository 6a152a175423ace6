/*
 * where.c
 *		where.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* where, filter: options [name "="] expression */
void
parser_where(Parser *parser, AstWhere *op)
{
	parser_options(parser, &op->base, (const char *const[]){NULL});
	op->predicate = parser_named_expr(parser);
}
