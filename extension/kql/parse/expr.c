/*
 * expr.c
 *		Expressions.
 *
 * Called by every other file of the parser.  Infix operators are read by
 * precedence (infix_list.h) in loops, so a chain of thousands of them costs
 * no stack.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* ---- primaries ---- */

/* string: STRING {STRING}, which are joined */
AstExpr *
parser_string(Parser *parser)
{
	AstLiteral *literal = parser_next(parser)->literal;
	StringInfoData joined;

	if (!parser_at(parser, TOKEN_STRING))
		return &literal->base;
	initStringInfo(&joined);
	appendBinaryStringInfo(&joined, literal->text, literal->text_length);
	while (parser_at(parser, TOKEN_STRING))
	{
		const AstLiteral *more = parser_next(parser)->literal;

		appendBinaryStringInfo(&joined, more->text, more->text_length);
	}
	literal->text = joined.data;
	literal->text_length = joined.len;
	parser_close(parser, &literal->base);
	return &literal->base;
}

/* The smallest long has no positive counterpart: its sign is a part of it. */
static bool
is_smallest_long(const Token *token)
{
	return token->kind == TOKEN_LITERAL && token->literal->type == KQL_LONG &&
		   token->literal->int_value == PG_INT64_MIN && !token->literal->is_null;
}

/* literal: LITERAL, but not a long that lacks its sign (long(…) has it inside) */
static AstExpr *
parser_literal(Parser *parser)
{
	const Token *token = parser_next(parser);

	if (is_smallest_long(token) && parser->text[token->span.start] == '9')
		diag_add(parser->diag, DIAG_BAD_LITERAL, token->span, kql_type_name(KQL_LONG),
				 "9223372036854775808 is out of range");
	return &token->literal->base;
}

/* parenthesized: '(' query ')' */
static AstExpr *
parser_parenthesized(Parser *parser)
{
	int open = parser->at;
	int start = parser_peek(parser)->span.start;
	AstExpr *inner;

	parser->at++;
	inner = parser_query(parser, false);
	parser_expect_close(parser, open);
	if (inner->kind == AST_QUERY)
	{
		((AstQuery *) inner)->is_parenthesized = true;
		inner->span.start = start;
		parser_close(parser, inner);
	}
	return inner;
}

/* argument: [name '='] query */
static AstExpr *
parser_argument(Parser *parser)
{
	AstNamed *named;

	if (!parser_at(parser, TOKEN_NAME) || parser_peek_at(parser, 1)->kind != TOKEN_ASSIGN)
		return parser_query(parser, false);
	named = PARSER_NODE(parser, AST_NAMED, AstNamed);
	vec_push(&named->name, parser_name(parser, NULL));
	parser->at++;
	named->value = parser_query(parser, false);
	parser_close(parser, &named->base);
	return &named->base;
}

/* call: NAME '(' [argument {',' argument}] ')' */
AstCall *
parser_call(Parser *parser)
{
	AstCall *call = PARSER_NODE(parser, AST_CALL, AstCall);
	int open;

	call->name = parser_name(parser, &call->name_span);
	open = parser->at;
	parser_expect(parser, TOKEN_OPEN_PAREN);
	while (!parser->failed && !parser_at(parser, TOKEN_CLOSE_PAREN))
	{
		vec_push(&call->args, parser_argument(parser));
		if (!parser_accept(parser, TOKEN_COMMA))
			break;
		if (parser_at(parser, TOKEN_CLOSE_PAREN))
			parser_fail(parser, "an expression");
	}
	parser_expect_close(parser, open);
	parser_close(parser, &call->base);
	return call;
}

/* What begins with a name: a call, a table's text, typeof(t), or the name. */
static AstExpr *
parser_name_primary(Parser *parser)
{
	Keyword keyword = parser_peek(parser)->keyword;
	AstTyped *typed;

	if (parser_peek_at(parser, 1)->kind != TOKEN_OPEN_PAREN)
		return parser_name_node(parser);
	if (keyword == KEYWORD_DATATABLE)
		return parser_datatable(parser);
	if (keyword == KEYWORD_EXTERNALDATA || keyword == KEYWORD_EXTERNAL_DATA)
		return parser_externaldata(parser);
	if (keyword != KEYWORD_TYPEOF)
		return &parser_call(parser)->base;
	typed = PARSER_NODE(parser, AST_TYPED, AstTyped);
	typed->type = parser_typeof(parser);
	parser_close(parser, &typed->base);
	return &typed->base;
}

