/*
 * tokens.c
 *		The parser's view of the tokens: looking, stepping, errors and names.
 *
 * Called by every file that reads a part of the grammar; parser_int.h tells how
 * errors end all loops.
 */
#include "common/port.h"

#include "common/source.h"
#include "common/utf8.h"
#include "kql/parse/parser_int.h"

/* A found text longer than this is cut in messages. */
#define FOUND_MAX_BYTES 40

static const Token end_token = {.kind = TOKEN_END, .match = -1};

static const char *const keyword_text[] = {
	"",
#define KEYWORD(name, text) text,
#include "kql/parse/keyword_list.h"
#undef KEYWORD
};

/* ---- looking at tokens ---- */

const Token *
parser_peek_at(Parser *parser, int ahead)
{
	if (parser->failed)
		return &end_token;
	return &parser->tokens.token[Min(parser->at + ahead, parser->tokens.count - 1)];
}

const Token *
parser_peek(Parser *parser)
{
	return parser_peek_at(parser, 0);
}

bool
parser_at(Parser *parser, TokenKind kind)
{
	return parser_peek(parser)->kind == kind;
}

bool
parser_at_keyword(Parser *parser, Keyword keyword)
{
	return parser_peek(parser)->keyword == keyword;
}

const Token *
parser_next(Parser *parser)
{
	const Token *token = parser_peek(parser);

	PORT_CHECK_INTERRUPTS();
	if (token->kind != TOKEN_END)
		parser->at++;
	return token;
}

bool
parser_accept(Parser *parser, TokenKind kind)
{
	if (kind == TOKEN_END || !parser_at(parser, kind))
		return false;
	parser->at++;
	return true;
}

bool
parser_accept_keyword(Parser *parser, Keyword keyword)
{
	if (!parser_at_keyword(parser, keyword))
		return false;
	parser->at++;
	return true;
}

bool
parser_adjacent(Parser *parser, int ahead)
{
	const Token *token = parser_peek_at(parser, ahead);
	const Token *next = parser_peek_at(parser, ahead + 1);

	return next->kind != TOKEN_END && token->span.end == next->span.start;
}

int
parser_depth(Parser *parser)
{
	return parser->tokens.token[parser->at].depth;
}

char *
parser_span_text(Parser *parser, Span span)
{
	return pnstrdup(parser->text + span.start, span.end - span.start);
}

int
parser_last_end(Parser *parser)
{
	return parser->at == 0 ? 0 : parser->tokens.token[parser->at - 1].span.end;
}

/* ---- errors ---- */

/* What stands at a token, for a message. */
static const char *
parser_found(Parser *parser, const Token *token)
{
	int length = token->span.end - token->span.start;
	const char *text = parser->text + token->span.start;

	if (token->kind == TOKEN_END)
		return token_kind_text(TOKEN_END);
	for (int i = 0; i < length; i++)
	{
		if (text[i] == '\n' || i >= FOUND_MAX_BYTES)
		{
			while (i > 0 && ((unsigned char) text[i] & 0xC0) == 0x80)
				i--;
			return psprintf("\"%.*s...\"", i, text);
		}
	}
	return psprintf("\"%.*s\"", length, text);
}

static void
parser_mark_failed(Parser *parser)
{
	parser->failed = true;
	parser->failed_at = parser->at;
}

/* What begins another element where a list may end: a comma was forgotten. */
static void
parser_hint_comma(Diag *diag, const Token *token)
{
	if (token->kind == TOKEN_NAME || token->kind == TOKEN_STRING || token->kind == TOKEN_LITERAL)
		diag_hint(diag, "Is there a comma missing before it?");
}

Diag *
parser_fail(Parser *parser, const char *expected)
{
	const Token *token = &parser->tokens.token[parser->at];
	Diag *diag;

	if (parser->failed)
		return NULL;
	diag = diag_add(parser->diag, DIAG_SYNTAX, token->span, expected, parser_found(parser, token));
	if (token->kind == TOKEN_ASSIGN)
		diag_hint(diag, "Values are compared with \"==\".");
	parser_mark_failed(parser);
	return diag;
}

void
parser_fail_depth(Parser *parser)
{
	if (!parser->failed)
		diag_add(parser->diag, DIAG_TOO_DEEP, parser->tokens.token[parser->at].span);
	parser_mark_failed(parser);
}

void
parser_expect(Parser *parser, TokenKind kind)
{
	if (!parser_accept(parser, kind))
		parser_fail(parser, token_kind_text(kind));
}

void
parser_expect_keyword(Parser *parser, Keyword keyword)
{
	if (!parser_accept_keyword(parser, keyword))
		parser_fail(parser, psprintf("\"%s\"", keyword_text[keyword]));
}

void
parser_expect_close(Parser *parser, int open)
{
	const Token *opener = &parser->tokens.token[open];
	const Token *found;
	TokenKind close = (TokenKind) (opener->kind + 1);
	SourcePlace place;

	if (parser_accept(parser, close) || parser->failed)
		return;
	found = parser_peek(parser);
	place = source_place(parser->text, parser->length, opener->span.start);
	parser_hint_comma(diag_add(parser->diag, DIAG_NOT_CLOSED, found->span, token_kind_text(close),
							   psprintf("%s at line %d", token_kind_text(opener->kind), place.line),
							   parser_found(parser, found)),
					  found);
	parser_mark_failed(parser);
}

