/*
 * parse.c
 *		parse, parse-where and parse-kv.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* part: '*' | STRING | name [':' type] */
static AstParsePart *
parser_parse_part(Parser *parser)
{
	AstParsePart *part = MAKE(AstParsePart, .type = KQL_STRING, .span = parser_peek(parser)->span);

	if (parser_accept(parser, TOKEN_STAR))
		part->kind = AST_PARSE_STAR;
	else if (parser_at(parser, TOKEN_STRING))
	{
		part->kind = AST_PARSE_TEXT;
		part->text = parser_next(parser)->literal->text;
	}
	else
	{
		part->kind = AST_PARSE_COLUMN;
		if (!parser_at_name(parser))
			parser_fail(parser, "a string, a column or \"*\"");
		part->text = parser_new_name(parser, &part->span);
		if (parser_accept(parser, TOKEN_COLON))
			part->type = parser_type(parser);
	}
	part->span.end = parser_last_end(parser);
	return part;
}

/* A column ends where the next constant begins, so two columns need one between them. */
static void
parser_check_part(Parser *parser, AstParse *op)
{
	const Vec *part = &op->part;

	if (part->count > 0 && VEC_AT(part, AstParsePart, part->count - 1)->kind == AST_PARSE_COLUMN &&
		parser_at_name(parser))
		parser_fail(parser, "a string or \"*\" between two columns");
}

/* parse: options expression "with" part {part} */
void
parser_parse(Parser *parser, AstParse *op)
{
	parser_options(parser, &op->base, (const char *const[]){"kind", "flags", NULL});
	op->source = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_WITH);
	do
	{
		parser_check_part(parser, op);
		vec_push(&op->part, parser_parse_part(parser));
	} while (!parser->failed && (parser_at(parser, TOKEN_STAR) || parser_at(parser, TOKEN_STRING) ||
								 parser_at_name(parser)));
}

/* ---- parse-kv ---- */

/* parse-kv: expression "as" defs ["with" '(' name '=' literal {',' …} ')'] */
void
parser_parse_kv(Parser *parser, AstParseKv *op)
{
	int open;

	parser_options(parser, &op->base, (const char *const[]){NULL});
	op->source = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_AS);
	parser_column_defs(parser, &op->column, false);
	if (!parser_accept_keyword(parser, KEYWORD_WITH))
		return;
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_PAREN);
	if (!parser_at(parser, TOKEN_CLOSE_PAREN))
	{
		do
		{
			if (parser_peek_at(parser, 1)->kind != TOKEN_ASSIGN)
				parser_fail(parser, "a property");
			vec_push(&op->property, parser_named_expr(parser));
		} while (parser_accept(parser, TOKEN_COMMA));
	}
	parser_expect_close(parser, open);
}
