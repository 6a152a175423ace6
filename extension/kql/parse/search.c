/*
 * search.c
 *		search and find.
 */
#include "common/port.h"

#include "kql/parse/parser_int.h"

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
parser_search(Parser *parser, AstSearch *op)
{
	bool is_find = op->base.kind == AST_FIND;

	parser_options(parser, &op->base,
				   (const char *const[]){"kind", "withsource", "datascope", NULL});
	parser_search_tables(parser, &op->table);
	/* Options may also stand behind the tables. */
	parser_options(parser, &op->base,
				   (const char *const[]){"kind", "withsource", "datascope", NULL});
	if (is_find)
		parser_accept_keyword(parser, KEYWORD_WHERE);
	parser->in_search = true;
	op->predicate = parser_expr(parser);
	parser->in_search = false;
	if (!is_find)
		return;
	op->is_project_smart = parser_accept_project_smart(parser);
	if (!op->is_project_smart && parser_accept_keyword(parser, KEYWORD_PROJECT))
	{
		do
			vec_push(&op->project, parser_find_column(parser));
		while (parser_accept(parser, TOKEN_COMMA));
	}
}
