/*
 * compare.c
 *		Comparisons, between, and the infixes of texts.
 *
 * Operands of different types are brought to one type here, as the language
 * does it: a dynamic value takes the type of the other side, text compared with
 * a number compares as text.  Constants move rather than columns, so that an
 * index on the column stays usable.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

static bool
compare_is_integer(KqlType type)
{
	return type == KQL_INT || type == KQL_LONG;
}

static bool
compare_is_equality(KqlInfix infix)
{
	return infix == KQL_INFIX_EQ || infix == KQL_INFIX_NE;
}

static BoundExpr *
compare_refuse(Binder *b, KqlInfix infix, const BoundExpr *left, const BoundExpr *right, Span span,
			   const char *hint)
{
	Diag *diag = bind_error(b, DIAG_NO_OPERATOR, span, kql_infix_text(infix),
							kql_type_name(left->type), kql_type_name(right->type));

	if (hint != NULL)
		diag_hint(diag, "%s", hint);
	return bind_unknown(b, span);
}

/* A constant of an integer type as the other integer type, if it fits. */
static BoundExpr *
compare_fit_integer(BoundExpr *expr, KqlType type)
{
	BoundExpr *folded;

	if (expr->type == type || !compare_is_integer(expr->type) || !compare_is_integer(type))
		return expr;
	folded = fold_convert(expr, type);
	return folded == NULL ? expr : folded;
}

/* A duration as the datetime that has as many ticks, as the engine compares them. */
static BoundExpr *
compare_timespan_as_time(Binder *b, BoundExpr *expr)
{
	BoundExpr *first = bind_const_time(b, KQL_DATETIME, -(DATETIME_EPOCH_TICKS / 10), expr->span);

	return bind_arithmetic(b, KQL_INFIX_ADD, first, expr, expr->span);
}

/*
 * The type in which a dynamic value is compared with one of another type.  A
 * number in JSON may have a fraction, so integers compare as reals.
 */
static KqlType
compare_dynamic_as(KqlType other)
{
	return compare_is_integer(other) ? KQL_REAL : other;
}

/* A bool against a number: a constant 0 or 1 becomes the bool it means, so the column stays bare. */
static void
compare_unify_bool(Binder *b, KqlInfix infix, BoundExpr **left, BoundExpr **right)
{
	bool left_is_bool = (*left)->type == KQL_BOOL;
	BoundExpr **number = left_is_bool ? right : left;

	if ((*number)->kind == BOUND_CONST && compare_is_integer((*number)->type) &&
		!(*number)->u.constant.is_null && compare_is_equality(infix) &&
		((*number)->u.constant.int_value == 0 || (*number)->u.constant.int_value == 1))
		*number = fold_convert(*number, KQL_BOOL);
	else if (left_is_bool)
		*left = bind_convert(b, *left, (*right)->type);
	else
		*right = bind_convert(b, *right, (*left)->type);
}

/* An integer against a timespan counts ticks of 100 ns: d % 5m == 0. */
static bool
compare_as_ticks(Binder *b, BoundExpr **number)
{
	Vec arg = {NULL, 0, 0};

	if ((*number)->kind == BOUND_CONST && !(*number)->u.constant.is_null)
		*number =
			bind_const_time(b, KQL_TIMESPAN, (*number)->u.constant.int_value, (*number)->span);
	else
	{
		vec_push(&arg, *number);
		*number = bind_call_named(b, "totimespan", &arg, (*number)->span);
	}
	return true;
}

/* Brings two times, or a time and what can stand for one, to comparable types. */
static bool
compare_unify_times(Binder *b, BoundExpr **left, BoundExpr **right)
{
	KqlType l = (*left)->type;
	KqlType r = (*right)->type;

	if (l == KQL_TIMESPAN && compare_is_integer(r))
		return compare_as_ticks(b, right);
	if (r == KQL_TIMESPAN && compare_is_integer(l))
		return compare_as_ticks(b, left);
	if (l == KQL_DATETIME && r == KQL_TIMESPAN)
	{
		*right = compare_timespan_as_time(b, *right);
		return true;
	}
	if (l == KQL_TIMESPAN && r == KQL_DATETIME)
	{
		*left = compare_timespan_as_time(b, *left);
		return true;
	}
	return false;
}

