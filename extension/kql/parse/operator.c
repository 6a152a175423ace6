/*
 * operator.c
 *		Operators: how one is recognised, and the plain ones.
 *
 * Called by expr.c for what follows a '|' or starts a query.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "kql/parse/parser_int.h"

/* No keyword has more words than this: "execute-and-cache". */
#define OPERATOR_MAX_WORDS 3

typedef struct OperatorFact
{
	const char *keyword;
	size_t size;
} OperatorFact;

static const OperatorFact operator_fact[] = {
#define OPERATOR(name, keyword, struct_name) {keyword, sizeof(struct_name)},
#include "kql/operator_list.h"
#undef OPERATOR
};

/* The word that starts an operator of this kind. */
const char *
ast_operator_keyword(AstOperatorKind kind)
{
	return operator_fact[kind].keyword;
}

/* ---- options ---- */

/* option value: NAME {'-' NAME} | literal */
static AstExpr *
parser_option_value(Parser *parser)
{
	AstName *node;
	int ahead = 1;

	if (!parser_at(parser, TOKEN_NAME))
	{
		const Token *token = parser_next(parser);

		if (token->literal != NULL)
			return &token->literal->base;
		parser->at -= token->kind != TOKEN_END;
		parser_fail(parser, "a value");
		return PARSER_NODE(parser, AST_STAR, AstExpr);
	}
	node = PARSER_NODE(parser, AST_NAME, AstName);
	while (parser_adjacent(parser, ahead - 1) && parser_adjacent(parser, ahead) &&
		   parser_peek_at(parser, ahead)->kind == TOKEN_MINUS &&
		   parser_peek_at(parser, ahead + 1)->kind == TOKEN_NAME)
		ahead += 2;
	parser->at += ahead;
	parser_close(parser, &node->base);
	node->name = parser_span_text(parser, node->base.span);
	return &node->base;
}

static bool
option_is_known(Parser *parser, const Token *token, const char *const *names)
{
	int length = token->span.end - token->span.start;

	if (names == NULL)
		return true;
	for (; *names != NULL; names++)
	{
		if (strlen(*names) == length &&
			strncmp(*names, parser->text + token->span.start, length) == 0)
			return true;
	}
	return false;
}

/* options: {(NAME | "hint" '.' NAME) '=' value} */
void
parser_options(Parser *parser, AstOperator *operator, const char * const * names)
{
	for (;;)
	{
		const Token *token = parser_peek(parser);
		bool is_hint =
			token->keyword == KEYWORD_HINT && parser_peek_at(parser, 1)->kind == TOKEN_DOT;
		AstNamed *option;
		Span span = token->span;

		if (token->kind != TOKEN_NAME ||
			parser_peek_at(parser, is_hint ? 3 : 1)->kind != TOKEN_ASSIGN ||
			(!is_hint && !option_is_known(parser, token, names)))
			return;
		option = PARSER_NODE(parser, AST_NAMED, AstNamed);
		parser->at += is_hint ? 3 : 1;
		span.end = parser_last_end(parser);
		vec_push(&option->name, parser_span_text(parser, span));
		parser->at++;
		option->value = parser_option_value(parser);
		parser_close(parser, &option->base);
		vec_push(&operator->option, option);
	}
}

/* ---- lists of columns ---- */

/* reorder item: wildcard ["asc" | "desc" | "granny-asc" | "granny-desc"] */
static AstExpr *
parser_reorder_item(Parser *parser)
{
	AstOrdered *node = PARSER_NODE(parser, AST_ORDERED, AstOrdered);

	node->value = parser_wildcard(parser);
	if (parser_at_keyword(parser, KEYWORD_GRANNY) && parser_peek_at(parser, 1)->kind == TOKEN_MINUS)
	{
		node->is_granny = true;
		parser->at += 2;
	}
	node->is_ascending = parser_accept_keyword(parser, KEYWORD_ASC);
	node->has_direction = node->is_ascending || parser_accept_keyword(parser, KEYWORD_DESC);
	if (node->is_granny && !node->has_direction)
		parser_fail(parser, "\"granny-asc\" or \"granny-desc\"");
	parser_close(parser, &node->base);
	return node->has_direction ? &node->base : node->value;
}

