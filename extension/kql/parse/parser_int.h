/*
 * parser_int.h
 *		What the files of the parser share.
 *
 * Errors: the first error of an operator or statement is reported, and from then on
 * every look at a token sees the end of the query, so that all loops end by
 * themselves and nothing is reported twice.  Whoever owns an operator or a
 * statement calls parser_recover() and goes on behind it.  A function that
 * failed returns some node all the same, never NULL.
 *
 * Depth: brackets are counted by the lexer, which stops the parser when there
 * are too many; other recursion (signs) and chains that make a tree deep
 * without brackets (paths) are counted here.  Chains of infix operators are not
 * bounded: their tree leans to the left and is read by loops.
 */
#ifndef VIGIL_KQL_PARSE_PARSER_INT_H
#define VIGIL_KQL_PARSE_PARSER_INT_H

#include "kql/parse/lexer.h"
#include "kql/parse/parser.h"

typedef struct Parser
{
	const char *text;
	int length;
	TokenList tokens;
	int at; /* the current token */
	DiagList *diag;
	bool failed;    /* an error was reported, see above */
	int failed_at;  /* the token where it was */
	bool in_search; /* name:term means a search for the term */
	int depth;
} Parser;

/* ---- tokens.c ---- */

extern const Token *parser_peek(Parser *parser);
extern const Token *parser_peek_at(Parser *parser, int ahead);
extern bool parser_at(Parser *parser, TokenKind kind);
extern bool parser_at_keyword(Parser *parser, Keyword keyword);
extern bool parser_accept(Parser *parser, TokenKind kind);
extern bool parser_accept_keyword(Parser *parser, Keyword keyword);
extern const Token *parser_next(Parser *parser);
extern void parser_expect(Parser *parser, TokenKind kind);
extern void parser_expect_keyword(Parser *parser, Keyword keyword);

/* Expects the bracket that closes the one at token number open. */
extern void parser_expect_close(Parser *parser, int open);

/* Reports "expected … but found …" at the current token.  NULL if one was reported before. */
extern Diag *parser_fail(Parser *parser, const char *expected);
extern void parser_fail_after_list(Parser *parser, const char *expected);

/* Reports the depth limit. */
extern void parser_fail_depth(Parser *parser);

/* Nothing stands between a token and the next. */
extern bool parser_adjacent(Parser *parser, int ahead);

/*
 * After an error: steps to the next '|' or ';', or to the bracket that closes
 * what began at the given depth.  Within brackets (is_inner) only a '|' or the closing
 * bracket is good enough to go on; else the parser stays failed, and whoever
 * is outside recovers.
 */
extern void parser_recover(Parser *parser, int depth, bool is_inner);

/* Depth of brackets at the current token. */
extern int parser_depth(Parser *parser);

/* Source text of a token or span, palloc'd. */
extern char *parser_span_text(Parser *parser, Span span);

/* Node of the given size whose span starts at the current token; the end is set by parser_close. */
extern void *parser_node(Parser *parser, AstExprKind kind, size_t size);
#define PARSER_NODE(parser, kind, type) ((type *) parser_node(parser, kind, sizeof(type)))

/* Ends a node's span at the last token that was read. */
extern void parser_close(Parser *parser, AstExpr *node);
extern int parser_last_end(Parser *parser);

/* True if a name (plain or ['x']) stands here; then parser_name reads it. */
extern bool parser_at_name(Parser *parser);
extern char *parser_name(Parser *parser, Span *span);
/* The same for a name that is given here: a reserved word is refused. */
extern char *parser_new_name(Parser *parser, Span *span);

extern AstExpr *parser_name_node(Parser *parser);

/* A name that may hold stars (T*, *_x, *), for lists of columns and tables. */
extern AstExpr *parser_wildcard(Parser *parser);

/* ---- expr.c: expressions ---- */

/* Lowest precedence that parser_binary takes. */
#define PRECEDENCE_ANY 1
#define PRECEDENCE_ADDITIVE 5

