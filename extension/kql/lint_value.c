/*
 * lint_value.c
 *		Comparisons that no row can pass, and texts that are compared with numbers.
 */
#include "common/port.h"

#include <math.h>

#include "kql/lint_int.h"

/* The value without the conversions that its comparison put around it. */
static const BoundExpr *
value_inside(const BoundExpr *expr)
{
	while (expr->kind == BOUND_CAST)
		expr = expr->u.operand;
	return expr;
}

/* Has a text a letter in the other case than a call gives? Only of ASCII something is known. */
static bool
value_is_of_other_case(const BoundExpr *value, const char *text)
{
	bool lower = value->kind == BOUND_CALL && strcmp(value->u.call.function->name, "tolower") == 0;
	bool upper = value->kind == BOUND_CALL && strcmp(value->u.call.function->name, "toupper") == 0;

	for (; *text != '\0' && (lower || upper); text++)
	{
		if (lower ? *text >= 'A' && *text <= 'Z' : *text >= 'a' && *text <= 'z')
			return true;
	}
	return false;
}

/* Can a value never equal a number, because of its type? */
static bool
value_has_no_such_number(const BoundExpr *value, const BoundExpr *constant)
{
	const BoundConst *number = &constant->u.constant;

	switch (value->type)
	{
		case KQL_BOOL:
			return (constant->type == KQL_INT || constant->type == KQL_LONG) &&
				   number->int_value != 0 && number->int_value != 1;
		case KQL_INT:
			if (constant->type == KQL_LONG &&
				(number->int_value > PG_INT32_MAX || number->int_value < PG_INT32_MIN))
				return true;
			/* FALLTHROUGH */
		case KQL_LONG:
			return constant->type == KQL_REAL && number->real_value != floor(number->real_value);
		default:
			return false;
	}
}

/* The words of a finding about a value and the constant that it cannot be. */
static void
value_note(Lint *lint, Span span, const BoundExpr *value, const BoundExpr *constant)
{
	KqlLint *found = lint_note(lint, "W-never-equal", span, lint_text(lint, value->span),
							   lint_text(lint, constant->span));

	if (value->kind == BOUND_CALL)
		found->hint = psprintf("%s() gives another case of letters; use =~ or in~ instead of it.",
							   value->u.call.function->name);
	else
		found->hint = psprintf("It is of type %s.", kql_type_name(value->type));
}

static void
value_check_equal(Lint *lint, Span span, const BoundExpr *left, const BoundExpr *right)
{
	const BoundExpr *value = value_inside(left);
	const BoundExpr *constant = value_inside(right);

	if (constant->kind != BOUND_CONST || constant->u.constant.is_null || value->kind == BOUND_CONST)
		return;
	if (constant->type == KQL_STRING && constant->u.constant.text != NULL &&
		value_is_of_other_case(value, constant->u.constant.text))
		value_note(lint, span, value, constant);
	else if (kql_type_is_numeric(constant->type) && value_has_no_such_number(value, constant))
		value_note(lint, span, value, constant);
}

/* Is a constant text written as a number? */
static bool
value_is_bare_number(const Lint *lint, const BoundExpr *expr)
{
	const char *text = lint->text + expr->span.start;
	const BoundExpr *inner = value_inside(expr);

	return expr->type == KQL_STRING && inner->kind == BOUND_CONST &&
		   expr->span.end > expr->span.start && (isdigit((unsigned char) *text) || *text == '-');
}

static void
value_check_infix(Lint *lint, const BoundExpr *expr)
{
	const BoundExpr *left = expr->u.infix.left;
	const BoundExpr *right = expr->u.infix.right;

	if (right == NULL)
		return;
	switch (expr->u.infix.infix)
	{
		case KQL_INFIX_EQ:
			if (value_is_bare_number(lint, right) && left->kind != BOUND_CONST)
				lint_note(lint, "W-string-vs-number", right->span, lint_text(lint, left->span),
						  lint_text(lint, right->span))
					->hint = psprintf("Write \"%s\".", lint_text(lint, right->span));
			value_check_equal(lint, expr->span, left, right);
			value_check_equal(lint, expr->span, right, left);
			break;
		case KQL_INFIX_HAS_CS:
		case KQL_INFIX_CONTAINS_CS:
		case KQL_INFIX_STARTSWITH_CS:
		case KQL_INFIX_ENDSWITH_CS:
			value_check_equal(lint, expr->span, left, right);
			break;
		default:
			break;
	}
}

/* The text that a column must be by a condition column == "text", NULL if it says nothing such. */
static const BoundExpr *
value_demanded(const BoundExpr *expr, const BoundColumn **column)
{
	const BoundExpr *left;
	const BoundExpr *right;

	if (expr->kind != BOUND_INFIX || expr->u.infix.infix != KQL_INFIX_EQ ||
		expr->u.infix.right == NULL)
		return NULL;
	left = expr->u.infix.left;
	right = expr->u.infix.right;
	if (left->kind != BOUND_COLUMN || right->kind != BOUND_CONST || right->type != KQL_STRING ||
		right->u.constant.is_null)
		return NULL;
	*column = left->u.column;
	return right;
}

/* Two conditions that no row passes both. */
static void
value_check_and(Lint *lint, const BoundExpr *expr)
{
	VEC_EACH (const BoundExpr, term, &expr->u.list)
	{
		const BoundColumn *column;
		const BoundExpr *wanted = value_demanded(term, &column);

		for (int i = 0; wanted != NULL && i < term_at; i++)
		{
			const BoundColumn *other_column;
			const BoundExpr *other =
				value_demanded(VEC_AT(&expr->u.list, BoundExpr, i), &other_column);

			if (other == NULL || other_column != column ||
				strcmp(other->u.constant.text, wanted->u.constant.text) == 0)
				continue;
			lint_note(lint, "W-never-equal", term->span, column->name,
					  lint_text(lint, wanted->span))
				->hint = psprintf("It must be %s as well.", lint_text(lint, other->span));
			break;
		}
	}
}

static void
value_visit_expr(Lint *lint, BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_INFIX)
		value_check_infix(lint, expr);
	else if (expr->kind == BOUND_AND)
		value_check_and(lint, expr);
	else if (expr->kind == BOUND_IN && !expr->u.in.negated && !expr->u.in.ignore_case &&
			 !expr->u.in.is_reduction)
	{
		VEC_EACH (const BoundExpr, item, &expr->u.in.list)
			value_check_equal(lint, item->span, expr->u.in.value, item);
	}
}

static void
value_visit_own(Lint *lint, BoundExpr *expr, void *context)
{
	lint_each_inner(lint, expr, value_visit_expr, context);
}

static void
value_visit_rel(Lint *lint, BoundRel *rel, void *context)
{
	lint_each_expr(lint, rel, value_visit_own, context);
}

void
lint_values(Lint *lint)
{
	lint_each_rel(lint, value_visit_rel, NULL);
}
