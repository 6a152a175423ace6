/*
 * spl_expr.c
 *		Parses the expressions of eval and where.
 */
#include "common/port.h"

#include "foreign/spl.h"

static SplExpr *expr_or(SplParser *parser);

static SplExpr *
expr_make(SplExprKind kind, const char *text, SplExpr *a, SplExpr *b)
{
	SplExpr *expr = MAKE(SplExpr, .kind = kind, .text = pstrdup(text), .span = a->span);

	vec_push(&expr->part, a);
	if (b != NULL)
	{
		vec_push(&expr->part, b);
		expr->span.end = b->span.end;
	}
	return expr;
}

/* Is there room one level deeper? */
static bool
expr_enter(SplParser *parser)
{
	spl_skip(parser);
	if (parser->depth >= SPL_MAX_DEPTH)
	{
		diag_add(parser->diag, DIAG_FOREIGN_LIMIT, (Span){parser->at, parser->at},
				 psprintf("an expression nests %d deep at most", SPL_MAX_DEPTH));
		return false;
	}
	if (!spl_count(parser, (Span){parser->at, parser->at}))
		return false;
	parser->depth++;
	return true;
}

/* arguments := [ or { "," or } ] ")" */
static bool
expr_arguments(SplParser *parser, SplExpr *call)
{
	if (spl_take(parser, ")"))
		return true;
	do
	{
		SplExpr *one = expr_or(parser);

		if (one == NULL)
			return false;
		vec_push(&call->part, one);
	} while (spl_take(parser, ","));
	return spl_expect(parser, ")");
}

/* number := digits [ "." digits ] */
static SplExpr *
expr_number(SplParser *parser)
{
	int start = parser->at;
	const char *text = parser->text;
	int at = start;

	while (at < parser->length && isdigit((unsigned char) text[at]))
		at++;
	if (at + 1 < parser->length && text[at] == '.' && isdigit((unsigned char) text[at + 1]))
	{
		at++;
		while (at < parser->length && isdigit((unsigned char) text[at]))
			at++;
	}
	parser->at = at;
	if (at - start > 15)
	{
		diag_add(parser->diag, DIAG_FOREIGN_LIMIT, (Span){start, at},
				 "a number has 15 digits at most");
		return NULL;
	}
	return MAKE(SplExpr, .kind = SPL_NUMBER, .text = pnstrdup(text + start, at - start),
				.span = {start, at});
}

/* word := letters, digits, "_"; with "(" behind it a call, else a field */
static SplExpr *
expr_word(SplParser *parser)
{
	const char *text = parser->text;
	int start = parser->at;
	int at = start;
	SplExpr *expr;

	while (at < parser->length && (isalnum((unsigned char) text[at]) || text[at] == '_'))
		at++;
	if (at == start)
	{
		spl_expected(parser, "a value");
		return NULL;
	}
	parser->at = at;
	expr = MAKE(SplExpr, .kind = SPL_FIELD, .text = pnstrdup(text + start, at - start),
				.span = {start, at});
	if (!spl_take(parser, "("))
		return expr;
	expr->kind = SPL_CALL;
	for (char *p = expr->text; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	if (!expr_arguments(parser, expr))
		return NULL;
	expr->span.end = parser->at;
	/* in(x, …) and like(x, y) are operators, too. */
	if ((strcmp(expr->text, "in") == 0 && expr->part.count > 1) ||
		(strcmp(expr->text, "like") == 0 && expr->part.count == 2))
		expr->kind = SPL_COMPARE;
	return expr;
}

/* primary := "(" or ")" | text | 'field' | number | "-" primary | word */
static SplExpr *
expr_primary(SplParser *parser)
{
	SplExpr *expr = NULL;
	char byte;

	if (!expr_enter(parser))
		return NULL;
	byte = parser->at < parser->length ? parser->text[parser->at] : '\0';
	if (spl_take(parser, "("))
	{
		expr = expr_or(parser);
		if (expr != NULL && !spl_expect(parser, ")"))
			expr = NULL;
	}
	else if (byte == '"' || byte == '\'')
	{
		SplName *name = spl_name(parser, "\"'", "");

		if (name != NULL)
			expr = MAKE(SplExpr, .kind = byte == '"' ? SPL_TEXT : SPL_FIELD, .text = name->text,
						.is_quoted = true, .span = name->span);
	}
	else if (isdigit((unsigned char) byte))
		expr = expr_number(parser);
	else if (spl_take(parser, "-"))
	{
		SplExpr *zero = MAKE(SplExpr, .kind = SPL_NUMBER, .text = pstrdup("0"),
							 .span = {parser->at - 1, parser->at});
		SplExpr *part = expr_primary(parser);

		if (part != NULL)
			expr = expr_make(SPL_ARITHMETIC, "-", zero, part);
	}
	else
		expr = expr_word(parser);
	parser->depth--;
	return expr;
}

/* A sign between two expressions, and what they are together. */
typedef struct SplSign
{
	const char *text;
	SplExprKind kind;
} SplSign;

/* The sign that comes next, which is passed; NULL if none of them does. */
static const SplSign *
expr_take_sign(SplParser *parser, const SplSign *sign, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (spl_take(parser, sign[i].text))
			return &sign[i];
	}
	return NULL;
}

