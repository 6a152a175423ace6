/*
 * operator.c
 *		Operators: how one is recognised, and its options.
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
#define OPERATOR(name, keyword, node, read, bind, emit) {keyword, sizeof(node)},
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
parser_options(Parser *parser, AstOperator *op, const char *const *names)
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
		vec_push(&op->option, option);
	}
}

bool
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

/* Steps over the rest of an operator that has no effect or is refused anyway. */
void
parser_skip_operator(Parser *parser)
{
	while (!parser_at_operator_end(parser))
	{
		const Token *token = parser_next(parser);

		if (token->match >= parser->at)
			parser->at = token->match + 1;
	}
}

/* fork, facet, reduce, …: known, but never supported */
void
parser_refused(Parser *parser, AstRefused *op)
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
	else if (parser_peek_at(parser, tokens)->kind == TOKEN_OPEN_PAREN)
		diag_hint(diag,
				  "Functions stand inside of operators: extend x = %s(…), where %s(…), or for an "
				  "aggregate summarize %s(…).",
				  word, word, word);
	parser->failed = true;
	parser->failed_at = parser->at;
}

/* Does the operator end with a list whose elements commas part? */
static bool
is_list_operator(AstOperatorKind kind)
{
	switch (kind)
	{
		case AST_DISTINCT:
		case AST_EXTEND:
		case AST_MV_EXPAND:
		case AST_ORDER:
		case AST_PRINT:
		case AST_PROJECT:
		case AST_PROJECT_AWAY:
		case AST_PROJECT_KEEP:
		case AST_PROJECT_RENAME:
		case AST_PROJECT_REORDER:
		case AST_SERIALIZE:
		case AST_SORT:
		case AST_SUMMARIZE:
		case AST_UNION:
			return true;
		default:
			return false;
	}
}

AstOperator *
parser_operator(Parser *parser)
{
	int tokens;
	int kind = parser_operator_keyword(parser, &tokens);
	AstOperator *op;

	if (kind < 0)
	{
		parser_unknown_operator(parser, tokens);
		return NULL;
	}
	op = palloc0(operator_fact[kind].size);
	op->kind = (AstOperatorKind) kind;
	op->keyword_span = parser_peek(parser)->span;
	op->span = op->keyword_span;
	parser->at += tokens;
	op->keyword_span.end = parser_last_end(parser);
	switch (op->kind)
	{
#define OPERATOR(name, keyword, node, read, bind, emit)                                            \
	case AST_##name:                                                                               \
		parser_##read(parser, (node *) op);                                                        \
		break;
#include "kql/operator_list.h"
#undef OPERATOR
		case AST_OPERATOR_COUNT:
			break;
	}
	if (!parser->failed && !parser_at_operator_end(parser))
	{
		const char *expected = "\"|\", \";\" or the end of the query";

		if (is_list_operator(op->kind))
			parser_fail_after_list(parser, expected);
		else
			parser_fail(parser, expected);
	}
	op->span.end = Max(parser_last_end(parser), op->keyword_span.end);
	return op;
}

/* operators: '(' operator {'|' operator} ')' */
void
parser_operators_in_parens(Parser *parser, Vec *op_list)
{
	int open = parser->at;
	int depth;

	parser_expect(parser, TOKEN_OPEN_PAREN);
	if (parser->failed)
		return;
	depth = parser_depth(parser);
	do
	{
		AstOperator *op = parser_operator(parser);

		if (!parser->failed)
			vec_push(op_list, op);
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
		case AST_MACRO_EXPAND:
			return next->kind == TOKEN_NAME;
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
		case TOKEN_PLUS:
		case TOKEN_OPEN_BRACKET:
			return at_start && kind == AST_PRINT;
		case TOKEN_STAR:
			return at_start || kind != AST_PRINT;
		default:
			return false;
	}
}