static bool
parser_at_operator_end(Parser *parser)
{
	switch (parser_peek(parser)->kind)
	{
		case TOKEN_END:
		case TOKEN_PIPE:
		case TOKEN_SEMICOLON:
		case TOKEN_CLOSE_PAREN:
		case TOKEN_CLOSE_BRACE:
			return true;
		default:
			return false;
	}
}

/* items: item {',' item}; which items there may be depends on the operator */
void
parser_items(Parser *parser, AstItems *operator)
{
	parser_options(parser, &operator->base, (const char *const[]){NULL});
	switch (operator->base.kind)
	{
		case AST_PROJECT_AWAY:
		case AST_PROJECT_KEEP:
			parser_wildcard_list(parser, &operator->item);
			break;
		case AST_PROJECT_REORDER:
			do
				vec_push(&operator->item, parser_reorder_item(parser));
			while (parser_accept(parser, TOKEN_COMMA));
			break;
		case AST_SERIALIZE:
			if (!parser_at_operator_end(parser))
				parser_named_list(parser, &operator->item);
			break;
		default:
			parser_named_list(parser, &operator->item);
			break;
	}
}

/* summarize: options [items] ["by" items] */
void
parser_summarize(Parser *parser, AstSummarize *operator)
{
	parser_options(parser, &operator->base, (const char *const[]){NULL});
	if (!parser_at_keyword(parser, KEYWORD_BY) && !parser_at_operator_end(parser))
		parser_named_list(parser, &operator->aggregate);
	operator->has_by = parser_accept_keyword(parser, KEYWORD_BY);
	if (operator->has_by)
		parser_named_list(parser, &operator->key);
	else if (operator->aggregate.count == 0)
		parser_fail(parser, "an aggregate or \"by\"");
}

/* sort: options "by" ordered list; top: n "by" ordered; take: n; sample-distinct: n "of" e;
 * top-hitters: n "of" e ["by" e] */
void
parser_top(Parser *parser, AstTop *operator)
{
	AstOperatorKind kind = operator->base.kind;

	parser_options(parser, &operator->base, (const char *const[]){NULL});
	if (kind != AST_SORT && kind != AST_ORDER)
		operator->count = parser_expr(parser);
	switch (kind)
	{
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
			parser_expect_keyword(parser, KEYWORD_BY);
			parser_ordered_list(parser, &operator->item);
			break;
		case AST_SAMPLE_DISTINCT:
		case AST_TOP_HITTERS:
			parser_expect_keyword(parser, KEYWORD_OF);
			vec_push(&operator->item, parser_named_expr(parser));
			if (kind == AST_TOP_HITTERS && parser_accept_keyword(parser, KEYWORD_BY))
				vec_push(&operator->item, parser_expr(parser));
			break;
		default:
			break;
	}
}

/* Steps over the rest of an operator that has no effect or is refused anyway. */
static void
parser_skip_operator(Parser *parser)
{
	while (!parser_at_operator_end(parser))
	{
		const Token *token = parser_next(parser);

		if (token->match >= parser->at)
			parser->at = token->match + 1;
	}
}

/* as: options name; count: ["as" name]; consume, getschema; render: name and properties */
void
parser_named_operator(Parser *parser, AstNamedOperator *operator)
{
	parser_options(parser, &operator->base, (const char *const[]){"decodeblocks", NULL});
	switch (operator->base.kind)
	{
		case AST_AS:
			operator->name = parser_name(parser, NULL);
			break;
		case AST_COUNT:
			if (parser_accept_keyword(parser, KEYWORD_AS))
				operator->name = parser_name(parser, NULL);
			break;
		case AST_RENDER:
			operator->name = parser_name(parser, NULL);
			parser_skip_operator(parser);
			break;
		default:
			break;
	}
}

/* range: name "from" e "to" e "step" e */
void
parser_range(Parser *parser, AstRange *operator)
{
	operator->name = parser_new_name(parser, NULL);
	parser_expect_keyword(parser, KEYWORD_FROM);
	operator->from = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_TO);
	operator->to = parser_expr(parser);
	parser_expect_keyword(parser, KEYWORD_STEP);
	operator->step = parser_expr(parser);
}

