/*
 * fold.c
 *		Arithmetic on constants while a query is compiled.
 */
#include "common/port.h"

#include <math.h>

#include "common/int.h"

#include "common/timespan_text.h"
#include "kql/bind/fold.h"

/* datetime(0001-01-01) and the end of year 9999, in µs since 1970. */
#define FOLD_FIRST_TIME (-(DATETIME_EPOCH_TICKS / 10))
#define FOLD_LAST_TIME INT64CONST(253402300799999999)

static BoundExpr *
fold_const(KqlType type, Span span)
{
	return bound_expr_new(BOUND_CONST, type, span);
}

static BoundExpr *
fold_int(KqlType type, int64 value, Span span)
{
	BoundExpr *expr = fold_const(type, span);

	expr->u.constant.int_value = value;
	return expr;
}

static BoundExpr *
fold_integer_infix(KqlInfix infix, int64 left, int64 right, KqlType type, Span span)
{
	int64 value;
	bool overflow;

	switch (infix)
	{
		case KQL_INFIX_ADD:
			overflow = pg_add_s64_overflow(left, right, &value);
			break;
		case KQL_INFIX_SUBTRACT:
			overflow = pg_sub_s64_overflow(left, right, &value);
			break;
		case KQL_INFIX_MULTIPLY:
			overflow = pg_mul_s64_overflow(left, right, &value);
			break;
		default:
			return NULL;
	}
	if (overflow)
		return NULL;
	if (type == KQL_DATETIME && (value < FOLD_FIRST_TIME || value > FOLD_LAST_TIME))
		return NULL;
	return fold_int(type, value, span);
}

static BoundExpr *
fold_real_infix(KqlInfix infix, double left, double right, Span span)
{
	BoundExpr *expr = fold_const(KQL_REAL, span);
	double value;

	switch (infix)
	{
		case KQL_INFIX_ADD:
			value = left + right;
			break;
		case KQL_INFIX_SUBTRACT:
			value = left - right;
			break;
		case KQL_INFIX_MULTIPLY:
			value = left * right;
			break;
		case KQL_INFIX_DIVIDE:
			value = left / right;
			break;
		default:
			return NULL;
	}
	expr->u.constant.real_value = value;
	return expr;
}

/* timespan * number and timespan / number, to the nearest tick. */
static BoundExpr *
fold_scaled_timespan(KqlInfix infix, int64 ticks, const BoundExpr *number, Span span)
{
	double factor;
	double value;

	if (number->type == KQL_INT || number->type == KQL_LONG)
	{
		if (infix == KQL_INFIX_MULTIPLY)
			return fold_integer_infix(infix, ticks, number->u.constant.int_value, KQL_TIMESPAN,
									  span);
		factor = (double) number->u.constant.int_value;
	}
	else if (number->type == KQL_REAL)
		factor = number->u.constant.real_value;
	else
		return NULL;
	if (infix == KQL_INFIX_DIVIDE && factor == 0)
		return NULL;
	value = infix == KQL_INFIX_MULTIPLY ? (double) ticks * factor : (double) ticks / factor;
	if (isnan(value) || value < -9.2e18 || value > 9.2e18)
		return NULL;
	return fold_int(KQL_TIMESPAN, (int64) (infix == KQL_INFIX_MULTIPLY ? rint(value) : value),
					span);
}

/*
 * Two times, datetimes in microseconds and timespans in ticks.  The quotient
 * of timespans is left to run unless microseconds cannot hold them.
 */
static BoundExpr *
fold_times(KqlInfix infix, const BoundExpr *left, const BoundExpr *right, KqlType type, Span span)
{
	int64 a = left->u.constant.int_value;
	int64 c = right->u.constant.int_value;

	if (infix == KQL_INFIX_MODULO && left->type == KQL_DATETIME && c > 0 && c % 10 == 0)
		return fold_int(KQL_TIMESPAN, (a - FOLD_FIRST_TIME) % (c / 10) * 10, span);
	if (left->type == KQL_TIMESPAN && right->type == KQL_TIMESPAN && c != 0 &&
		(a % 10 != 0 || c % 10 != 0))
	{
		if (infix == KQL_INFIX_DIVIDE)
		{
			BoundExpr *expr = fold_const(KQL_REAL, span);

			expr->u.constant.real_value = (double) a / (double) c;
			return expr;
		}
		if (infix == KQL_INFIX_MODULO && c != -1 && c != PG_INT64_MIN)
		{
			int64 rest = a % c;

			return fold_int(KQL_TIMESPAN, rest < 0 ? rest + (c < 0 ? -c : c) : rest, span);
		}
	}
	if (infix != KQL_INFIX_ADD && infix != KQL_INFIX_SUBTRACT)
		return NULL;
	if (left->type == KQL_DATETIME && right->type == KQL_DATETIME)
	{
		int64 ticks;

		if (pg_sub_s64_overflow(a, c, &ticks) || pg_mul_s64_overflow(ticks, 10, &ticks))
			return NULL;
		return fold_int(KQL_TIMESPAN, ticks, span);
	}
	if (left->type == KQL_DATETIME)
		c = timespan_microseconds(c);
	else if (right->type == KQL_DATETIME)
		a = timespan_microseconds(a);
	return fold_integer_infix(infix, a, c, type, span);
}

