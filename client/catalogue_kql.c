/*
 * catalogue_kql.c
 *		A query with its words marked, for a page.
 *
 * Called by the page of a rule.  The lexer of the compiler says what is a string, a name, a
 * number; what stands between two tokens and is no blank is a comment.  A text that cannot be
 * read is shown as it is: the mistake is told by `vigil check`.
 */
#include "common/port.h"

#include "client/catalogue.h"
#include "common/utf8.h"
#include "kql/parse/lexer.h"

/* Infixes and words that the grammar asks for are names to the lexer. */
static const char *const kql_infix[] = {
#define INFIX(id, text, ...) text,
#include "kql/infix_list.h"
#undef INFIX
};

static bool
kql_is_infix(const char *text, int length)
{
	for (int i = 0; i < lengthof(kql_infix); i++)
	{
		if (strlen(kql_infix[i]) == length && strncmp(kql_infix[i], text, length) == 0)
			return true;
	}
	return false;
}

/* What stands between tokens: blanks and comments. */
static void
kql_write_gap(Html *html, const char *text, int start, int end)
{
	while (start < end)
	{
		const char *comment = text + start;
		int length = 0;

		while (start + length < end && text[start + length] != '/')
			length++;
		html_text_bytes(html, comment, length);
		start += length;
		length = 0;
		while (start + length < end && text[start + length] != '\n')
			length++;
		if (length > 0)
			html_span(html, "span", "k-comment", pnstrdup(text + start, length));
		start += length;
	}
}

/* The last token of a name that is written with hyphens: project-away. */
static int
kql_hyphenated(const TokenList *tokens, int at)
{
	const Token *token = tokens->token;

	while (at + 2 < tokens->count && token[at + 1].kind == TOKEN_MINUS &&
		   token[at + 2].kind == TOKEN_NAME && token[at + 1].span.start == token[at].span.end &&
		   token[at + 2].span.start == token[at + 1].span.end)
		at += 2;
	return at;
}

/* The class of a token, NULL for none; *last is the last token that belongs to it. */
static const char *
kql_class(const char *text, const TokenList *tokens, int at, int *last)
{
	const Token *token = &tokens->token[at];
	int length = token->span.end - token->span.start;

	*last = at;
	switch (token->kind)
	{
		case TOKEN_STRING:
			return "k-string";
		case TOKEN_LITERAL:
			return "k-number";
		case TOKEN_PIPE:
			return "k-pipe";
		case TOKEN_NAME:
			if (at > 0 && tokens->token[at - 1].kind == TOKEN_PIPE)
			{
				*last = kql_hyphenated(tokens, at);
				return "k-operator";
			}
			if (kql_is_infix(text + token->span.start, length) ||
				(token->keyword != KEYWORD_NONE &&
				 (at == 0 || tokens->token[at - 1].kind != TOKEN_DOT)))
				return "k-word";
			if (tokens->token[at + 1].kind == TOKEN_OPEN_PAREN)
				return "k-function";
			return NULL;
		default:
			return NULL;
	}
}

static void
kql_write_tokens(Html *html, const char *text, int length, const TokenList *tokens)
{
	int done = 0;

	for (int i = 0; i < tokens->count && tokens->token[i].kind != TOKEN_END; i++)
	{
		int last;
		const char *css_class = kql_class(text, tokens, i, &last);
		int start = tokens->token[i].span.start;
		int end = tokens->token[last].span.end;

		kql_write_gap(html, text, done, start);
		if (css_class != NULL)
			html_span(html, "span", css_class, pnstrdup(text + start, end - start));
		else
			html_text_bytes(html, text + start, end - start);
		done = end;
		i = last;
	}
	kql_write_gap(html, text, done, length);
}

void
catalogue_kql(Html *html, const char *query)
{
	int length = strlen(query);
	TokenList tokens = {0};
	DiagList diag = {0};

	html_open_class(html, "pre", "kql");
	html_attr(html, "tabindex", "0");
	html_attr(html, "role", "region");
	html_attr(html, "aria-label", "Query in KQL");
	html_open(html, "code");
	if (utf8_find_invalid(query, length) < 0)
		kql_lex(query, length, &tokens, &diag);
	if (tokens.count > 0 && diag.error_count == 0)
		kql_write_tokens(html, query, length, &tokens);
	else
		html_text(html, query);
	html_close(html, "code");
	html_close(html, "pre");
	html_line(html);
}
