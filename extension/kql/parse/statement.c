/*
 * statement.c
 *		Statements: let, set, declare, and queries.
 *
 * Called by parser.c for a whole text and for a function's body.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* Steps to the ';' or the end at the statement's depth. */
static void
parser_skip_statement(Parser *parser)
{
	int depth = parser_depth(parser);

	while (!parser_at(parser, TOKEN_END) && parser_depth(parser) >= depth &&
		   !(parser_at(parser, TOKEN_SEMICOLON) && parser_depth(parser) == depth))
		parser->at++;
}

/* function: '(' [params] ')' '{' statements '}' */
void
parser_function(Parser *parser, AstStatement *statement)
{
	int open;

	statement->kind = AST_LET_FUNCTION;
	parser_column_defs(parser, &statement->param, true);
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_BRACE);
	if (parser->failed)
		return;
	parser_statements(parser, &statement->body, parser->tokens.token[open].depth + 1);
	parser_expect_close(parser, open);
}

/* A '(' whose ')' is followed by '{'. */
static bool
parser_at_function(Parser *parser)
{
	const Token *token = parser_peek(parser);

	return token->kind == TOKEN_OPEN_PAREN && token->match >= 0 &&
		   parser->tokens.token[token->match + 1].kind == TOKEN_OPEN_BRACE;
}

/* let: "let" name '=' (["view"] function | query) */
static void
parser_let(Parser *parser, AstStatement *statement)
{
	parser->at++;
	statement->name = parser_new_name(parser, &statement->name_span);
	parser_expect(parser, TOKEN_ASSIGN);
	if (parser_at_keyword(parser, KEYWORD_VIEW) &&
		parser_peek_at(parser, 1)->kind == TOKEN_OPEN_PAREN)
	{
		statement->is_view = true;
		parser->at++;
	}
	if (statement->is_view || parser_at_function(parser))
	{
		parser_function(parser, statement);
		return;
	}
	statement->kind = AST_LET_VALUE;
	statement->value = parser_query(parser, true);
}

/* set: "set" name ['=' literal] */
static void
parser_set(Parser *parser, AstStatement *statement)
{
	parser->at++;
	statement->kind = AST_SET;
	statement->name = parser_name(parser, &statement->name_span);
	if (parser_accept(parser, TOKEN_ASSIGN))
		statement->value = parser_expr(parser);
}

/* case: '(' expression {',' expression} ')' ['.' '[' expression ']'] '=' '{' statements '}' */
static void
parser_pattern_case(Parser *parser, AstStatement *pattern)
{
	AstPatternCase *one = palloc0(sizeof(AstPatternCase));
	int open = parser->at;
	int brace;

	parser_expect(parser, TOKEN_OPEN_PAREN);
	do
		vec_push(&one->value, parser_expr(parser));
	while (!parser->failed && parser_accept(parser, TOKEN_COMMA));
	parser_expect_close(parser, open);
	if (parser_accept(parser, TOKEN_DOT))
	{
		open = parser->at;
		parser_expect(parser, TOKEN_OPEN_BRACKET);
		vec_push(&one->value, parser_expr(parser));
		parser_expect_close(parser, open);
	}
	parser_expect(parser, TOKEN_ASSIGN);
	one->body = MAKE(AstStatement, .kind = AST_LET_FUNCTION, .name = pattern->name,
					 .name_span = pattern->name_span, .span = parser_peek(parser)->span);
	brace = parser->at;
	parser_expect(parser, TOKEN_OPEN_BRACE);
	if (parser->failed)
		return;
	parser_statements(parser, &one->body->body, parser->tokens.token[brace].depth + 1);
	parser_expect_close(parser, brace);
	vec_push(&pattern->cases, one);
}

