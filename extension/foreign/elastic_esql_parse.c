/*
 * elastic_esql_parse.c
 *		Parses the expressions of ES|QL.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "foreign/elastic_esql_parse.h"

static EsqlExpr *parse_or(EsqlParser *parser);

/* A node, NULL with an error if there are too many. */
static EsqlExpr *
make(EsqlParser *parser, EsqlForm form, const char *text, int start)
{
	if (++parser->nodes > ESQL_MAX_NODES)
	{
		esql_parser_limit(parser, psprintf("a query may have %d parts", ESQL_MAX_NODES));
		return NULL;
	}
	return MAKE(EsqlExpr, .form = form, .text = pstrdup(text), .span = {start, parser->last});
}

static EsqlExpr *
join(EsqlParser *parser, EsqlForm form, const char *text, EsqlExpr *a, EsqlExpr *b)
{
	EsqlExpr *expr;

	if (a == NULL || b == NULL)
		return NULL;
	expr = make(parser, form, text, a->span.start);
	if (expr == NULL)
		return NULL;
	vec_push(&expr->part, a);
	vec_push(&expr->part, b);
	return expr;
}

static bool
enter(EsqlParser *parser)
{
	if (++parser->depth <= ESQL_MAX_DEPTH)
		return true;
	esql_parser_limit(parser, psprintf("an expression nests %d deep at most", ESQL_MAX_DEPTH));
	return false;
}

/* list := or { "," or } ")" */
static bool
parse_list(EsqlParser *parser, EsqlExpr *expr)
{
	do
	{
		EsqlExpr *one = parse_or(parser);

		if (one == NULL)
			return false;
		vec_push(&expr->part, one);
	} while (esql_take(parser, ","));
	if (!esql_need(parser, ")"))
		return false;
	expr->span.end = parser->last;
	return true;
}

/* A unit of a period in KQL; NULL if it is none that has one length. */
static const char *
period_unit(const char *word)
{
	static const char *const unit[][2] = {{"millisecond", "ms"},
										  {"milliseconds", "ms"},
										  {"ms", "ms"},
										  {"second", "s"},
										  {"seconds", "s"},
										  {"sec", "s"},
										  {"s", "s"},
										  {"minute", "m"},
										  {"minutes", "m"},
										  {"min", "m"},
										  {"m", "m"},
										  {"hour", "h"},
										  {"hours", "h"},
										  {"h", "h"},
										  {"day", "d"},
										  {"days", "d"},
										  {"d", "d"}};

	for (int i = 0; i < lengthof(unit); i++)
	{
		if (pg_strcasecmp(unit[i][0], word) == 0)
			return unit[i][1];
	}
	return NULL;
}

/* number := digits [ unit ] | digits "." digits */
static EsqlExpr *
parse_number(EsqlParser *parser)
{
	int start = parser->start;
	char *text = parser->value;
	bool is_whole = strchr(text, '.') == NULL;
	EsqlExpr *expr;

	if (elastic_number(text) == NULL)
	{
		esql_parser_refuse(parser, start, psprintf("number \"%.40s\"", text));
		return NULL;
	}
	esql_next(parser);
	expr = make(parser, ESQL_LITERAL, text, start);
	if (expr == NULL)
		return NULL;
	expr->literal = is_whole ? ESQL_INTEGER : ESQL_DOUBLE;
	if (is_whole && parser->word == ESQL_WORD_NAME && !parser->is_quoted &&
		period_unit(parser->value) != NULL)
	{
		expr->literal = ESQL_PERIOD;
		expr->text = psprintf("%s%s", text, period_unit(parser->value));
		esql_next(parser);
		expr->span.end = parser->last;
	}
	else if (is_whole && parser->word == ESQL_WORD_NAME && !parser->is_quoted &&
			 (pg_strncasecmp(parser->value, "week", 4) == 0 ||
			  pg_strncasecmp(parser->value, "month", 5) == 0 ||
			  pg_strncasecmp(parser->value, "quarter", 7) == 0 ||
			  pg_strncasecmp(parser->value, "year", 4) == 0))
	{
		esql_parser_refuse(parser, start, psprintf("a period of \"%s\"", parser->value));
		return NULL;
	}
	return expr;
}

