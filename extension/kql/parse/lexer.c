/*
 * lexer.c
 *		From KQL text to tokens.
 *
 * Called by the parser.  Literals are read here as a whole, also the forms
 * "type(...)", because what stands between their parentheses follows rules of
 * its own; brackets are paired, so that the parser can look ahead and step over
 * what it does not understand.  Keywords are contextual and are only noted.
 */
#include "common/port.h"

#include "common/source.h"
#include "common/utf8.h"
#include "kql/parse/lexer.h"

typedef struct TokenFact
{
	const char *text;
	int length;
} TokenFact;

static const TokenFact token_fact[] = {
#define TOKEN(name, text) {text, sizeof(text) - 1},
#include "kql/parse/token_list.h"
#undef TOKEN
};

static const char *const keyword_text[] = {
	"",
#define KEYWORD(name, text) text,
#include "kql/parse/keyword_list.h"
#undef KEYWORD
};

typedef struct Lexer
{
	const char *text;
	int length;
	int at;
	DiagList *diag;
	TokenList *tokens;
	int capacity;
	int *open; /* stack of the brackets that are open, by token */
	int open_count;
	int open_capacity;
	bool too_deep; /* said once */
} Lexer;

const char *
token_kind_text(TokenKind kind)
{
	if (kind <= TOKEN_LITERAL)
		return token_fact[kind].text;
	return psprintf("\"%s\"", token_fact[kind].text);
}

static int
keyword_compare(const char *text, int length, const char *keyword)
{
	int order = strncmp(text, keyword, length);

	return order != 0 ? order : (keyword[length] == '\0' ? 0 : -1);
}

static Keyword
keyword_find(const char *text, int length)
{
	int low = 1;
	int high = KEYWORD_COUNT - 1;

	while (low <= high)
	{
		int middle = (low + high) / 2;
		int order = keyword_compare(text, length, keyword_text[middle]);

		if (order == 0)
			return (Keyword) middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return KEYWORD_NONE;
}

/* Letters beyond ASCII, roughly: no symbols, no private use, no pictures. */
static bool
lexer_is_wide_letter(uint32 c)
{
	if (c < 0xC0)
		return c == 0xAA || c == 0xB5 || c == 0xBA;
	return c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x2BFF) &&
		   !(c >= 0x3000 && c <= 0x3004) && !(c >= 0xE000 && c <= 0xF8FF) &&
		   !(c >= 0xFE00 && c <= 0xFE0F) && c != 0xFEFF && c < 0x1F000;
}

int
lexer_name_bytes(const char *at)
{
	int bytes = 1;

	if ((unsigned char) *at >= 0x80)
		return lexer_is_wide_letter(utf8_decode(at, &bytes)) ? bytes : 0;
	return isalnum((unsigned char) *at) || *at == '_';
}

const char *
lexer_skip_blanks(const char *at, const char *end)
{
	while (at < end)
	{
		int bytes;

		if (at[0] == '/' && at[1] == '/')
		{
			while (at < end && *at != '\n')
				at++;
			continue;
		}
		bytes = utf8_blank_bytes(at, end);
		if (bytes == 0)
			break;
		at += bytes;
	}
	return at;
}

/* Offset behind the name that starts here, the same if none does. */
static int
lexer_name_end(Lexer *lexer, int at)
{
	int start = at;
	int bytes;

	if (lexer->text[at] == '$')
		at++;
	while ((bytes = lexer_name_bytes(lexer->text + at)) > 0)
		at += bytes;
	return at == start + 1 && lexer->text[start] == '$' ? start : at;
}

static Token *
lexer_push(Lexer *lexer, TokenKind kind, int start)
{
	TokenList *tokens = lexer->tokens;
	Token *token;

	PORT_CHECK_INTERRUPTS();
	if (tokens->count == lexer->capacity)
	{
		lexer->capacity *= 2;
		tokens->token = repalloc(tokens->token, lexer->capacity * sizeof(Token));
	}
	token = &tokens->token[tokens->count++];
	memset(token, 0, sizeof(Token));
	token->kind = kind;
	token->span.start = start;
	token->span.end = lexer->at;
	token->depth = lexer->open_count;
	token->match = -1;
	return token;
}

