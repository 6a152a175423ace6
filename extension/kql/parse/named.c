/*
 * named.c
 *		Operators that take a name at most: as, count, consume, getschema, render.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/*
 * Properties of a picture have no effect: with (name = value, …), or name = value and "by" and
 * columns.  Anything else is not of the operator: the next query, say, that nothing parts from it.
 */
static void
parser_picture(Parser *parser)
{
	if (parser_accept_keyword(parser, KEYWORD_WITH))
	{
		const Token *open = parser_peek(parser);

		if (open->kind != TOKEN_OPEN_PAREN || open->match < 0)
			parser_fail(parser, "\"(\" and properties");
		else
			parser->at = open->match + 1;
		return;
	}
	if (parser_at_keyword(parser, KEYWORD_BY) || parser_peek_at(parser, 1)->kind == TOKEN_ASSIGN)
		parser_skip_operator(parser);
}

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
			parser_picture(parser);
			break;
		default:
			break;
	}
}