/* call := name "(" [ "*" | or { "," or } ] ")" */
static EsqlExpr *
parse_call(EsqlParser *parser, const char *name, int start)
{
	EsqlExpr *expr = make(parser, ESQL_CALL, name, start);

	if (expr == NULL)
		return NULL;
	for (char *p = expr->text; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	if (esql_take(parser, ")"))
	{
		expr->span.end = parser->last;
		return expr;
	}
	if (esql_is(parser, "*"))
	{
		int star = parser->start;
		EsqlExpr *part;

		esql_next(parser);
		part = make(parser, ESQL_STAR, "*", star);
		if (part == NULL || !esql_need(parser, ")"))
			return NULL;
		vec_push(&expr->part, part);
		expr->span.end = parser->last;
		return expr;
	}
	return parse_list(parser, expr) ? expr : NULL;
}

/* word := true | false | null | field | call */
static EsqlExpr *
parse_word(EsqlParser *parser)
{
	int start = parser->start;
	char *name = parser->value;
	bool is_quoted = parser->is_quoted;
	EsqlExpr *expr;

	esql_next(parser);
	if (!is_quoted && esql_take(parser, "("))
		return parse_call(parser, name, start);
	expr = make(parser, ESQL_FIELD, name, start);
	if (expr == NULL || is_quoted)
		return expr;
	if (pg_strcasecmp(name, "null") == 0)
		expr->form = ESQL_LITERAL;
	else if (pg_strcasecmp(name, "true") == 0 || pg_strcasecmp(name, "false") == 0)
	{
		expr->form = ESQL_LITERAL;
		expr->literal = ESQL_BOOL;
		expr->text = pg_strcasecmp(name, "true") == 0 ? pstrdup("true") : pstrdup("false");
	}
	return expr;
}

/* primary := "(" or ")" | text | number | "-" primary | word */
static EsqlExpr *
parse_primary(EsqlParser *parser)
{
	int start = parser->start;
	EsqlExpr *expr = NULL;

	if (!enter(parser))
		return NULL;
	if (esql_take(parser, "("))
	{
		expr = parse_or(parser);
		if (expr != NULL && !esql_need(parser, ")"))
			expr = NULL;
	}
	else if (esql_take(parser, "-"))
	{
		EsqlExpr *zero = make(parser, ESQL_LITERAL, "0", start);

		if (zero != NULL)
			zero->literal = ESQL_INTEGER;
		expr = join(parser, ESQL_ARITHMETIC, "-", zero, parse_primary(parser));
	}
	else if (parser->word == ESQL_WORD_NUMBER)
		expr = parse_number(parser);
	else if (parser->word == ESQL_WORD_TEXT)
	{
		char *text = parser->value;

		esql_next(parser);
		expr = make(parser, ESQL_LITERAL, text, start);
		if (expr != NULL)
			expr->literal = ESQL_TEXT;
	}
	else if (parser->word == ESQL_WORD_NAME)
		expr = parse_word(parser);
	else
		esql_fail(parser, "a value");
	if (expr != NULL && esql_is(parser, "::"))
	{
		esql_parser_refuse(parser, start, "a cast by ::");
		expr = NULL;
	}
	parser->depth--;
	return expr;
}

/* chain := part { sign part }, from left to right; each link is a level of its tree */
static EsqlExpr *
parse_chain(EsqlParser *parser, EsqlExpr *(*part)(EsqlParser *), const char *const *sign, int count)
{
	EsqlExpr *expr = part(parser);
	int links = 0;

	while (expr != NULL)
	{
		const char *taken = NULL;

		for (int i = 0; i < count && taken == NULL; i++)
		{
			if (esql_take(parser, sign[i]))
				taken = sign[i];
		}
		if (taken == NULL)
			break;
		if (++links > ESQL_MAX_DEPTH)
		{
			esql_parser_limit(parser, psprintf("%d operators in a row", ESQL_MAX_DEPTH));
			return NULL;
		}
		if (taken[0] == '%')
		{
			esql_parser_refuse(parser, parser->last - 1, "operator %");
			return NULL;
		}
		expr = join(parser, ESQL_ARITHMETIC, taken, expr, part(parser));
	}
	return expr;
}

/* product := primary { ("*" | "/" | "%") primary } */
static EsqlExpr *
parse_product(EsqlParser *parser)
{
	static const char *const sign[] = {"*", "/", "%"};

	return parse_chain(parser, parse_primary, sign, lengthof(sign));
}

/* sum := product { ("+" | "-") product } */
static EsqlExpr *
parse_sum(EsqlParser *parser)
{
	static const char *const sign[] = {"+", "-"};

	return parse_chain(parser, parse_product, sign, lengthof(sign));
}

/* Puts a condition under a NOT if that was there. */
static EsqlExpr *
negate(EsqlParser *parser, EsqlExpr *expr, bool is_negated)
{
	EsqlExpr *negation;

	if (expr == NULL || !is_negated)
		return expr;
	negation = make(parser, ESQL_NOT, "not", expr->span.start);
	if (negation != NULL)
		vec_push(&negation->part, expr);
	return negation;
}

/* What is behind LIKE and RLIKE: a text, or several in brackets. */
static EsqlExpr *
parse_patterns(EsqlParser *parser, EsqlForm form, EsqlExpr *first)
{
	EsqlExpr *expr = make(parser, form, form == ESQL_LIKE ? "like" : "rlike", first->span.start);
	bool is_list;

	if (expr == NULL)
		return NULL;
	vec_push(&expr->part, first);
	is_list = esql_take(parser, "(");
	do
	{
		EsqlExpr *one;

		if (parser->word != ESQL_WORD_TEXT)
		{
			esql_fail(parser, "a text");
			return NULL;
		}
		one = parse_primary(parser);
		if (one == NULL)
			return NULL;
		vec_push(&expr->part, one);
	} while (is_list && esql_take(parser, ","));
	if (is_list && !esql_need(parser, ")"))
		return NULL;
	expr->span.end = parser->last;
	return expr;
}

/* comparison := sum [ sign sum | [ NOT ] (IN | LIKE | RLIKE) … | IS [ NOT ] NULL ] */
static EsqlExpr *
parse_comparison(EsqlParser *parser)
{
	static const char *const sign[] = {"==", "!=", "<=", ">=", "<", ">"};
	EsqlExpr *expr = parse_sum(parser);
	bool is_negated;

	if (expr == NULL)
		return NULL;
	for (int i = 0; i < lengthof(sign); i++)
	{
		if (esql_take(parser, sign[i]))
			return join(parser, ESQL_COMPARE, sign[i], expr, parse_sum(parser));
	}
	if (esql_is(parser, ":"))
	{
		esql_parser_refuse(parser, expr->span.start, "operator :");
		return NULL;
	}
	if (esql_take_word(parser, "is"))
	{
		EsqlExpr *test;

		is_negated = esql_take_word(parser, "not");
		if (!esql_take_word(parser, "null"))
		{
			esql_fail(parser, "NULL");
			return NULL;
		}
		test = make(parser, ESQL_IS_NULL, "is null", expr->span.start);
		if (test != NULL)
			vec_push(&test->part, expr);
		return negate(parser, test, is_negated);
	}
	is_negated = esql_take_word(parser, "not");
	if (esql_take_word(parser, "in"))
	{
		EsqlExpr *in = make(parser, ESQL_IN, "in", expr->span.start);

		if (in == NULL || !esql_need(parser, "("))
			return NULL;
		vec_push(&in->part, expr);
		return parse_list(parser, in) ? negate(parser, in, is_negated) : NULL;
	}
	if (esql_take_word(parser, "like"))
		return negate(parser, parse_patterns(parser, ESQL_LIKE, expr), is_negated);
	if (esql_take_word(parser, "rlike"))
		return negate(parser, parse_patterns(parser, ESQL_RLIKE, expr), is_negated);
	if (is_negated)
	{
		esql_fail(parser, "IN, LIKE or RLIKE");
		return NULL;
	}
	return expr;
}

/* not := NOT not | comparison */
static EsqlExpr *
parse_not(EsqlParser *parser)
{
	EsqlExpr *expr;

	if (!esql_take_word(parser, "not"))
		return parse_comparison(parser);
	if (!enter(parser))
		return NULL;
	expr = negate(parser, parse_not(parser), true);
	parser->depth--;
	return expr;
}

/* Parts between a word, as parts of one node. */
static EsqlExpr *
parse_parts(EsqlParser *parser, EsqlForm form, const char *word, EsqlExpr *(*part)(EsqlParser *) )
{
	EsqlExpr *expr = part(parser);
	EsqlExpr *all = NULL;

	while (expr != NULL && esql_take_word(parser, word))
	{
		EsqlExpr *next = part(parser);

		if (all == NULL)
			all = join(parser, form, word, expr, next);
		else if (next != NULL)
			vec_push(&all->part, next);
		if (all == NULL || next == NULL)
			return NULL;
		all->span.end = parser->last;
	}
	return all != NULL ? all : expr;
}

/* and := not { AND not } */
static EsqlExpr *
parse_and(EsqlParser *parser)
{
	return parse_parts(parser, ESQL_AND, "and", parse_not);
}

/* or := and { OR and } */
static EsqlExpr *
parse_or(EsqlParser *parser)
{
	return parse_parts(parser, ESQL_OR, "or", parse_and);
}

EsqlExpr *
esql_parse_expr(EsqlParser *parser)
{
	return parse_or(parser);
}
