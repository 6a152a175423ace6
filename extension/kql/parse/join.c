/*
 * join.c
 *		Operators that bring a second table in: join, lookup, union, search, find, partition.
 *
 * Called by operator.c.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

/* "and" between the conditions of a join means the same as a comma. */
static void
push_conditions(Vec *on, AstExpr *condition)
{
	AstBinary *both = (AstBinary *) condition;

	if (condition->kind == AST_BINARY && both->op == KQL_INFIX_AND)
	{
		/* The chain leans to the left: collect it from its end. */
		int first = on->count;

		while (condition->kind == AST_BINARY && both->op == KQL_INFIX_AND)
		{
			vec_insert(on, first, both->right);
			condition = both->left;
			both = (AstBinary *) condition;
		}
		vec_insert(on, first, condition);
		return;
	}
	vec_push(on, condition);
}

/* join: options table "on" condition {(',' | "and") condition} */
void
parser_join(Parser *parser, AstJoin *operator)
{
	parser_options(parser, &operator->base, NULL);
	operator->right = parser_postfix(parser);
	/* Options behind the table are an old spelling. */
	parser_options(parser, &operator->base, NULL);
	parser_expect_keyword(parser, KEYWORD_ON);
	do
		push_conditions(&operator->on, parser_expr(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}

/* table: wildcard | '(' query ')' | call | path */
static AstExpr *
parser_table(Parser *parser)
{
	AstExpr *table;
	int at = parser->at;

	if (parser_at(parser, TOKEN_OPEN_PAREN))
		return parser_postfix(parser);
	if (!parser_at(parser, TOKEN_STAR) && !parser_at_name(parser))
	{
		parser_fail(parser, "a table");
		return PARSER_NODE(parser, AST_STAR, AstExpr);
	}
	table = parser_wildcard(parser);
	if (!parser_at(parser, TOKEN_OPEN_PAREN) && !parser_at(parser, TOKEN_DOT))
		return table;
	parser->at = at;
	return parser_postfix(parser);
}

/* union: options table {',' table} */
void
parser_union(Parser *parser, AstUnion *operator)
{
	parser_options(parser, &operator->base, NULL);
	do
		vec_push(&operator->table, parser_table(parser));
	while (parser_accept(parser, TOKEN_COMMA));
}

/* tables: "in" '(' table {',' table} ')' */
static void
parser_search_tables(Parser *parser, Vec *table)
{
	int open;

	if (!parser_at_keyword(parser, KEYWORD_IN) ||
		parser_peek_at(parser, 1)->kind != TOKEN_OPEN_PAREN)
		return;
	open = ++parser->at;
	parser->at++;
	do
		vec_push(table, parser_table(parser));
	while (parser_accept(parser, TOKEN_COMMA));
	parser_expect_close(parser, open);
}

/* column of find: wildcard [':' type] | call */
static AstExpr *
parser_find_column(Parser *parser)
{
	AstTyped *typed;

	if (parser_peek_at(parser, 1)->kind == TOKEN_OPEN_PAREN)
		return parser_postfix(parser);
	typed = PARSER_NODE(parser, AST_TYPED, AstTyped);
	typed->value = parser_wildcard(parser);
	if (!parser_accept(parser, TOKEN_COLON))
		return typed->value;
	typed->type = parser_type(parser);
	parser_close(parser, &typed->base);
	return &typed->base;
}

/* "project-smart" */
static bool
parser_accept_project_smart(Parser *parser)
{
	const Token *word = parser_peek_at(parser, 2);

	if (!parser_at_keyword(parser, KEYWORD_PROJECT) ||
		parser_peek_at(parser, 1)->kind != TOKEN_MINUS || word->span.end - word->span.start != 5 ||
		strncmp(parser->text + word->span.start, "smart", 5) != 0)
		return false;
	parser->at += 3;
	return true;
}

/* search: options [tables] predicate;
 * find: options [tables] ["where"] predicate ["project-smart" | "project" columns] */
void
parser_search(Parser *parser, AstSearch *operator)
{
	bool is_find = operator->base.kind == AST_FIND;

	parser_options(parser, &operator->base,
				   (const char *const[]){"kind", "withsource", "datascope", NULL});
	parser_search_tables(parser, &operator->table);
	/* Options may also stand behind the tables. */
	parser_options(parser, &operator->base,
				   (const char *const[]){"kind", "withsource", "datascope", NULL});
	if (is_find)
		parser_accept_keyword(parser, KEYWORD_WHERE);
	parser->in_search = true;
	operator->predicate = parser_expr(parser);
	parser->in_search = false;
	if (!is_find)
		return;
	operator->is_project_smart = parser_accept_project_smart(parser);
	if (!operator->is_project_smart && parser_accept_keyword(parser, KEYWORD_PROJECT))
	{
		do
			vec_push(&operator->project, parser_find_column(parser));
		while (parser_accept(parser, TOKEN_COMMA));
	}
}

/* partition: options "by" expression ('(' operators ')' | '{' query '}') */
void
parser_partition(Parser *parser, AstPartition *operator)
{
	int open;

	parser_options(parser, &operator->base, (const char *const[]){NULL});
	parser_expect_keyword(parser, KEYWORD_BY);
	/* A call would take the parentheses of the sub-pipeline for its own. */
	operator->by = parser_name_node(parser);
	open = parser->at;
	if (!parser_accept(parser, TOKEN_OPEN_BRACE))
	{
		parser_operators_in_parens(parser, &operator->body);
		return;
	}
	operator->query = parser_query(parser, true);
	parser_expect_close(parser, open);
}
