/*
 * mv_expand.c
 *		Operators that take values apart: mv-expand, mv-apply, parse, parse-kv.
 *
 * Called by operator.c.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* item: [name '='] expression ["to" typeof] */
static AstExpandItem *
parser_expand_item(Parser *parser)
{
	AstExpandItem *item = palloc0(sizeof(AstExpandItem));

	item->value = parser_named_expr(parser);
	if (parser_accept_keyword(parser, KEYWORD_TO))
	{
		item->has_type = true;
		item->type = parser_typeof(parser);
	}
	return item;
}

/* "with_itemindex" '=' name */
static void
parser_item_index(Parser *parser, AstExpand *operator)
{
	if (!parser_at_keyword(parser, KEYWORD_WITH_ITEMINDEX) ||
		parser_peek_at(parser, 1)->kind != TOKEN_ASSIGN)
		return;
	parser->at += 2;
	operator->item_index = parser_name(parser, NULL);
}

/*
 * mv-expand: options item {',' item} ["limit" n]
 * mv-apply: options item {',' item} ["limit" n] "on" '(' operators ')'
 * with_itemindex = name stands among the options or in front of an item.
 */
void
parser_expand(Parser *parser, AstExpand *operator)
{
	int before;

	do
	{
		before = parser->at;
		parser_options(parser, &operator->base,
					   (const char *const[]){"kind", "bagexpansion", NULL});
		parser_item_index(parser, operator);
	} while (parser->at > before && !parser->failed);
	do
	{
		parser_item_index(parser, operator);
		vec_push(&operator->item, parser_expand_item(parser));
	} while (parser_accept(parser, TOKEN_COMMA));
	if (parser_accept_keyword(parser, KEYWORD_LIMIT))
		operator->limit = parser_expr(parser);
	if (operator->base.kind != AST_MV_APPLY)
		return;
	parser_expect_keyword(parser, KEYWORD_ON);
	parser_operators_in_parens(parser, &operator->body);
}

/* part: '*' | STRING | name [':' type] */
static AstParsePart *
parser_parse_part(Parser *parser)
{
	AstParsePart *part = palloc0(sizeof(AstParsePart));

	part->type = KQL_STRING;
	part->span = parser_peek(parser)->span;
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
parser_check_part(Parser *parser, AstParse *operator)
{
	const Vec *part = &operator->part;

	if (part->count > 0 && VEC_AT(part, AstParsePart, part->count - 1)->kind == AST_PARSE_COLUMN &&
		parser_at_name(parser))
		parser_fail(parser, "a string or \"*\" between two columns");
}

/* parse: options expression "with" part {part} */
void
parser_parse(Parser *parser, AstParse *operator)
{
	parser_options(parser, &operator->base, (const char *const[]){"kind", "flags", NULL});
	operator->source = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_WITH);
	do
	{
		parser_check_part(parser, operator);
		vec_push(&operator->part, parser_parse_part(parser));
	} while (!parser->failed && (parser_at(parser, TOKEN_STAR) || parser_at(parser, TOKEN_STRING) ||
								 parser_at_name(parser)));
}

/* parse-kv: expression "as" defs ["with" '(' name '=' literal {',' …} ')'] */
void
parser_parse_kv(Parser *parser, AstParseKv *operator)
{
	int open;

	parser_options(parser, &operator->base, (const char *const[]){NULL});
	operator->source = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_AS);
	parser_column_defs(parser, &operator->column, false);
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
			vec_push(&operator->property, parser_named_expr(parser));
		} while (parser_accept(parser, TOKEN_COMMA));
	}
	parser_expect_close(parser, open);
}
