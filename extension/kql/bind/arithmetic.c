/*
 * arithmetic.c
 *		+ - * / % and the signs, on numbers, times and durations.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

static BoundExpr *
bind_no_infix(Binder *b, KqlInfix infix, const BoundExpr *left, const BoundExpr *right, Span span)
{
	if (left->type != KQL_UNKNOWN && right->type != KQL_UNKNOWN)
	{
		Diag *diag = bind_error(b, DIAG_NO_OPERATOR, span, kql_infix_text(infix),
								kql_type_name(left->type), kql_type_name(right->type));

		if (infix == KQL_INFIX_ADD && (left->type == KQL_STRING || right->type == KQL_STRING))
			diag_hint(diag, "Use strcat() to join texts.");
	}
	return bind_unknown(b, span);
}

typedef struct ArithmeticRule
{
	KqlInfix infix;
	KqlType left;
	KqlType right;
	KqlType result;
} ArithmeticRule;

/* What times, durations and dynamic values allow; the numbers of a rule are real. */
static const ArithmeticRule arithmetic_rule[] = {
	{KQL_INFIX_ADD, KQL_DATETIME, KQL_TIMESPAN, KQL_DATETIME},
	{KQL_INFIX_ADD, KQL_TIMESPAN, KQL_DATETIME, KQL_DATETIME},
	{KQL_INFIX_ADD, KQL_TIMESPAN, KQL_TIMESPAN, KQL_TIMESPAN},
	{KQL_INFIX_ADD, KQL_DYNAMIC, KQL_DYNAMIC, KQL_DYNAMIC},
	{KQL_INFIX_SUBTRACT, KQL_DYNAMIC, KQL_DYNAMIC, KQL_DYNAMIC},
	{KQL_INFIX_SUBTRACT, KQL_DATETIME, KQL_DATETIME, KQL_TIMESPAN},
	{KQL_INFIX_SUBTRACT, KQL_DATETIME, KQL_TIMESPAN, KQL_DATETIME},
	{KQL_INFIX_SUBTRACT, KQL_TIMESPAN, KQL_TIMESPAN, KQL_TIMESPAN},
	{KQL_INFIX_MULTIPLY, KQL_TIMESPAN, KQL_REAL, KQL_TIMESPAN},
	{KQL_INFIX_MULTIPLY, KQL_REAL, KQL_TIMESPAN, KQL_TIMESPAN},
	{KQL_INFIX_DIVIDE, KQL_TIMESPAN, KQL_TIMESPAN, KQL_REAL},
	{KQL_INFIX_DIVIDE, KQL_TIMESPAN, KQL_REAL, KQL_TIMESPAN},
	{KQL_INFIX_MODULO, KQL_DATETIME, KQL_TIMESPAN, KQL_TIMESPAN},
	{KQL_INFIX_MODULO, KQL_TIMESPAN, KQL_TIMESPAN, KQL_TIMESPAN},
};

static const ArithmeticRule *
arithmetic_find(KqlInfix infix, KqlType left, KqlType right)
{
	if (kql_type_is_numeric(left))
		left = KQL_REAL;
	if (kql_type_is_numeric(right))
		right = KQL_REAL;
	for (int i = 0; i < lengthof(arithmetic_rule); i++)
	{
		const ArithmeticRule *rule = &arithmetic_rule[i];

		if (rule->infix == infix && rule->left == left && rule->right == right)
			return rule;
	}
	return NULL;
}

/* What a dynamic operand is taken for, given the type of the other one. */
static KqlType
arithmetic_dynamic_as(KqlInfix infix, KqlType other)
{
	switch (other)
	{
		case KQL_INT:
			return KQL_LONG;
		case KQL_TIMESPAN:
			return infix == KQL_INFIX_MULTIPLY ? KQL_REAL : KQL_TIMESPAN;
		case KQL_DATETIME:
			/* A sum of two times means nothing; their difference does. */
			return infix == KQL_INFIX_SUBTRACT ? KQL_DATETIME : KQL_TIMESPAN;
		default:
			return other;
	}
}