/* Pairs brackets.  A closing one that fits no open bracket stays alone. */
static void
lexer_pair_bracket(Lexer *lexer, Token *token)
{
	int index = lexer->tokens->count - 1;

	if (token->kind == TOKEN_OPEN_PAREN || token->kind == TOKEN_OPEN_BRACKET ||
		token->kind == TOKEN_OPEN_BRACE)
	{
		if (lexer->open_count == PARSER_MAX_DEPTH && !lexer->too_deep)
		{
			diag_add(lexer->diag, DIAG_TOO_DEEP, token->span);
			lexer->too_deep = true;
		}
		if (lexer->open_count == lexer->open_capacity)
		{
			lexer->open_capacity *= 2;
			lexer->open = repalloc(lexer->open, lexer->open_capacity * sizeof(int));
		}
		lexer->open[lexer->open_count++] = index;
		return;
	}
	if (token->kind != TOKEN_CLOSE_PAREN && token->kind != TOKEN_CLOSE_BRACKET &&
		token->kind != TOKEN_CLOSE_BRACE)
		return;
	/* One bracket that was forgotten may stand between the two. */
	for (int back = 1; back <= Min(2, lexer->open_count); back++)
	{
		int open = lexer->open[lexer->open_count - back];

		if (lexer->tokens->token[open].kind + 1 != token->kind)
			continue;
		lexer->open_count -= back;
		token->depth = lexer->open_count;
		token->match = open;
		lexer->tokens->token[open].match = index;
		return;
	}
}

/* "(step", the only bracket but '{' inside which a ';' belongs: scan's list of steps. */
static bool
lexer_is_step_list(Lexer *lexer, int open)
{
	const TokenList *tokens = lexer->tokens;

	return tokens->token[open].kind == TOKEN_OPEN_PAREN && open + 1 < tokens->count &&
		   tokens->token[open + 1].keyword == KEYWORD_STEP;
}

/*
 * Gives up the brackets that are open at a ';', which ends a statement: so the
 * one that was forgotten spoils no more than its own statement.
 */
static void
lexer_end_statement(Lexer *lexer)
{
	int count = lexer->open_count;

	while (count > 0)
	{
		int open = lexer->open[count - 1];

		if (lexer->tokens->token[open].kind == TOKEN_OPEN_BRACE || lexer_is_step_list(lexer, open))
			break;
		count--;
	}
	lexer->open_count = count;
}

static bool
lexer_read_mark(Lexer *lexer)
{
	const char *p = lexer->text + lexer->at;

	for (int kind = TOKEN_EQ; kind < TOKEN_KIND_COUNT; kind++)
	{
		if (strncmp(p, token_fact[kind].text, token_fact[kind].length) == 0)
		{
			int start = lexer->at;

			lexer->at += token_fact[kind].length;
			if (kind == TOKEN_SEMICOLON)
				lexer_end_statement(lexer);
			lexer_pair_bracket(lexer, lexer_push(lexer, (TokenKind) kind, start));
			return true;
		}
	}
	return false;
}

/* The type if "name (" begins a literal: string has no such form. */
static KqlType
lexer_literal_type(Lexer *lexer, int start, int end, int *open)
{
	char name[16];
	KqlType type;
	int at = end;

	if (end - start >= sizeof(name))
		return KQL_UNKNOWN;
	memcpy(name, lexer->text + start, end - start);
	name[end - start] = '\0';
	type = kql_type_from_name(name);
	/* Only what dynamic() holds may begin on another line. */
	if (type == KQL_DYNAMIC)
		at = (int) (lexer_skip_blanks(lexer->text + at, lexer->text + lexer->length) - lexer->text);
	while (at < lexer->length && (lexer->text[at] == ' ' || lexer->text[at] == '\t'))
		at++;
	if (at >= lexer->length || lexer->text[at] != '(')
		return KQL_UNKNOWN;
	*open = at;
	return type == KQL_STRING ? KQL_UNKNOWN : type;
}

