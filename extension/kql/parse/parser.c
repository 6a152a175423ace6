/*
 * parser.c
 *		The parser's door.
 *
 * Called by compile.c.  The grammar is in the other files of this room, one function
 * per rule; none of them touches the tokens but through tokens.c.
 */
#include "common/port.h"

#include "common/source.h"
#include "common/utf8.h"
#include "kql/parse/parser_int.h"

/* Prepares a parser; false if the text cannot be parsed at all. */
static bool
parser_start(Parser *parser, const char *text, int length, DiagList *diag)
{
	int errors = diag->error_count;
	int invalid;

	memset(parser, 0, sizeof(Parser));
	parser->diag = diag;
	if (length > KQL_MAX_QUERY_BYTES)
	{
		Span start = {0, 0};

		diag_add(diag, DIAG_TOO_LONG, start, psprintf("%d", length),
				 psprintf("%d", KQL_MAX_QUERY_BYTES));
		return false;
	}
	invalid = utf8_find_invalid(text, length);
	if (invalid >= 0)
	{
		Span span = {invalid, Min(invalid + 1, length)};

		if (text[invalid] == '\0')
			diag_add(diag, DIAG_BAD_CHARACTER, span, "U+0000");
		else
			diag_add(diag, DIAG_BAD_ENCODING, span);
		return false;
	}
	/* The lexer looks one byte ahead: have a NUL there. */
	parser->text = pnstrdup(text, length);
	parser->length = length;
	kql_lex(parser->text, length, &parser->tokens, diag);
	for (int i = errors; i < diag->diag.count; i++)
	{
		if (VEC_AT(&diag->diag, Diag, i)->code == DIAG_TOO_DEEP)
			return false;
	}
	return true;
}

AstProgram *
kql_parse(const char *text, int length, DiagList *diag)
{
	AstProgram *program = palloc0(sizeof(AstProgram));
	Parser parser;

	program->text = pnstrdup(text, length);
	if (parser_start(&parser, text, length, diag))
		parser_statements(&parser, &program->statement, 0);
	program->token = MAKE(TokenList, .token = parser.tokens.token, .count = parser.tokens.count);
	return program;
}

AstStatement *
kql_parse_function(const char *name, const char *text, int length, DiagList *diag)
{
	AstStatement *statement = palloc0(sizeof(AstStatement));
	Parser parser;

	statement->kind = AST_LET_FUNCTION;
	statement->name = pstrdup(name);
	statement->span.end = length;
	if (!parser_start(&parser, text, length, diag))
		return statement;
	parser_function(&parser, statement);
	if (!parser_at(&parser, TOKEN_END))
		parser_fail(&parser, token_kind_text(TOKEN_END));
	return statement;
}

AstExpr *
kql_parse_expression(const char *text, int length, DiagList *diag)
{
	Parser parser;
	AstExpr *expr;

	if (!parser_start(&parser, text, length, diag))
		return NULL;
	expr = parser_expr(&parser);
	if (!parser_at(&parser, TOKEN_END))
		parser_fail(&parser, token_kind_text(TOKEN_END));
	return expr;
}
