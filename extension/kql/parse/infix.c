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
	ParserInfix infix = {-1, false, 1};
	const Token *last = token;

	if (token->kind != TOKEN_NAME && token->kind != TOKEN_BANG)
	{
		infix.infix = token->kind == TOKEN_LT_GT
						  ? KQL_INFIX_NE
						  : infix_from_text(parser->text + token->span.start,
											token->span.end - token->span.start);
		return infix;
	}
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