/* pattern: name ['=' '(' defs ')' ['[' def ']'] '{' {case [';']} '}'] */
static void
parser_pattern(Parser *parser, AstStatement *statement)
{
	int open;

	statement->name = parser_new_name(parser, &statement->name_span);
	if (parser->failed || !parser_accept(parser, TOKEN_ASSIGN))
		return;
	parser_column_defs(parser, &statement->param, false);
	open = parser->at;
	if (!parser->failed && parser_accept(parser, TOKEN_OPEN_BRACKET))
	{
		vec_push(&statement->param, parser_column_def(parser));
		parser_expect_close(parser, open);
	}
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_BRACE);
	while (!parser->failed && !parser_at(parser, TOKEN_CLOSE_BRACE))
	{
		parser_pattern_case(parser, statement);
		if (!parser_accept(parser, TOKEN_SEMICOLON))
			break;
	}
	if (!parser->failed)
		parser_expect_close(parser, open);
}

/* declare: "declare" ("query_parameters" defs | "pattern" pattern) */
static void
parser_declare(Parser *parser, AstStatement *statement)
{
	parser->at++;
	if (parser_accept_keyword(parser, KEYWORD_QUERY_PARAMETERS))
	{
		statement->kind = AST_DECLARE;
		parser_column_defs(parser, &statement->param, false);
		return;
	}
	statement->kind = AST_PATTERN;
	if (parser_accept_keyword(parser, KEYWORD_PATTERN))
		parser_pattern(parser, statement);
	else
		parser_fail(parser, "\"query_parameters\" or \"pattern\"");
}

/* statement: let | set | declare | alias | restrict | query */
static AstStatement *
parser_statement(Parser *parser)
{
	AstStatement *statement = palloc0(sizeof(AstStatement));
	Keyword keyword = parser_peek(parser)->keyword;
	TokenKind next = parser_peek_at(parser, 1)->kind;

	statement->span.start = parser_peek(parser)->span.start;
	if (keyword == KEYWORD_LET && (next == TOKEN_NAME || next == TOKEN_OPEN_BRACKET))
		parser_let(parser, statement);
	else if (keyword == KEYWORD_SET && next == TOKEN_NAME)
		parser_set(parser, statement);
	else if (keyword == KEYWORD_DECLARE && next == TOKEN_NAME)
		parser_declare(parser, statement);
	else if (keyword == KEYWORD_ALIAS && parser_peek_at(parser, 1)->keyword == KEYWORD_DATABASE)
	{
		statement->kind = AST_ALIAS;
		parser_skip_statement(parser);
	}
	else if (keyword == KEYWORD_RESTRICT && parser_peek_at(parser, 1)->keyword == KEYWORD_ACCESS)
	{
		statement->kind = AST_RESTRICT;
		parser_skip_statement(parser);
	}
	else
	{
		statement->kind = AST_EXPRESSION;
		statement->value = parser_query(parser, true);
	}
	statement->span.end = Max(parser_last_end(parser), statement->span.start);
	return statement;
}

/* Looks at the operators behind an error too: what they have to say is worth knowing. */
static void
parser_check_rest(Parser *parser, int depth)
{
	parser_recover(parser, depth, false);
	while (parser_accept(parser, TOKEN_PIPE))
	{
		parser_operator(parser);
		if (parser->failed)
			parser_recover(parser, depth, false);
	}
}

/* statements: [statement] {';' [statement]} */
void
parser_statements(Parser *parser, Vec *list, int depth)
{
	for (;;)
	{
		AstStatement *statement;

		while (parser_accept(parser, TOKEN_SEMICOLON))
			;
		if (parser->failed || parser_at(parser, TOKEN_END) ||
			(depth > 0 && parser_at(parser, TOKEN_CLOSE_BRACE)))
			return;
		statement = parser_statement(parser);
		if (!parser->failed && !parser_at(parser, TOKEN_END) &&
			!parser_at(parser, TOKEN_SEMICOLON) && !parser_at(parser, TOKEN_CLOSE_BRACE))
			parser_fail(parser, "\"|\", \";\" or the end of the query");
		if (!parser->failed)
			vec_push(list, statement);
		else
			parser_check_rest(parser, depth);
		if (parser_at(parser, TOKEN_CLOSE_BRACE) && depth > 0)
			return;
		if (!parser_accept(parser, TOKEN_SEMICOLON) && !parser_at(parser, TOKEN_END))
		{
			/* A closing bracket that nothing opened: said, then stepped over. */
			parser_fail(parser, "\";\" or the end of the query");
			parser->failed_at++;
			parser_check_rest(parser, depth);
		}
	}
}