/* primary: literal | name | call | '*' | parenthesized | datatable | externaldata | typeof */
static AstExpr *
parser_primary(Parser *parser)
{
	AstExpr *star;

	switch (parser_peek(parser)->kind)
	{
		case TOKEN_STRING:
			return parser_string(parser);
		case TOKEN_LITERAL:
			return parser_literal(parser);
		case TOKEN_NAME:
			return parser_name_primary(parser);
		case TOKEN_OPEN_PAREN:
			return parser_parenthesized(parser);
		case TOKEN_STAR:
			star = PARSER_NODE(parser, AST_STAR, AstExpr);
			parser->at++;
			parser_close(parser, star);
			return star;
		default:
			if (parser_at_name(parser))
				return parser_name_node(parser);
			parser_fail(parser, "an expression");
			return PARSER_NODE(parser, AST_STAR, AstExpr);
	}
}

/* '.' name, or '.' call */
static AstExpr *
parser_member(Parser *parser, AstExpr *object)
{
	AstPath *path;
	AstCall *call;

	parser->at++;
	if (parser_at(parser, TOKEN_NAME) && parser_peek_at(parser, 1)->kind == TOKEN_OPEN_PAREN)
	{
		call = parser_call(parser);
		call->object = object;
		call->base.span.start = object->span.start;
		return &call->base;
	}
	path = PARSER_NODE(parser, AST_PATH, AstPath);
	path->base.span.start = object->span.start;
	path->object = object;
	path->name = parser_name(parser, &path->name_span);
	parser_close(parser, &path->base);
	return &path->base;
}

/* '[' expression ']' */
static AstExpr *
parser_index(Parser *parser, AstExpr *object)
{
	AstIndex *node = PARSER_NODE(parser, AST_INDEX, AstIndex);
	int open = parser->at++;

	node->base.span.start = object->span.start;
	node->object = object;
	node->index = parser_expr(parser);
	parser_expect_close(parser, open);
	parser_close(parser, &node->base);
	return &node->base;
}

/* Whether an index follows a dot: a.[0] and a.[b] are a[0] and a[b], but a.['b'] is the name b. */
static bool
is_dotted_index(Parser *parser)
{
	return parser_at(parser, TOKEN_DOT) && parser_peek_at(parser, 1)->kind == TOKEN_OPEN_BRACKET &&
		   parser_peek_at(parser, 2)->kind != TOKEN_STRING;
}

/* column ':' term, in the predicate of search */
static AstExpr *
parser_search_term(Parser *parser, AstExpr *column)
{
	AstBinary *node = PARSER_NODE(parser, AST_BINARY, AstBinary);

	node->base.span.start = column->span.start;
	node->op_span = parser_next(parser)->span;
	node->infix = KQL_INFIX_HAS;
	node->is_term = true;
	node->left = column;
	node->right = parser_primary(parser);
	parser_close(parser, &node->base);
	return &node->base;
}

/* postfix: primary {'.' name | '.' call | ['.'] '[' expression ']'} */
AstExpr *
parser_postfix(Parser *parser)
{
	AstExpr *node = parser_primary(parser);

	for (int links = 0;; links++)
	{
		if (links > PARSER_MAX_DEPTH)
			parser_fail_depth(parser);
		if (is_dotted_index(parser))
			parser->at++;
		if (parser_at(parser, TOKEN_DOT))
			node = parser_member(parser, node);
		else if (parser_at(parser, TOKEN_OPEN_BRACKET))
			node = parser_index(parser, node);
		else if (parser->in_search && parser_at(parser, TOKEN_COLON))
			return parser_search_term(parser, node);
		else
			return node;
	}
}

/* unary: {'-' | '+'} postfix */
AstExpr *
parser_unary(Parser *parser)
{
	AstUnary *node;

	if (parser_at(parser, TOKEN_MINUS) && is_smallest_long(parser_peek_at(parser, 1)))
	{
		AstExpr *literal = &parser_peek_at(parser, 1)->literal->base;

		literal->span.start = parser_peek(parser)->span.start;
		parser->at += 2;
		return literal;
	}
	if (!parser_at(parser, TOKEN_MINUS) && !parser_at(parser, TOKEN_PLUS))
		return parser_postfix(parser);
	node = PARSER_NODE(parser, AST_UNARY, AstUnary);
	node->is_minus = parser_next(parser)->kind == TOKEN_MINUS;
	if (++parser->depth > PARSER_MAX_DEPTH)
		parser_fail_depth(parser);
	node->operand = parser_unary(parser);
	parser->depth--;
	parser_close(parser, &node->base);
	return &node->base;
}

/* ---- infix operators ---- */

static bool
takes_list(int infix)
{
	return infix == KQL_INFIX_IN || infix == KQL_INFIX_NOT_IN || infix == KQL_INFIX_IN_CI ||
		   infix == KQL_INFIX_NOT_IN_CI || infix == KQL_INFIX_HAS_ANY || infix == KQL_INFIX_HAS_ALL;
}

