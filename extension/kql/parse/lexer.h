/*
 * lexer.h
 *		From KQL text to tokens.
 */
#ifndef VIGIL_KQL_PARSE_LEXER_H
#define VIGIL_KQL_PARSE_LEXER_H

#include "kql/parse/token.h"

/*
 * Splits a text that is valid UTF-8 and followed by a NUL byte into tokens, in
 * the current memory context.  A literal that cannot be read is reported and still gives a
 * token (a null of its type), so that parsing goes on.
 */
extern void kql_lex(const char *text, int length, TokenList *tokens, DiagList *diag);

/*
 * Brackets in a text nest no deeper than this, nor do expressions: recursion in
 * the parser and in all that reads its trees is bounded by it.
 */
#define PARSER_MAX_DEPTH 200

/* Steps over blanks, also those beyond ASCII, and comments; the text ends with a NUL byte. */
extern const char *lexer_skip_blanks(const char *at, const char *end);

/* Bytes of the character here if a name may hold it, else 0. */
extern int lexer_name_bytes(const char *at);

/* ---- lexer_literal.c, for lexer.c ---- */

/*
 * Reads the string that starts at text[at] (prefix included), and gives the
 * offset behind it.  NULL in *literal: there is no string here.
 */
extern int lexer_read_string(const char *text, int length, int at, AstLiteral **literal,
							 DiagList *diag);

/* Reads a number or a timespan such as 1.5h; the same offset back: none is here. */
extern int lexer_read_number(const char *text, int length, int at, AstLiteral **literal,
							 DiagList *diag);

/*
 * Reads "type(...)", a literal as a whole, whose '(' is at text[open].  The
 * span starts at the type's name.  Gives the offset behind the ')'.
 */
extern int lexer_read_typed(const char *text, int length, int start, int open, KqlType type,
							AstLiteral **literal, DiagList *diag);

/* lexer_dynamic.c: the same for dynamic(...). */
extern int lexer_read_dynamic(const char *text, int length, int start, int open,
							  AstLiteral **literal, DiagList *diag);

/*
 * Value of a typed literal's inside, such as "2020-01-01" of datetime; sets
 * all fields but the span.  False: it is not one.
 */
extern bool lexer_parse_value(KqlType type, const char *text, int length, AstLiteral *literal);

#endif /* VIGIL_KQL_PARSE_LEXER_H */
