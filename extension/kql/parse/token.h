/*
 * token.h
 *		Tokens of a KQL text.
 */
#ifndef VIGIL_KQL_PARSE_TOKEN_H
#define VIGIL_KQL_PARSE_TOKEN_H

#include "kql/parse/ast.h"

typedef enum TokenKind
{
#define TOKEN(name, text) TOKEN_##name,
#include "kql/parse/token_list.h"
#undef TOKEN
	TOKEN_KIND_COUNT
} TokenKind;

typedef enum Keyword
{
	KEYWORD_NONE,
#define KEYWORD(name, text) KEYWORD_##name,
#include "kql/parse/keyword_list.h"
#undef KEYWORD
	KEYWORD_COUNT
} Keyword;

typedef struct Token
{
	TokenKind kind;
	Keyword keyword; /* of a NAME; KEYWORD_NONE for most */
	Span span;
	int depth;           /* number of brackets around it; a bracket counts as outside of itself */
	int match;           /* of a bracket: the token that closes or opens it, -1 if there is none */
	AstLiteral *literal; /* of STRING and LITERAL */
} Token;

typedef struct TokenList
{
	Token *token; /* the last one is END */
	int count;
} TokenList;

/* What messages call a kind: "\"==\"", "a name". */
extern const char *token_kind_text(TokenKind kind);

#endif /* VIGIL_KQL_PARSE_TOKEN_H */