/* Is a text beside a value of the type read as one?  Times and guids have many spellings. */
static bool
compare_reads_text(KqlType type, KqlType other)
{
	return other == KQL_STRING &&
		   (type == KQL_DATETIME || type == KQL_TIMESPAN || type == KQL_GUID);
}

/* Brings both sides to comparable types; false if the language has no such comparison. */
static bool
compare_unify(Binder *b, KqlInfix infix, BoundExpr **left, BoundExpr **right)
{
	KqlType l = (*left)->type;
	KqlType r = (*right)->type;

	if (l == r)
	{
		/* Whether two dynamic values differ can be asked, whether they are equal cannot. */
		if (l == KQL_DYNAMIC)
			return infix == KQL_INFIX_NE;
		return l != KQL_STRING || compare_is_equality(infix);
	}
	if (compare_is_integer(l) && compare_is_integer(r))
	{
		*right = compare_fit_integer(*right, l);
		*left = compare_fit_integer(*left, r);
		return true;
	}
	if (kql_type_is_numeric(l) && kql_type_is_numeric(r))
	{
		KqlType type = bind_common_type(l, r);

		*left = bind_convert(b, *left, type);
		*right = bind_convert(b, *right, type);
		return true;
	}
	if (l == KQL_DYNAMIC || r == KQL_DYNAMIC)
	{
		KqlType type = compare_dynamic_as(l == KQL_DYNAMIC ? r : l);

		*left = bind_convert(b, *left, type);
		*right = bind_convert(b, *right, type);
		return type != KQL_STRING || compare_is_equality(infix);
	}
	if (compare_reads_text(l, r) || compare_reads_text(r, l))
	{
		KqlType type = l == KQL_STRING ? r : l;

		*left = bind_convert(b, *left, type);
		*right = bind_convert(b, *right, type);
		return type != KQL_GUID || compare_is_equality(infix);
	}
	if (compare_unify_times(b, left, right))
		return true;
	if (l == KQL_STRING || r == KQL_STRING)
	{
		*left = bind_convert(b, *left, KQL_STRING);
		*right = bind_convert(b, *right, KQL_STRING);
		return compare_is_equality(infix);
	}
	if ((l == KQL_BOOL && kql_type_is_numeric(r)) || (r == KQL_BOOL && kql_type_is_numeric(l)))
	{
		compare_unify_bool(b, infix, left, right);
		return true;
	}
	return false;
}

static BoundExpr *
compare_new(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_INFIX, KQL_BOOL, false, span);

	/* Two strings always compare; other nulls give a null, or false against a value. */
	expr->nullable = left->type != KQL_STRING && (left->nullable || right->nullable);
	expr->u.infix.infix = infix;
	expr->u.infix.left = left;
	expr->u.infix.right = right;
	return expr;
}

/* == != < <= > >= on bound operands. */
BoundExpr *
bind_comparison(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right, Span span)
{
	const BoundExpr *written_left = left;
	const BoundExpr *written_right = right;
	BoundExpr *folded;
	const char *hint = NULL;

	if (left->type == KQL_UNKNOWN || right->type == KQL_UNKNOWN)
		return bind_unknown(b, span);
	if (compare_is_equality(infix) &&
		(bind_integer_text(b, &left, &right) || bind_integer_text(b, &right, &left)))
		return compare_new(b, infix, left, right, span);
	if (!compare_unify(b, infix, &left, &right))
	{
		if (written_left->type == KQL_DYNAMIC && written_right->type == KQL_DYNAMIC)
			hint = "Convert one side, for example with tostring().";
		else if (!compare_is_equality(infix) &&
				 (written_left->type == KQL_STRING || written_right->type == KQL_STRING))
			hint = "Use strcmp() to order texts, or convert with tolong(), todatetime(), ….";
		return compare_refuse(b, infix, written_left, written_right, span, hint);
	}
	folded = bind_tick_comparison(b, infix, left, right, span);
	if (folded != NULL)
		return folded;
	return compare_new(b, infix, left, right, span);
}

