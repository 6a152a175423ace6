/*
 * spl_term.c
 *		Parses the terms of a search.
 *
 * OR binds tighter than AND here, other than in the expressions of eval.
 */
#include "common/port.h"

#include "foreign/spl.h"

#define TERM_NAME_ENDS "=!<>()|,`\"[]"
#define TERM_VALUE_ENDS "()|`\"[]"
#define TERM_ITEM_ENDS "()|`\"[],"

/* An AND or OR of several parts, or the only one. */
static SplTerm *
term_join(SplTermKind kind, const Vec *part)
{
	const SplTerm *last = VEC_AT(part, SplTerm, part->count - 1);

	if (part->count == 1)
		return VEC_AT(part, SplTerm, 0);
	return MAKE(SplTerm, .kind = kind, .part = *part,
				.span = {VEC_AT(part, SplTerm, 0)->span.start, last->span.end});
}

/* Takes a word that is an operator, which is written in capital letters. */
static bool
term_take_operator(SplParser *parser, const char *word)
{
	int start;

	spl_skip(parser);
	start = parser->at;
	if (!spl_take_word(parser, word))
		return false;
	/* "AND.x" and "AND=1" are names. */
	if (memcmp(parser->text + start, word, strlen(word)) == 0 &&
		(parser->at >= parser->length || isspace((unsigned char) parser->text[parser->at]) ||
		 strchr("()\"`|[", parser->text[parser->at]) != NULL))
		return true;
	parser->at = start;
	return false;
}

/* The sign of a comparison, NULL if there is none. */
static const char *
term_take_sign(SplParser *parser)
{
	static const char *const sign[] = {"!=", "<=", ">=", "==", "=", "<", ">"};

	for (int i = 0; i < lengthof(sign); i++)
	{
		if (spl_take(parser, sign[i]))
			return strcmp(sign[i], "==") == 0 ? "=" : sign[i];
	}
	return NULL;
}

/* values := "(" value { [","] value } ")" */
static bool
term_values(SplParser *parser, SplTerm *term)
{
	if (!spl_expect(parser, "("))
		return false;
	do
	{
		SplName *value = spl_name(parser, "\"", TERM_ITEM_ENDS);

		if (value == NULL)
			return false;
		/* Values of a list are no levels of the tree. */
		if (term->value.count < SPL_MAX_VALUES)
			parser->nodes--;
		vec_push(&term->value, value);
		(void) spl_take(parser, ",");
		spl_skip(parser);
	} while (parser->at < parser->length && parser->text[parser->at] != ')');
	return spl_expect(parser, ")");
}

/* comparison := name sign value | name IN values */
static SplTerm *
term_comparison(SplParser *parser)
{
	SplName *name = spl_name(parser, "\"", TERM_NAME_ENDS);
	SplTerm *term;

	if (name == NULL)
		return NULL;
	term = MAKE(SplTerm, .kind = SPL_TERM_COMPARE, .name = name, .span = name->span);
	term->sign = term_take_sign(parser);
	if (term->sign != NULL)
	{
		SplName *value = spl_name(parser, "\"", TERM_VALUE_ENDS);

		if (value == NULL)
			return NULL;
		vec_push(&term->value, value);
	}
	else if (spl_take_word(parser, "IN"))
	{
		term->sign = "=";
		if (!term_values(parser, term))
			return NULL;
	}
	else
	{
		diag_hint(diag_add(parser->diag, DIAG_FOREIGN_UNSUPPORTED, name->span,
						   psprintf("\"%s\" without a field", name->text)),
				  "A log table has columns and not the text of the event: name the field.");
		return NULL;
	}
	term->span.end = parser->at;
	return term;
}

/* macro := "`" … "`" */
static SplTerm *
term_macro(SplParser *parser)
{
	SplName *name = spl_name(parser, "`", "");

	if (name == NULL)
		return NULL;
	return MAKE(SplTerm, .kind = SPL_TERM_MACRO, .name = name, .span = name->span);
}

/* not := NOT not | "(" and ")" | macro | comparison */
static SplTerm *
term_not(SplParser *parser)
{
	SplTerm *term;

	spl_skip(parser);
	if (parser->depth >= SPL_MAX_DEPTH || !spl_count(parser, (Span){parser->at, parser->at}))
	{
		if (parser->depth >= SPL_MAX_DEPTH)
			diag_add(parser->diag, DIAG_FOREIGN_LIMIT, (Span){parser->at, parser->at},
					 psprintf("brackets and NOT nest %d deep at most", SPL_MAX_DEPTH));
		return NULL;
	}
	parser->depth++;
	if (term_take_operator(parser, "NOT"))
	{
		int start = parser->at - 3;
		SplTerm *part = term_not(parser);

		term = part == NULL ? NULL
							: MAKE(SplTerm, .kind = SPL_TERM_NOT, .span = {start, part->span.end});
		if (part != NULL)
			vec_push(&term->part, part);
	}
	else if (spl_take(parser, "("))
	{
		term = spl_parse_term(parser);
		if (term != NULL && !spl_expect(parser, ")"))
			term = NULL;
	}
	else if (parser->at < parser->length && parser->text[parser->at] == '[')
	{
		diag_add(parser->diag, DIAG_FOREIGN_UNSUPPORTED, (Span){parser->at, parser->at + 1},
				 "a search inside of a search");
		term = NULL;
	}
	else if (parser->at < parser->length && parser->text[parser->at] == '`')
		term = term_macro(parser);
	else
		term = term_comparison(parser);
	parser->depth--;
	return term;
}

/* or := not { OR not } */
static SplTerm *
term_or(SplParser *parser)
{
	Vec part = {0};

	do
	{
		SplTerm *one = term_not(parser);

		if (one == NULL)
			return NULL;
		vec_push(&part, one);
	} while (term_take_operator(parser, "OR"));
	return term_join(SPL_TERM_OR, &part);
}

/* and := or { [AND] or } */
SplTerm *
spl_parse_term(SplParser *parser)
{
	Vec part = {0};

	do
	{
		SplTerm *one = term_or(parser);

		if (one == NULL)
			return NULL;
		vec_push(&part, one);
		if (term_take_operator(parser, "AND"))
			continue;
		spl_skip(parser);
		if (parser->at >= parser->length || strchr(")|]", parser->text[parser->at]) != NULL)
			break;
	} while (true);
	return term_join(SPL_TERM_AND, &part);
}