/* true and false are literals in three spellings each. */
static bool
lexer_is_bool(const char *text, int length, bool *value)
{
	static const char *const word[] = {"true", "True", "TRUE", "false", "False", "FALSE"};

	for (int i = 0; i < lengthof(word); i++)
	{
		if (strlen(word[i]) == length && strncmp(word[i], text, length) == 0)
		{
			*value = i < 3;
			return true;
		}
	}
	return false;
}

static void
lexer_read_word(Lexer *lexer, int end)
{
	int start = lexer->at;
	int open = 0;
	KqlType type = lexer_literal_type(lexer, start, end, &open);
	AstLiteral *literal = NULL;
	bool truth;

	lexer->at = end;
	if (type == KQL_DYNAMIC)
		lexer->at =
			lexer_read_dynamic(lexer->text, lexer->length, start, open, &literal, lexer->diag);
	else if (type != KQL_UNKNOWN)
		lexer->at =
			lexer_read_typed(lexer->text, lexer->length, start, open, type, &literal, lexer->diag);
	else if (lexer_is_bool(lexer->text + start, end - start, &truth))
	{
		literal = palloc0(sizeof(AstLiteral));
		lexer_parse_value(KQL_BOOL, truth ? "true" : "false", truth ? 4 : 5, literal);
	}
	else
	{
		lexer_push(lexer, TOKEN_NAME, start)->keyword =
			keyword_find(lexer->text + start, end - start);
		return;
	}
	literal->base.span.start = start;
	literal->base.span.end = lexer->at;
	lexer_push(lexer, TOKEN_LITERAL, start)->literal = literal;
}

static void
lexer_report_character(Lexer *lexer)
{
	Span span = {lexer->at, lexer->at};
	int bytes;
	uint32 c = utf8_decode(lexer->text + lexer->at, &bytes);
	Diag *diag;

	span.end += bytes;
	lexer->at += bytes;
	if (c < 0x20 || c == 0x7F)
		diag = diag_add(lexer->diag, DIAG_BAD_CHARACTER, span, psprintf("U+%04X", c));
	else
		diag = diag_add(lexer->diag, DIAG_BAD_CHARACTER, span,
						psprintf("\"%.*s\"", bytes, lexer->text + span.start));
	if (c >= 0x2018 && c <= 0x201F)
		diag_hint(diag, "Write strings in plain quotes, \" or '.");
	else if (c >= 0x2010 && c <= 0x2015)
		diag_hint(diag, "Write a plain minus sign.");
}

void
kql_lex(const char *text, int length, TokenList *tokens, DiagList *diag)
{
	Lexer lexer = {.text = text, .length = length, .diag = diag, .tokens = tokens};

	lexer.capacity = length / 4 + 16;
	lexer.open_capacity = 32;
	tokens->token = palloc(lexer.capacity * sizeof(Token));
	tokens->count = 0;
	lexer.open = palloc(lexer.open_capacity * sizeof(int));

	for (;;)
	{
		AstLiteral *literal = NULL;
		int start;
		int end;

		lexer.at = (int) (lexer_skip_blanks(text + lexer.at, text + length) - text);
		start = lexer.at;
		/* Errors that will not be shown are not worth finding. */
		if (start >= length || diag->diag.count > DIAG_MAX_KEPT)
			break;
		if ((end = lexer_read_string(text, length, start, &literal, diag)) > start)
		{
			lexer.at = end;
			lexer_push(&lexer, TOKEN_STRING, start)->literal = literal;
		}
		else if ((end = lexer_read_number(text, length, start, &literal, diag)) > start)
		{
			lexer.at = end;
			lexer_push(&lexer, TOKEN_LITERAL, start)->literal = literal;
		}
		else if ((end = lexer_name_end(&lexer, start)) > start)
			lexer_read_word(&lexer, end);
		else if (!lexer_read_mark(&lexer))
			lexer_report_character(&lexer);
	}
	lexer_push(&lexer, TOKEN_END, length);
}