BoundExpr *
fold_infix(KqlInfix infix, const BoundExpr *left, const BoundExpr *right, KqlType type, Span span)
{
	bool left_is_time = left->type == KQL_DATETIME || left->type == KQL_TIMESPAN;
	bool right_is_time = right->type == KQL_DATETIME || right->type == KQL_TIMESPAN;

	if (left->kind != BOUND_CONST || right->kind != BOUND_CONST || left->u.constant.is_null ||
		right->u.constant.is_null)
		return NULL;
	if (left_is_time && right_is_time)
		return fold_times(infix, left, right, type, span);
	if (left->type == KQL_TIMESPAN && (infix == KQL_INFIX_MULTIPLY || infix == KQL_INFIX_DIVIDE))
		return fold_scaled_timespan(infix, left->u.constant.int_value, right, span);
	if (right->type == KQL_TIMESPAN && infix == KQL_INFIX_MULTIPLY)
		return fold_scaled_timespan(infix, right->u.constant.int_value, left, span);
	if (left->type == KQL_LONG && right->type == KQL_LONG)
		return fold_integer_infix(infix, left->u.constant.int_value, right->u.constant.int_value,
								  KQL_LONG, span);
	if (left->type == KQL_REAL && right->type == KQL_REAL)
		return fold_real_infix(infix, left->u.constant.real_value, right->u.constant.real_value,
							   span);
	return NULL;
}

BoundExpr *
fold_negate(const BoundExpr *constant, KqlType type, Span span)
{
	BoundExpr *expr;

	if (constant->kind != BOUND_CONST || constant->u.constant.is_null)
		return NULL;
	switch (constant->type)
	{
		case KQL_INT:
		case KQL_LONG:
		case KQL_TIMESPAN:
			if (constant->u.constant.int_value == PG_INT64_MIN)
				return NULL;
			return fold_int(type, -constant->u.constant.int_value, span);
		case KQL_REAL:
			expr = fold_const(KQL_REAL, span);
			expr->u.constant.real_value = -constant->u.constant.real_value;
			return expr;
		case KQL_DECIMAL:
			expr = fold_const(KQL_DECIMAL, span);
			expr->u.constant.text = constant->u.constant.text[0] == '-'
										? constant->u.constant.text + 1
										: psprintf("-%s", constant->u.constant.text);
			return expr;
		default:
			return NULL;
	}
}

/* An integer constant as another type. */
static BoundExpr *
fold_convert_integer(const BoundExpr *constant, KqlType type)
{
	int64 value = constant->u.constant.int_value;
	BoundExpr *expr = fold_const(type, constant->span);

	switch (type)
	{
		case KQL_BOOL:
			expr->u.constant.int_value = value != 0;
			return expr;
		case KQL_INT:
			if (value < PG_INT32_MIN || value > PG_INT32_MAX)
				return NULL;
			expr->u.constant.int_value = value;
			return expr;
		case KQL_LONG:
			expr->u.constant.int_value = value;
			return expr;
		case KQL_REAL:
			if (value > (INT64CONST(1) << 53) || value < -(INT64CONST(1) << 53))
				return NULL;
			expr->u.constant.real_value = (double) value;
			return expr;
		case KQL_DECIMAL:
		case KQL_STRING:
		case KQL_DYNAMIC:
			expr->u.constant.text = psprintf(INT64_FORMAT, value);
			return expr;
		default:
			return NULL;
	}
}

BoundExpr *
fold_convert(const BoundExpr *constant, KqlType type)
{
	BoundExpr *expr;

	if (constant->kind != BOUND_CONST)
		return NULL;
	if (constant->u.constant.is_null)
	{
		expr = fold_const(type, constant->span);
		if (type == KQL_STRING)
			expr->u.constant.text = pstrdup("");
		else
		{
			expr->u.constant.is_null = true;
			expr->nullable = true;
		}
		return expr;
	}
	switch (constant->type)
	{
		case KQL_INT:
		case KQL_LONG:
			return fold_convert_integer(constant, type);
		case KQL_BOOL:
			if (type == KQL_STRING || type == KQL_DYNAMIC)
			{
				expr = fold_const(type, constant->span);
				if (type == KQL_STRING)
					expr->u.constant.text =
						pstrdup(constant->u.constant.int_value != 0 ? "True" : "False");
				else
					expr->u.constant.text =
						pstrdup(constant->u.constant.int_value != 0 ? "true" : "false");
				return expr;
			}
			if (type == KQL_INT || type == KQL_LONG || type == KQL_REAL)
				return fold_convert_integer(constant, type);
			return NULL;
		case KQL_GUID:
			if (type != KQL_STRING)
				return NULL;
			expr = fold_const(type, constant->span);
			expr->u.constant.text = constant->u.constant.text;
			return expr;
		default:
			return NULL;
	}
}
