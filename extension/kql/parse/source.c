/*
 * source.c
 *		Tables that a query writes itself: datatable and externaldata.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* value: ['-' | '+'] literal; nothing that is computed */
static AstExpr *
parser_table_value(Parser *parser)
{
	TokenKind kind = parser_peek(parser)->kind;
	TokenKind next = parser_peek_at(parser, 1)->kind;
	bool is_signed = (kind == TOKEN_MINUS || kind == TOKEN_PLUS) && next == TOKEN_LITERAL;

	if (kind != TOKEN_LITERAL && kind != TOKEN_STRING && !is_signed)
		parser_fail(parser, "a literal");
	return parser_unary(parser);
}

/* datatable: "datatable" defs '[' [value {',' value}] ']' */
AstExpr *
parser_datatable(Parser *parser)
{
	AstDatatable *table = PARSER_NODE(parser, AST_DATATABLE, AstDatatable);
	int open;

	parser->at++;
	parser_column_defs(parser, &table->column, false);
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_BRACKET);
	while (!parser->failed && !parser_at(parser, TOKEN_CLOSE_BRACKET))
	{
		vec_push(&table->value, parser_table_value(parser));
		if (!parser_accept(parser, TOKEN_COMMA))
			break;
	}
	parser_expect_close(parser, open);
	parser_close(parser, &table->base);
	return &table->base;
}

/* externaldata: "externaldata" defs ('[' … ']' | STRING) ["with" '(' … ')'] */
AstExpr *
parser_externaldata(Parser *parser)
{
	AstExternaldata *data = PARSER_NODE(parser, AST_EXTERNALDATA, AstExternaldata);

	parser->at++;
	parser_column_defs(parser, &data->column, false);
	if (parser_at(parser, TOKEN_OPEN_BRACKET))
	{
		int open = parser->at++;

		do
			vec_push(&data->address, parser_expr(parser));
		while (!parser->failed && parser_accept(parser, TOKEN_COMMA) &&
			   !parser_at(parser, TOKEN_CLOSE_BRACKET));
		parser_expect_close(parser, open);
	}
	else if (parser_at(parser, TOKEN_STRING))
		vec_push(&data->address, parser_expr(parser));
	else
		parser_fail(parser, "\"[\"");
	if (parser_accept_keyword(parser, KEYWORD_WITH))
	{
		if (parser_at(parser, TOKEN_OPEN_PAREN) && parser_peek(parser)->match >= 0)
			parser->at = parser_peek(parser)->match + 1;
		else
			parser_fail(parser, "\"(\"");
	}
	parser_close(parser, &data->base);
	return &data->base;
}