/* evaluate: options call [':' '(' ['*' ','] defs ')']; invoke: call */
void
parser_invoke(Parser *parser, AstInvoke *operator)
{
	parser_options(parser, &operator->base, (const char *const[]){NULL});
	operator->call = parser_call(parser);
	if (operator->base.kind != AST_EVALUATE || !parser_at(parser, TOKEN_COLON))
		return;
	parser->at++;
	operator->has_schema = true;
	if (parser_at(parser, TOKEN_OPEN_PAREN) && parser_peek_at(parser, 1)->kind == TOKEN_STAR)
	{
		Token *open = &parser->tokens.token[parser->at];

		operator->schema_has_star = true;
		parser->at += 2;
		if (!parser_at(parser, TOKEN_COMMA))
		{
			parser_expect_close(parser, (int) (open - parser->tokens.token));
			return;
		}
		/* The definitions are read as if the list began at the comma. */
		parser->tokens.token[parser->at] = *open;
	}
	parser_column_defs(parser, &operator->schema, false);
}

/* fork, facet, reduce, …: known, but never supported */
void
parser_refused(Parser *parser, AstRefused *operator)
{
	parser_skip_operator(parser);
}

/* ---- recognising an operator ---- */

/* Kind of operator whose keyword is the given text, or -1. */
static int
operator_from_text(const char *text, int length)
{
	for (int kind = 0; kind < AST_OPERATOR_COUNT; kind++)
	{
		if (strncmp(operator_fact[kind].keyword, text, length) == 0 &&
			operator_fact[kind].keyword[length] == '\0')
			return kind;
	}
	return -1;
}

/*
 * Reads ahead over names joined by '-' ("project-away").  Gives the operator of
 * the longest run that is a keyword, or -1; *tokens is the length of that run, or of
 * the whole one.
 */
static int
parser_operator_keyword(Parser *parser, int *tokens)
{
	int start = parser_peek(parser)->span.start;
	int ahead = 1;
	int found = -1;

	*tokens = 0;
	if (!parser_at(parser, TOKEN_NAME))
		return -1;
	for (; ahead < 2 * OPERATOR_MAX_WORDS; ahead += 2)
	{
		int length = parser_peek_at(parser, ahead - 1)->span.end - start;
		int kind = operator_from_text(parser->text + start, length);

		if (kind >= 0)
		{
			found = kind;
			*tokens = ahead;
		}
		if (parser_peek_at(parser, ahead)->kind != TOKEN_MINUS ||
			parser_peek_at(parser, ahead + 1)->kind != TOKEN_NAME ||
			!parser_adjacent(parser, ahead - 1) || !parser_adjacent(parser, ahead))
			break;
	}
	if (found < 0)
		*tokens = Min(ahead, 2 * OPERATOR_MAX_WORDS - 1);
	return found;
}

static void
parser_unknown_operator(Parser *parser, int tokens)
{
	Span span = parser_peek(parser)->span;
	Suggest near;
	Diag *diag;
	char *word;

	if (tokens == 0)
	{
		parser_fail(parser, "a query operator");
		return;
	}
	span.end = parser_peek_at(parser, tokens - 1)->span.end;
	word = parser_span_text(parser, span);
	diag = diag_add(parser->diag, DIAG_UNKNOWN_OPERATOR, span, word);
	suggest_start(&near, word);
	for (int kind = 0; kind < AST_OPERATOR_COUNT; kind++)
		suggest_offer(&near, operator_fact[kind].keyword);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	parser->failed = true;
	parser->failed_at = parser->at;
}