/* ---- between ---- */

/* value between (low .. high) */
BoundExpr *
bind_between(Binder *b, const AstBetween *ast)
{
	BoundExpr *value = bind_expr(b, ast->value);
	BoundExpr *low = bind_expr(b, ast->low);
	BoundExpr *high = bind_expr(b, ast->high);
	BoundExpr *expr;
	BoundExpr *value_high;
	Span span = ast->base.span;

	if (value->type == KQL_UNKNOWN || low->type == KQL_UNKNOWN || high->type == KQL_UNKNOWN)
		return bind_unknown(b, span);
	if (value->type == KQL_DYNAMIC)
		value = bind_convert(b, value, compare_dynamic_as(low->type));
	if (high->type == KQL_TIMESPAN && value->type == KQL_DATETIME && low->type == KQL_DATETIME)
		high = bind_arithmetic(b, KQL_INFIX_ADD, low, high, ast->high->span);
	value_high = value;
	if (value->type == KQL_STRING || !compare_unify(b, KQL_INFIX_LE, &value, &low) ||
		!compare_unify(b, KQL_INFIX_LE, &value_high, &high))
		return bind_refuse(
			b, DIAG_NO_OPERATOR, span, ast->is_negated ? "!between" : "between",
			kql_type_name(value->type),
			psprintf("%s .. %s", kql_type_name(low->type), kql_type_name(high->type)));
	if (value != value_high)
	{
		/* The bounds pull the value to different types: two comparisons. */
		BoundExpr *first =
			compare_new(b, ast->is_negated ? KQL_INFIX_LT : KQL_INFIX_GE, value, low, span);
		BoundExpr *second =
			compare_new(b, ast->is_negated ? KQL_INFIX_GT : KQL_INFIX_LE, value_high, high, span);

		expr = bind_new_expr(b, ast->is_negated ? BOUND_OR : BOUND_AND, KQL_BOOL, true, span);
		vec_push(&expr->u.list, first);
		vec_push(&expr->u.list, second);
		return expr;
	}
	expr = bind_new_expr(b, BOUND_BETWEEN, KQL_BOOL,
						 value->nullable || low->nullable || high->nullable, span);
	expr->u.between.negated = ast->is_negated;
	expr->u.between.value = value;
	expr->u.between.low = low;
	expr->u.between.high = high;
	return expr;
}

/* ---- string operators ---- */

/* Text, or a dynamic value as its text; anything else is refused. */
static BoundExpr *
compare_text_operand(Binder *b, KqlInfix infix, BoundExpr *expr, const char *which, Span span)
{
	Diag *diag;

	switch (expr->type)
	{
		case KQL_STRING:
		case KQL_UNKNOWN:
			return expr;
		case KQL_DYNAMIC:
			return bind_convert(b, expr, KQL_STRING);
		default:
			diag = bind_error(b, DIAG_TYPE_MISMATCH, span,
							  psprintf("the %s side of %s", which, kql_infix_text(infix)), "string",
							  kql_type_name(expr->type));
			diag_hint(diag, "Use tostring() to convert it.");
			return bind_unknown(b, span);
	}
}

BoundExpr *
bind_string_match(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right, Span span)
{
	left = compare_text_operand(b, infix, left, "left", left->span);
	right = compare_text_operand(b, infix, right, "right", right->span);
	if (left->type == KQL_UNKNOWN || right->type == KQL_UNKNOWN)
		return bind_unknown(b, span);
	if (infix == KQL_INFIX_MATCHES_REGEX)
		right = bind_regex_value(b, right);
	return compare_new(b, infix, left, right, span);
}

BoundExpr *
bind_string_infix(Binder *b, const AstBinary *ast)
{
	BoundExpr *left;
	BoundExpr *right;

	if (ast->left->kind == AST_STAR)
		return bind_any_column(b, ast);
	left = bind_expr(b, ast->left);
	right = bind_expr(b, ast->right);
	return bind_string_match(b, ast->infix, left, right, ast->base.span);
}
