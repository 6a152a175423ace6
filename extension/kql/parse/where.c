/*
 * where.c
 *		where.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* where, filter: options expression */
void
parser_where(Parser *parser, AstWhere *op)
{
	parser_options(parser, &op->base, (const char *const[]){NULL});
	op->predicate = parser_expr(parser);
}