/* Reports what stands behind an operator that could have ended there. */
void
parser_fail_after_list(Parser *parser, const char *expected)
{
	const Token *token = parser_peek(parser);

	if (!parser->failed)
		parser_hint_comma(parser_fail(parser, expected), token);
}

void
parser_recover(Parser *parser, int depth, bool is_inner)
{
	const TokenList *tokens = &parser->tokens;
	TokenKind kind;

	/* More would not be shown, and finding out where each stands takes time. */
	if (parser->diag->diag.count > DIAG_MAX_KEPT)
		parser->failed_at = tokens->count - 1;
	for (parser->at = parser->failed_at; parser->at < tokens->count - 1; parser->at++)
	{
		const Token *token = &tokens->token[parser->at];

		if (token->depth < depth)
			break;
		if (token->depth > depth)
			continue;
		if (token->kind == TOKEN_PIPE || token->kind == TOKEN_SEMICOLON)
			break;
		if (token->match > parser->at)
			parser->at = token->match;
	}
	kind = tokens->token[parser->at].kind;
	parser->failed_at = parser->at;
	parser->failed = is_inner && (kind == TOKEN_SEMICOLON || kind == TOKEN_END);
}

/* ---- nodes ---- */

void *
parser_node(Parser *parser, AstExprKind kind, size_t size)
{
	AstExpr *node = palloc0(size);

	node->kind = kind;
	node->span.start = parser->tokens.token[parser->at].span.start;
	node->span.end = node->span.start;
	return node;
}

void
parser_close(Parser *parser, AstExpr *node)
{
	node->span.end = Max(parser_last_end(parser), node->span.start);
}

/* ---- names ---- */

/* ['x y'] */
static bool
parser_at_quoted_name(Parser *parser)
{
	return parser_at(parser, TOKEN_OPEN_BRACKET) &&
		   parser_peek_at(parser, 1)->kind == TOKEN_STRING &&
		   parser_peek_at(parser, 2)->kind == TOKEN_CLOSE_BRACKET;
}

bool
parser_at_name(Parser *parser)
{
	return parser_at(parser, TOKEN_NAME) || parser_at_quoted_name(parser);
}

/* name: NAME | '[' STRING ']' */
char *
parser_name(Parser *parser, Span *span)
{
	const Token *token = parser_peek(parser);
	char *name;

	if (parser_at_quoted_name(parser))
	{
		name = parser_peek_at(parser, 1)->literal->text;
		if (span != NULL)
		{
			span->start = token->span.start;
			span->end = parser_peek_at(parser, 2)->span.end;
		}
		parser->at += 3;
		return name;
	}
	if (span != NULL)
		*span = token->span;
	if (token->kind != TOKEN_NAME)
	{
		parser_fail(parser, "a name");
		return pstrdup("");
	}
	parser->at++;
	return parser_span_text(parser, token->span);
}

/* The words that the language lets nobody give to a column, a variable or a function. */
static bool
keyword_is_reserved(Keyword keyword)
{
	switch (keyword)
	{
		case KEYWORD_AND:
		case KEYWORD_ASC:
		case KEYWORD_BETWEEN:
		case KEYWORD_DESC:
		case KEYWORD_FIRST:
		case KEYWORD_HAS:
		case KEYWORD_HAS_ALL:
		case KEYWORD_HAS_ANY:
		case KEYWORD_LAST:
		case KEYWORD_MISSING:
		case KEYWORD_OR:
		case KEYWORD_OTHERS:
			return true;
		default:
			return false;
	}
}

/* new name: name, but no reserved word */
char *
parser_new_name(Parser *parser, Span *span)
{
	const Token *token = parser_peek(parser);

	if (keyword_is_reserved(token->keyword))
		diag_hint(parser_fail(parser, "a name"), "Write ['%s'] to use this word as a name.",
				  keyword_text[token->keyword]);
	return parser_name(parser, span);
}

AstExpr *
parser_name_node(Parser *parser)
{
	AstName *node = PARSER_NODE(parser, AST_NAME, AstName);

	node->is_quoted = parser_at_quoted_name(parser);
	node->name = parser_name(parser, NULL);
	parser_close(parser, &node->base);
	return &node->base;
}

/* wildcard: '*' | name | names, numbers and stars without blanks between them */
AstExpr *
parser_wildcard(Parser *parser)
{
	AstName *node;
	int ahead = 0;
	bool has_star = false;

	if (parser_at_quoted_name(parser))
		return parser_name_node(parser);
	node = PARSER_NODE(parser, AST_NAME, AstName);
	for (;; ahead++)
	{
		const Token *token = parser_peek_at(parser, ahead);

		if (token->kind != TOKEN_NAME && token->kind != TOKEN_STAR &&
			!(token->kind == TOKEN_LITERAL && ahead > 0))
			break;
		has_star |= token->kind == TOKEN_STAR;
		if (!parser_adjacent(parser, ahead))
		{
			ahead++;
			break;
		}
	}
	if (ahead == 0)
		parser_fail(parser, "a name");
	if (ahead == 1 && has_star)
	{
		node->base.kind = AST_STAR;
		node->name = pstrdup("*");
	}
	node->is_wildcard = has_star;
	parser->at += ahead;
	parser_close(parser, &node->base);
	if (node->name == NULL)
		node->name = parser_span_text(parser, node->base.span);
	return &node->base;
}