static void
parser_operator_body(Parser *parser, AstOperator *operator)
{
	switch (operator->kind)
	{
		case AST_WHERE:
		case AST_FILTER:
			parser_options(parser, operator,(const char *const[]){NULL});
			((AstWhere *) operator)->predicate = parser_expr(parser);
			break;
		case AST_EXTEND:
		case AST_PROJECT:
		case AST_PROJECT_AWAY:
		case AST_PROJECT_KEEP:
		case AST_PROJECT_RENAME:
		case AST_PROJECT_REORDER:
		case AST_PROJECT_BY_NAMES:
		case AST_PRINT:
		case AST_DISTINCT:
		case AST_SERIALIZE:
			parser_items(parser, (AstItems *) operator);
			break;
		case AST_SUMMARIZE:
			parser_summarize(parser, (AstSummarize *) operator);
			break;
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
		case AST_TAKE:
		case AST_LIMIT:
		case AST_SAMPLE:
		case AST_SAMPLE_DISTINCT:
		case AST_TOP_HITTERS:
			parser_top(parser, (AstTop *) operator);
			break;
		case AST_TOP_NESTED:
			parser_top_nested(parser, (AstTopNested *) operator);
			break;
		case AST_JOIN:
		case AST_LOOKUP:
			parser_join(parser, (AstJoin *) operator);
			break;
		case AST_UNION:
			parser_union(parser, (AstUnion *) operator);
			break;
		case AST_MV_EXPAND:
		case AST_MVEXPAND:
		case AST_MV_APPLY:
			parser_expand(parser, (AstExpand *) operator);
			break;
		case AST_PARSE:
		case AST_PARSE_WHERE:
			parser_parse(parser, (AstParse *) operator);
			break;
		case AST_PARSE_KV:
			parser_parse_kv(parser, (AstParseKv *) operator);
			break;
		case AST_MAKE_SERIES:
			parser_make_series(parser, (AstMakeSeries *) operator);
			break;
		case AST_RANGE:
			parser_range(parser, (AstRange *) operator);
			break;
		case AST_COUNT:
		case AST_AS:
		case AST_CONSUME:
		case AST_GETSCHEMA:
		case AST_RENDER:
			parser_named_operator(parser, (AstNamedOperator *) operator);
			break;
		case AST_EVALUATE:
		case AST_INVOKE:
			parser_invoke(parser, (AstInvoke *) operator);
			break;
		case AST_SEARCH:
		case AST_FIND:
			parser_search(parser, (AstSearch *) operator);
			break;
		case AST_SCAN:
			parser_scan(parser, (AstScan *) operator);
			break;
		case AST_PARTITION:
			parser_partition(parser, (AstPartition *) operator);
			break;
		case AST_FACET:
		case AST_FORK:
		case AST_REDUCE:
		case AST_MACRO_EXPAND:
		case AST_GRAPH_MATCH:
		case AST_MAKE_GRAPH:
		case AST_EXECUTE_AND_CACHE:
			parser_refused(parser, (AstRefused *) operator);
			break;
		case AST_OPERATOR_COUNT:
			break;
	}
}

AstOperator *
parser_operator(Parser *parser)
{
	int tokens;
	int kind = parser_operator_keyword(parser, &tokens);
	AstOperator *operator;

	if (kind < 0)
	{
		parser_unknown_operator(parser, tokens);
		return NULL;
	}
	operator= palloc0(operator_fact[kind].size);
	operator->kind =(AstOperatorKind) kind;
	operator->keyword_span = parser_peek(parser)->span;
	operator->span = operator->keyword_span;
	parser->at += tokens;
	operator->keyword_span.end = parser_last_end(parser);
	parser_operator_body(parser, operator);
	if (!parser->failed && !parser_at_operator_end(parser))
		parser_fail(parser, "\"|\", \";\" or the end of the query");
	operator->span.end = Max(parser_last_end(parser), operator->keyword_span.end);
	return operator;
}

/* operators: '(' operator {'|' operator} ')' */
void
parser_operators_in_parens(Parser *parser, Vec *operators)
{
	int open = parser->at;
	int depth;

	parser_expect(parser, TOKEN_OPEN_PAREN);
	if (parser->failed)
		return;
	depth = parser_depth(parser);
	do
	{
		AstOperator *operator= parser_operator(parser);

		if (!parser->failed)
			vec_push(operators, operator);
		else
			parser_recover(parser, depth, true);
	} while (parser_accept(parser, TOKEN_PIPE));
	parser_expect_close(parser, open);
}

bool
parser_at_source_operator(Parser *parser, bool at_start)
{
	int tokens;
	int kind = parser_operator_keyword(parser, &tokens);
	const Token *next = parser_peek_at(parser, tokens);

	switch (kind)
	{
		case AST_RANGE:
			return next->kind == TOKEN_NAME && parser_peek_at(parser, 2)->keyword == KEYWORD_FROM;
		case AST_PRINT:
		case AST_UNION:
		case AST_SEARCH:
		case AST_FIND:
			break;
		default:
			return false;
	}
	switch (next->kind)
	{
		case TOKEN_NAME:
			/* A column may have that name: (search has "x"). */
			return at_start || next->keyword == KEYWORD_IN || !parser_at_infix(parser, tokens);
		case TOKEN_STRING:
		case TOKEN_LITERAL:
		case TOKEN_OPEN_PAREN:
			return true;
		case TOKEN_MINUS:
		case TOKEN_OPEN_BRACKET:
			return at_start && kind == AST_PRINT;
		case TOKEN_STAR:
			return at_start || kind != AST_PRINT;
		default:
			return false;
	}
}