extern AstExpr *parser_expr(Parser *parser);
extern AstExpr *parser_binary(Parser *parser, int lowest);
extern AstExpr *parser_postfix(Parser *parser);
extern AstExpr *parser_unary(Parser *parser);
extern AstExpr *parser_string(Parser *parser);

/* An expression that may be a whole query, for parentheses, arguments and statements. */
extern AstExpr *parser_query(Parser *parser, bool at_start);

/* Goes on with the operators that follow a source, if there are any. */
extern AstExpr *parser_pipe(Parser *parser, AstExpr *source, AstOperator *source_operator,
							int start);

/* f(args) as a node. */
extern AstCall *parser_call(Parser *parser);

/* ---- infix.c: infix operators ---- */

/* Not in infix_list.h: its right operands are two, in brackets. */
#define PARSER_OP_BETWEEN KQL_INFIX_COUNT

typedef struct ParserInfix
{
	int infix; /* KqlInfix or PARSER_OP_BETWEEN; -1: none is here */
	bool is_negated;
	int tokens; /* how many it takes */
} ParserInfix;

/* The operator at the current token: a mark, or words such as has, !in~, matches regex. */
extern ParserInfix parser_infix(Parser *parser);

/* True if one stands so many tokens ahead. */
extern bool parser_at_infix(Parser *parser, int ahead);

/* ---- list.c: what stands in lists ---- */

/* name = expression, (a, b) = expression, or an expression. */
extern AstExpr *parser_named_expr(Parser *parser);

/* e [asc|desc] [nulls first|last]; e may be named if asked. */
extern AstExpr *parser_ordered(Parser *parser, bool may_be_named);

/* Lists with commas; they append. */
extern void parser_expr_list(Parser *parser, Vec *list);
extern void parser_named_list(Parser *parser, Vec *list);
extern void parser_ordered_list(Parser *parser, Vec *list);
extern void parser_wildcard_list(Parser *parser, Vec *list);

/* typeof(t), and t alone. */
extern KqlType parser_type(Parser *parser);
extern KqlType parser_typeof(Parser *parser);

/* (a:long, b:string = 'x', T:(c:long)); defaults and tables only if asked. */
extern AstColumnDef *parser_column_def(Parser *parser);
extern void parser_column_defs(Parser *parser, Vec *column, bool is_parameters);

/* ---- operator.c and its kin: operators ---- */

/* One operator, from its keyword on.  Worthless if the parser has failed. */
extern AstOperator *parser_operator(Parser *parser);

/* Operators in parentheses: ( operator | operator ). */
extern void parser_operators_in_parens(Parser *parser, Vec *op);

/* True if the operator that starts here begins a query (print, range, union, …). */
extern bool parser_at_source_operator(Parser *parser, bool at_start);

/*
 * name = value and hint.name = value, while they come.  names: the options of
 * the operator, NULL terminated; NULL: any name is taken for one.
 */
extern void parser_options(Parser *parser, AstOperator *op, const char *const *names);

/* True where an operator ends: at '|', ';', a closing bracket or the end. */
extern bool parser_at_operator_end(Parser *parser);

/* Steps over the rest of an operator that has no effect or is refused anyway. */
extern void parser_skip_operator(Parser *parser);

/* Each operator of the list, behind its keyword, in the file that it names. */
#define OPERATOR(name, keyword, node, read, bind, emit)                                            \
	extern void parser_##read(Parser *parser, node *op);
#include "kql/operator_list.h"
#undef OPERATOR

/* union.c: a table of union, search or find: a name with stars, a call, a query in brackets. */
extern AstExpr *parser_table(Parser *parser);

/* source.c: a table that the query writes itself, behind its word. */
extern AstExpr *parser_datatable(Parser *parser);
extern AstExpr *parser_externaldata(Parser *parser);

/* ---- statement.c ---- */

/* Statements up to the end or the '}' that closes the given depth. */
extern void parser_statements(Parser *parser, Vec *statement, int depth);

/* (params) { body }, into the statement. */
extern void parser_function(Parser *parser, AstStatement *statement);

#endif /* VIGIL_KQL_PARSE_PARSER_INT_H */
