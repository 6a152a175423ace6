/*
 * top_nested.c
 *		top-nested.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* level: [n] "of" e ["with" "others" '=' e] "by" ordered */
static AstNested *
parser_nested_level(Parser *parser)
{
	AstNested *level = MAKE(AstNested, .span = parser_peek(parser)->span);

	if (!parser_at_keyword(parser, KEYWORD_OF))
		level->count = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_OF);
	level->of = parser_named_expr(parser);
	if (parser_accept_keyword(parser, KEYWORD_WITH))
	{
		parser_expect_keyword(parser, KEYWORD_OTHERS);
		parser_expect(parser, TOKEN_ASSIGN);
		level->others = parser_expr(parser);
	}
	parser_expect_keyword(parser, KEYWORD_BY);
	level->by = parser_ordered(parser, true);
	level->span.end = parser_last_end(parser);
	return level;
}

/* top-nested: level {',' ["top-nested"] level} */
void
parser_top_nested(Parser *parser, AstTopNested *op)
{
	for (;;)
	{
		const Token *word;

		vec_push(&op->level, parser_nested_level(parser));
		if (!parser_accept(parser, TOKEN_COMMA))
			return;
		word = parser_peek(parser);
		if (word->kind == TOKEN_NAME && parser_peek_at(parser, 1)->kind == TOKEN_MINUS &&
			strncmp(parser->text + word->span.start, "top-nested", 10) == 0)
			parser->at += 3;
		else
			parser_fail(parser, "\"top-nested\"");
	}
}
