/*
 * parser.h
 *		From KQL text to the syntax tree.
 */
#ifndef VIGIL_KQL_PARSE_PARSER_H
#define VIGIL_KQL_PARSE_PARSER_H

#include "common/diag.h"
#include "kql/parse/ast.h"

/* A longer text is refused, and not read. */
#define KQL_MAX_QUERY_BYTES (1024 * 1024)

/*
 * Parses a text.  Always returns a tree, in the current memory context; where
 * the text is wrong the tree lacks the statement or operator, and diagnostics say
 * so.  Goes on after an error at the next '|' or ';' so that all are found.
 */
extern AstProgram *kql_parse(const char *text, int length, DiagList *diag);

/*
 * Parses the text of a saved function, "(params) { body }", into an
 * AST_LET_FUNCTION statement.  Spans count from the start of this text.
 */
extern AstStatement *kql_parse_function(const char *name, const char *text, int length,
										DiagList *diag);

/* Parses a text that is one expression and nothing else; NULL if it cannot be read at all. */
extern AstExpr *kql_parse_expression(const char *text, int length, DiagList *diag);

#endif /* VIGIL_KQL_PARSE_PARSER_H */