/* list: '(' [query {',' query}] ')' | '(' list ')' */
static AstExpr *
parser_list_operand(Parser *parser)
{
	AstList *list = PARSER_NODE(parser, AST_LIST, AstList);
	const Token *inner = parser_peek_at(parser, 1);
	int open = parser->at;

	parser_expect(parser, TOKEN_OPEN_PAREN);
	if (parser->failed)
		return &list->base;
	/* Double parentheses around a list or a query mean no more than single ones. */
	if (inner->kind == TOKEN_OPEN_PAREN && inner->match >= 0 &&
		inner->match + 1 == parser->tokens.token[open].match)
	{
		AstExpr *operand = parser_list_operand(parser);

		parser_expect_close(parser, open);
		return operand;
	}
	while (!parser->failed && !parser_at(parser, TOKEN_CLOSE_PAREN))
	{
		vec_push(&list->item, parser_query(parser, false));
		if (!parser_accept(parser, TOKEN_COMMA))
			break;
	}
	parser_expect_close(parser, open);
	parser_close(parser, &list->base);
	if (list->item.count == 1 && VEC_AT(&list->item, AstExpr, 0)->kind == AST_QUERY)
		return VEC_AT(&list->item, AstExpr, 0);
	return &list->base;
}

/* between: x ["!"]"between" '(' a '..' b ')' */
static AstExpr *
parser_between(Parser *parser, AstExpr *value, bool is_negated)
{
	AstBetween *node = PARSER_NODE(parser, AST_BETWEEN, AstBetween);
	int open = parser->at;

	node->base.span.start = value->span.start;
	node->is_negated = is_negated;
	node->value = value;
	parser_expect(parser, TOKEN_OPEN_PAREN);
	node->low = parser_expr(parser);
	parser_expect(parser, TOKEN_DOTDOT);
	node->high = parser_expr(parser);
	parser_expect_close(parser, open);
	parser_close(parser, &node->base);
	return &node->base;
}

/* binary: unary {operator unary}, operators of at least the given precedence */
AstExpr *
parser_binary(Parser *parser, int lowest)
{
	AstExpr *left = parser_unary(parser);

	for (;;)
	{
		ParserInfix infix = parser_infix(parser);
		int precedence;
		Span span = parser_peek(parser)->span;
		AstBinary *node;

		if (infix.infix < 0)
			return left;
		precedence =
			kql_infix_precedence(infix.infix == PARSER_OP_BETWEEN ? KQL_INFIX_IN : infix.infix);
		if (precedence < lowest)
			return left;
		parser->at += infix.tokens;
		span.end = parser_last_end(parser);
		if (infix.infix == PARSER_OP_BETWEEN)
		{
			left = parser_between(parser, left, infix.is_negated);
			continue;
		}
		node = PARSER_NODE(parser, AST_BINARY, AstBinary);
		node->base.span.start = left->span.start;
		node->infix = (KqlInfix) infix.infix;
		node->op_span = span;
		node->left = left;
		node->right = takes_list(infix.infix) ? parser_list_operand(parser)
											  : parser_binary(parser, precedence + 1);
		parser_close(parser, &node->base);
		left = &node->base;
	}
}

AstExpr *
parser_expr(Parser *parser)
{
	return parser_binary(parser, PRECEDENCE_ANY);
}

/* ---- queries ---- */

/* pipe: source {'|' operator} */
AstExpr *
parser_pipe(Parser *parser, AstExpr *source, AstOperator *source_operator, int start)
{
	int depth = parser->tokens.token[start].depth;
	AstQuery *query;

	if (parser->failed)
		parser_recover(parser, depth, true);
	if (source_operator == NULL && !parser_at(parser, TOKEN_PIPE))
		return source;
	query = PARSER_NODE(parser, AST_QUERY, AstQuery);
	query->base.span.start = parser->tokens.token[start].span.start;
	query->source = source;
	query->source_operator = source_operator;
	while (parser_accept(parser, TOKEN_PIPE))
	{
		AstOperator *op = parser_operator(parser);

		if (!parser->failed)
			vec_push(&query->op, op);
		else
			parser_recover(parser, depth, true);
	}
	parser_close(parser, &query->base);
	return &query->base;
}

/* query: (expression | source operator) {'|' operator} */
AstExpr *
parser_query(Parser *parser, bool at_start)
{
	int start = parser->at;
	bool in_search = parser->in_search;
	AstExpr *source = NULL;
	AstOperator *op = NULL;

	/* An error before the query is not the query's to recover from. */
	if (parser->failed)
		return PARSER_NODE(parser, AST_STAR, AstExpr);
	if (parser_at_source_operator(parser, at_start))
		op = parser_operator(parser);
	else
		source = parser_expr(parser);
	source = parser_pipe(parser, source, op, start);
	parser->in_search = in_search;
	return source;
}
