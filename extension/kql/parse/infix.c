/*
 * infix.c
 *		Which infix operator stands here.
 *
 * Called by expr.c.  Most operators are words that may also be names, so
 * they are looked up only where an operator can be.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

static int
infix_from_mark(TokenKind kind)
{
	switch (kind)
	{
		case TOKEN_EQ:
			return KQL_INFIX_EQ;
		case TOKEN_NE:
		case TOKEN_LT_GT:
			return KQL_INFIX_NE;
		case TOKEN_EQ_CI:
			return KQL_INFIX_EQ_CI;
		case TOKEN_NE_CI:
			return KQL_INFIX_NE_CI;
		case TOKEN_LT:
			return KQL_INFIX_LT;
		case TOKEN_LE:
			return KQL_INFIX_LE;
		case TOKEN_GT:
			return KQL_INFIX_GT;
		case TOKEN_GE:
			return KQL_INFIX_GE;
		case TOKEN_PLUS:
			return KQL_INFIX_ADD;
		case TOKEN_MINUS:
			return KQL_INFIX_SUBTRACT;
		case TOKEN_STAR:
			return KQL_INFIX_MULTIPLY;
		case TOKEN_SLASH:
			return KQL_INFIX_DIVIDE;
		case TOKEN_PERCENT:
			return KQL_INFIX_MODULO;
		default:
			return -1;
	}
}

static int
infix_from_text(const char *text, int length)
{
	for (int infix = 0; infix < KQL_INFIX_COUNT; infix++)
	{
		const char *known = kql_infix_text((KqlInfix) infix);

		if (strncmp(known, text, length) == 0 && known[length] == '\0')
			return infix;
	}
	return -1;
}

/* The operator at the current token: a mark, or words such as has, !in~, matches regex. */
ParserInfix
parser_infix(Parser *parser)
{
	const Token *token = parser_peek(parser);
	ParserInfix infix = {infix_from_mark(token->kind), false, 1};
	const Token *last = token;

	if (infix.infix >= 0 || (token->kind != TOKEN_NAME && token->kind != TOKEN_BANG))
		return infix;
	infix.is_negated = token->kind == TOKEN_BANG;
	if (infix.is_negated)
	{
		last = parser_peek_at(parser, 1);
		infix.tokens = 2;
		if (last->kind != TOKEN_NAME || !parser_adjacent(parser, 0))
			return infix;
	}
	if (last->keyword == KEYWORD_BETWEEN)
		infix.infix = PARSER_OP_BETWEEN;
	else if (token->keyword == KEYWORD_MATCHES &&
			 parser_peek_at(parser, 1)->keyword == KEYWORD_REGEX)
	{
		infix.infix = KQL_INFIX_MATCHES_REGEX;
		infix.tokens = 2;
	}
	else
	{
		if (last->keyword == KEYWORD_IN &&
			parser_peek_at(parser, infix.tokens)->kind == TOKEN_TILDE)
			last = parser_peek_at(parser, infix.tokens++);
		infix.infix =
			infix_from_text(parser->text + token->span.start, last->span.end - token->span.start);
	}
	return infix;
}

bool
parser_at_infix(Parser *parser, int ahead)
{
	bool found;

	parser->at += ahead;
	found = parser_infix(parser).infix >= 0;
	parser->at -= ahead;
	return found;
}
