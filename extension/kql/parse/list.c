/*
 * list.c
 *		What stands in lists: definitions of columns, named and ordered expressions.
 *
 * Called by the files that read operators and statements.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "kql/parse/parser_int.h"

/* ---- names of types, declarations of columns ---- */

/* type: NAME */
KqlType
parser_type(Parser *parser)
{
	Span span;
	char *name;
	KqlType type;
	Suggest near;
	Diag *diag;

	if (!parser_at(parser, TOKEN_NAME))
	{
		parser_fail(parser, "a type");
		return KQL_UNKNOWN;
	}
	name = parser_name(parser, &span);
	type = kql_type_from_name(name);
	if (type != KQL_UNKNOWN)
		return type;
	parser->at--;
	diag = parser_fail(parser, "a type");
	suggest_start(&near, name);
	for (KqlType known = KQL_BOOL; known <= KQL_GUID; known++)
		suggest_offer(&near, kql_type_name(known));
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	return KQL_UNKNOWN;
}

/* typeof: "typeof" '(' type ')' */
KqlType
parser_typeof(Parser *parser)
{
	KqlType type;
	int open;

	parser_expect_keyword(parser, KEYWORD_TYPEOF);
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_PAREN);
	type = parser_type(parser);
	parser_expect_close(parser, open);
	return type;
}

/* table: '(' '*' | defs ')' */
static void
parser_table_def(Parser *parser, AstColumnDef *def)
{
	int open = parser->at;

	def->is_table = true;
	if (parser_peek_at(parser, 1)->kind != TOKEN_STAR)
	{
		parser_column_defs(parser, &def->table_column, false);
		return;
	}
	parser->at += 2;
	def->is_any_table = true;
	parser_expect_close(parser, open);
}

/* def: name ':' type, a column without a default */
AstColumnDef *
parser_column_def(Parser *parser)
{
	AstColumnDef *def = palloc0(sizeof(AstColumnDef));

	def->name = parser_new_name(parser, &def->span);
	parser_expect(parser, TOKEN_COLON);
	def->type = parser_type(parser);
	def->span.end = Max(parser_last_end(parser), def->span.start);
	return def;
}

/* defs: '(' [name ':' (type | table) ['=' literal] {',' …} [',']] ')'; columns may end with a comma */
void
parser_column_defs(Parser *parser, Vec *column, bool is_parameters)
{
	int open = parser->at;

	parser_expect(parser, TOKEN_OPEN_PAREN);
	while (!parser->failed && !parser_at(parser, TOKEN_CLOSE_PAREN))
	{
		AstColumnDef *def = palloc0(sizeof(AstColumnDef));

		if (column->count > 0)
		{
			parser_expect(parser, TOKEN_COMMA);
			if (!is_parameters && parser_at(parser, TOKEN_CLOSE_PAREN))
				break;
		}
		def->name = parser_new_name(parser, &def->span);
		parser_expect(parser, TOKEN_COLON);
		if (is_parameters && parser_at(parser, TOKEN_OPEN_PAREN))
			parser_table_def(parser, def);
		else
			def->type = parser_type(parser);
		if (parser_accept(parser, TOKEN_ASSIGN))
			def->default_value = parser_binary(parser, PRECEDENCE_ADDITIVE);
		def->span.end = Max(parser_last_end(parser), def->span.start);
		vec_push(column, def);
	}
	parser_expect_close(parser, open);
}

/* ---- expressions with something around them ---- */

/* tuple: '(' name {',' name} ')' '=' expression */
static AstExpr *
parser_tuple(Parser *parser)
{
	AstNamed *named = PARSER_NODE(parser, AST_NAMED, AstNamed);
	int open = parser->at++;

	named->is_tuple = true;
	do
		vec_push(&named->name, parser_new_name(parser, NULL));
	while (parser_accept(parser, TOKEN_COMMA));
	parser_expect_close(parser, open);
	parser_expect(parser, TOKEN_ASSIGN);
	named->value = parser_expr(parser);
	parser_close(parser, &named->base);
	return &named->base;
}

/* named: [name '='] expression | tuple */
AstExpr *
parser_named_expr(Parser *parser)
{
	const Token *token = parser_peek(parser);
	AstNamed *named;
	int after = token->kind == TOKEN_NAME ? 1 : 3;

	if (token->kind == TOKEN_OPEN_PAREN && token->match >= 0 &&
		parser->tokens.token[token->match + 1].kind == TOKEN_ASSIGN)
		return parser_tuple(parser);
	if (!parser_at_name(parser) || parser_peek_at(parser, after)->kind != TOKEN_ASSIGN)
		return parser_expr(parser);
	named = PARSER_NODE(parser, AST_NAMED, AstNamed);
	vec_push(&named->name, parser_new_name(parser, NULL));
	parser->at++;
	named->value = parser_expr(parser);
	parser_close(parser, &named->base);
	return &named->base;
}

/* ordered: expression ["asc" | "desc"] ["nulls" ("first" | "last")] */
AstExpr *
parser_ordered(Parser *parser, bool may_be_named)
{
	AstOrdered *node = PARSER_NODE(parser, AST_ORDERED, AstOrdered);

	node->value = may_be_named ? parser_named_expr(parser) : parser_expr(parser);
	node->is_ascending = parser_accept_keyword(parser, KEYWORD_ASC);
	node->has_direction = node->is_ascending || parser_accept_keyword(parser, KEYWORD_DESC);
	if (parser_accept_keyword(parser, KEYWORD_NULLS))
	{
		if (parser_accept_keyword(parser, KEYWORD_FIRST))
			node->nulls = AST_NULLS_FIRST;
		else if (parser_accept_keyword(parser, KEYWORD_LAST))
			node->nulls = AST_NULLS_LAST;
		else
			parser_fail(parser, "\"first\" or \"last\"");
	}
	parser_close(parser, &node->base);
	return &node->base;
}

void
parser_expr_list(Parser *parser, Vec *list)
{
	do
		vec_push(list, parser_expr(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}

void
parser_named_list(Parser *parser, Vec *list)
{
	do
		vec_push(list, parser_named_expr(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}

void
parser_ordered_list(Parser *parser, Vec *list)
{
	do
		vec_push(list, parser_ordered(parser, false));
	while (parser_accept(parser, TOKEN_COMMA));
}

void
parser_wildcard_list(Parser *parser, Vec *list)
{
	do
		vec_push(list, parser_wildcard(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}
