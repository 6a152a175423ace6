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

/* The properties of externaldata: of them only the format tells how columns are meant. */
static void
externaldata_properties(Parser *parser, AstExternaldata *data)
{
	int close = parser_peek(parser)->match;

	if (!parser_at(parser, TOKEN_OPEN_PAREN) || close < 0)
	{
		parser_fail(parser, "\"(\"");
		return;
	}
	for (; parser->at < close; parser->at++)
	{
		const Token *name = parser_peek(parser);

		if (name->kind == TOKEN_NAME && parser_peek_at(parser, 1)->kind == TOKEN_ASSIGN &&
			pg_strcasecmp(parser_span_text(parser, name->span), "format") == 0)
			data->format = parser_span_text(parser, parser_peek_at(parser, 2)->span);
	}
	parser->at = close + 1;
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
		externaldata_properties(parser, data);
	parser_close(parser, &data->base);
	return &data->base;
}