/* chain := part { sign part }, from left to right */
static SplExpr *
expr_chain(SplParser *parser, SplExpr *(*part)(SplParser *), const SplSign *sign, int count)
{
	SplExpr *expr = part(parser);
	const SplSign *taken;

	while (expr != NULL && (taken = expr_take_sign(parser, sign, count)) != NULL)
	{
		SplExpr *right = part(parser);

		expr = right != NULL ? expr_make(taken->kind, taken->text, expr, right) : NULL;
	}
	return expr;
}

/* product := primary { ("*" | "/" | "%") primary } */
static SplExpr *
expr_product(SplParser *parser)
{
	static const SplSign sign[] = {
		{"*", SPL_ARITHMETIC}, {"/", SPL_ARITHMETIC}, {"%", SPL_ARITHMETIC}};

	return expr_chain(parser, expr_primary, sign, lengthof(sign));
}

/* sum := product { ("+" | "-" | ".") product } */
static SplExpr *
expr_sum(SplParser *parser)
{
	static const SplSign sign[] = {{"+", SPL_ARITHMETIC}, {"-", SPL_ARITHMETIC}, {".", SPL_CONCAT}};

	return expr_chain(parser, expr_product, sign, lengthof(sign));
}

/* comparison := sum [ sign sum | LIKE sum | IN "(" arguments ] */
static SplExpr *
expr_comparison(SplParser *parser)
{
	static const char *const sign[] = {"!=", "<=", ">=", "==", "=", "<", ">"};
	SplExpr *expr = expr_sum(parser);

	if (expr == NULL)
		return NULL;
	for (int i = 0; i < lengthof(sign); i++)
	{
		SplExpr *right;

		if (!spl_take(parser, sign[i]))
			continue;
		right = expr_sum(parser);
		return right == NULL ? NULL : expr_make(SPL_COMPARE, i == 3 ? "=" : sign[i], expr, right);
	}
	if (spl_take_word(parser, "like"))
	{
		SplExpr *right = expr_sum(parser);

		return right == NULL ? NULL : expr_make(SPL_COMPARE, "like", expr, right);
	}
	if (spl_take_word(parser, "in"))
	{
		expr = expr_make(SPL_COMPARE, "in", expr, NULL);
		if (!spl_expect(parser, "(") || !expr_arguments(parser, expr))
			return NULL;
		expr->span.end = parser->at;
	}
	return expr;
}

/* not := NOT not | comparison */
static SplExpr *
expr_not(SplParser *parser)
{
	SplExpr *part;

	if (!spl_take_word(parser, "not"))
		return expr_comparison(parser);
	if (!expr_enter(parser))
		return NULL;
	part = expr_not(parser);
	parser->depth--;
	return part == NULL ? NULL : expr_make(SPL_NOT, "not", part, NULL);
}

/* and := not { AND not } */
static SplExpr *
expr_and(SplParser *parser)
{
	SplExpr *expr = expr_not(parser);

	while (expr != NULL && spl_take_word(parser, "and"))
	{
		SplExpr *right = expr_not(parser);

		expr = right == NULL ? NULL : expr_make(SPL_AND, "and", expr, right);
	}
	return expr;
}

/* or := and { OR and } */
static SplExpr *
expr_or(SplParser *parser)
{
	SplExpr *expr = expr_and(parser);

	while (expr != NULL && spl_take_word(parser, "or"))
	{
		SplExpr *right = expr_and(parser);

		expr = right == NULL ? NULL : expr_make(SPL_OR, "or", expr, right);
	}
	return expr;
}

SplExpr *
spl_parse_expr(SplParser *parser)
{
	return expr_or(parser);
}