/* + - * / % on bound operands. */
BoundExpr *
bind_arithmetic(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right, Span span)
{
	const ArithmeticRule *rule;
	KqlType type;
	BoundExpr *expr;

	if (left->type == KQL_UNKNOWN || right->type == KQL_UNKNOWN)
		return bind_unknown(b, span);
	/* What two dynamics hold decides their sum; they are numbers in a quotient, without product. */
	if (left->type == KQL_DYNAMIC && right->type == KQL_DYNAMIC &&
		arithmetic_find(infix, KQL_DYNAMIC, KQL_DYNAMIC) == NULL)
	{
		BoundExpr *sum;

		if (infix == KQL_INFIX_MULTIPLY)
			return bind_no_infix(b, infix, left, right, span);
		sum = bind_arithmetic(b, infix, bind_convert(b, left, KQL_REAL),
							  bind_convert(b, right, KQL_REAL), span);
		return bind_convert(b, sum, KQL_DYNAMIC);
	}
	if (left->type == KQL_DYNAMIC && right->type != KQL_DYNAMIC)
		left = bind_convert(b, left, arithmetic_dynamic_as(infix, right->type));
	else if (right->type == KQL_DYNAMIC && left->type != KQL_DYNAMIC)
		right = bind_convert(b, right, arithmetic_dynamic_as(infix, left->type));
	rule = arithmetic_find(infix, left->type, right->type);
	if (rule != NULL)
	{
		expr = fold_infix(infix, left, right, rule->result, bind_span(b, span));
		if (expr == NULL)
			expr = bind_tick_arithmetic(b, infix, left, right, span);
		if (expr != NULL)
			return expr;
		type = rule->result;
		left = bind_convert(b, left, rule->left);
		right = bind_convert(b, right, rule->right);
	}
	else if (kql_type_is_numeric(left->type) && kql_type_is_numeric(right->type))
	{
		type = bind_common_type(left->type, right->type);
		if (type == KQL_INT)
			type = KQL_LONG;
		left = bind_convert(b, left, type);
		right = bind_convert(b, right, type);
		if (left->type == KQL_REAL || infix != KQL_INFIX_DIVIDE)
		{
			expr = fold_infix(infix, left, right, type, bind_span(b, span));
			if (expr != NULL)
				return expr;
		}
	}
	else
		return bind_no_infix(b, infix, left, right, span);
	expr = bind_new_expr(b, BOUND_INFIX, type,
						 left->nullable || right->nullable || infix == KQL_INFIX_DIVIDE ||
							 infix == KQL_INFIX_MODULO || !kql_type_is_numeric(type),
						 span);
	expr->u.infix.infix = infix;
	expr->u.infix.left = left;
	expr->u.infix.right = right;
	return expr;
}

/* -x, +x */
BoundExpr *
bind_unary(Binder *b, const AstUnary *ast)
{
	BoundExpr *operand = bind_expr(b, ast->operand);
	BoundExpr *zero;
	BoundExpr *folded;
	KqlType type = operand->type == KQL_INT ? KQL_LONG : operand->type;

	if (type == KQL_UNKNOWN)
		return operand;
	if (type == KQL_DYNAMIC)
	{
		type = KQL_REAL;
		operand = bind_convert(b, operand, type);
	}
	if (!kql_type_is_numeric(type) && type != KQL_TIMESPAN)
		return bind_refuse(b, DIAG_NOT_ALLOWED_TYPE, ast->base.span, ast->is_minus ? "-" : "+",
						   kql_type_name(type));
	operand = bind_convert(b, operand, type);
	if (!ast->is_minus)
		return operand;
	folded = fold_negate(operand, type, bind_span(b, ast->base.span));
	if (folded != NULL)
		return folded;
	if (type == KQL_TIMESPAN)
		zero = bind_const_time(b, KQL_TIMESPAN, 0, ast->base.span);
	else
		zero = bind_convert(b, bind_const_long(b, 0, ast->base.span), type);
	return bind_arithmetic(b, KQL_INFIX_SUBTRACT, zero, operand, ast->base.span);
}

/* a + b and kin as written. */
BoundExpr *
bind_infix_arithmetic(Binder *b, const AstBinary *ast)
{
	BoundExpr *left = bind_expr(b, ast->left);

	return bind_arithmetic(b, ast->infix, left, bind_expr(b, ast->right), ast->base.span);
}
