/*
 * named.c
 *		Operators that take a name at most: as, count, consume, getschema, render.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* as: options name; count: ["as" name]; consume, getschema; render: name and properties */
void
parser_named(Parser *parser, AstNamedOperator *op)
{
	parser_options(parser, &op->base, (const char *const[]){"decodeblocks", NULL});
	switch (op->base.kind)
	{
		case AST_AS:
			op->name = parser_name(parser, NULL);
			break;
		case AST_COUNT:
			if (parser_accept_keyword(parser, KEYWORD_AS))
				op->name = parser_name(parser, NULL);
			break;
		case AST_RENDER:
			op->name = parser_name(parser, NULL);
			parser_skip_operator(parser);
			break;
		default:
			break;
	}
}
