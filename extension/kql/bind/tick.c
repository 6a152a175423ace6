/*
 * tick.c
 *		Timespans and datetimes that whole microseconds cannot hold.
 *
 * Called where a constant such as 1tick meets something that is known only
 * when the query runs.  Constants among themselves are folded in ticks (fold.c);
 * what reaches the server is cut to microseconds, a tick being one of them.
 * Where that would be another answer, the tick is calculated away here, or
 * refused.
 */
#include "common/port.h"

#include "common/timespan_text.h"
#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

/* A constant timespan that is no whole number of microseconds. */
static bool
tick_is_fine(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST && expr->type == KQL_TIMESPAN && !expr->u.constant.is_null &&
		   expr->u.constant.int_value % 10 != 0;
}

static BoundExpr *
tick_const_real(Binder *b, double value, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, KQL_REAL, false, span);

	expr->u.constant.real_value = value;
	return expr;
}

/* The timespan of so many ticks, a number. */
static BoundExpr *
tick_count(Binder *b, BoundExpr *number, Span span)
{
	Vec arg = {NULL, 0, 0};

	if (number->type == KQL_DECIMAL)
		number = bind_convert(b, number, KQL_REAL);
	vec_push(&arg, number);
	return bind_call_named(b, "totimespan", &arg, span);
}

/* fine / other, a timespan or a number */
static BoundExpr *
tick_divide_fine(Binder *b, int64 ticks, BoundExpr *other, Span span)
{
	BoundExpr *unit = bind_const_time(b, KQL_TIMESPAN, 10, span);

	if (other->type != KQL_TIMESPAN)
		return tick_count(b,
						  bind_arithmetic(b, KQL_INFIX_DIVIDE, tick_const_real(b, ticks, span),
										  bind_convert(b, other, KQL_REAL), span),
						  span);
	return bind_arithmetic(b, KQL_INFIX_MULTIPLY,
						   bind_arithmetic(b, KQL_INFIX_DIVIDE, unit, other, span),
						   tick_const_real(b, ticks / 10.0, span), span);
}

bool
bind_refuse_ticks(Binder *b, const BoundExpr *size, bool tick_will_do)
{
	StringInfoData text;
	Diag *diag;

	if (!tick_is_fine(size) || (tick_will_do && 10 % size->u.constant.int_value == 0))
		return false;
	initStringInfo(&text);
	timespan_text_append(&text, size->u.constant.int_value);
	diag = bind_error(b, DIAG_UNSUPPORTED, size->span, psprintf("a step of %s", text.data));
	diag_hint(diag, "The server counts microseconds: use a whole number of them.");
	return true;
}

BoundExpr *
bind_tick_arithmetic(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right, Span span)
{
	bool left_is_fine = tick_is_fine(left);
	BoundExpr *fine = left_is_fine ? left : right;
	BoundExpr *other = left_is_fine ? right : left;
	int64 ticks = fine->u.constant.int_value;

	if (!tick_is_fine(fine))
		return NULL;
	switch (infix)
	{
		case KQL_INFIX_MULTIPLY:
			return tick_count(
				b, bind_arithmetic(b, infix, bind_const_long(b, ticks, span), other, span), span);
		case KQL_INFIX_DIVIDE:
			if (left_is_fine)
				return tick_divide_fine(b, ticks, other, span);
			/* x / 1tick is how queries count ticks: microseconds, and the number scaled. */
			return bind_arithmetic(
				b, KQL_INFIX_MULTIPLY,
				bind_arithmetic(b, infix, other, bind_const_time(b, KQL_TIMESPAN, 10, span), span),
				tick_const_real(b, 10.0 / (double) ticks, span), span);
		case KQL_INFIX_MODULO:
			if (!left_is_fine && bind_refuse_ticks(b, fine, true))
				return bind_unknown(b, span);
			return NULL;
		default:
			return NULL;
	}
}

BoundExpr *
bind_tick_comparison(Binder *b, KqlInfix infix, const BoundExpr *left, const BoundExpr *right,
					 Span span)
{
	int64 difference;

	if (left->kind != BOUND_CONST || right->kind != BOUND_CONST || left->type != KQL_TIMESPAN ||
		right->type != KQL_TIMESPAN || left->u.constant.is_null || right->u.constant.is_null ||
		(!tick_is_fine(left) && !tick_is_fine(right)))
		return NULL;
	difference = (left->u.constant.int_value > right->u.constant.int_value) -
				 (left->u.constant.int_value < right->u.constant.int_value);
	switch (infix)
	{
		case KQL_INFIX_EQ:
			return bind_const_bool(b, difference == 0, span);
		case KQL_INFIX_NE:
			return bind_const_bool(b, difference != 0, span);
		case KQL_INFIX_LT:
			return bind_const_bool(b, difference < 0, span);
		case KQL_INFIX_LE:
			return bind_const_bool(b, difference <= 0, span);
		case KQL_INFIX_GT:
			return bind_const_bool(b, difference > 0, span);
		case KQL_INFIX_GE:
			return bind_const_bool(b, difference >= 0, span);
		default:
			return NULL;
	}
}

BoundExpr *
bind_tick_argument(Binder *b, const char *function, BoundExpr *arg)
{
	static const char *const number[] = {"toint", "tolong", "toreal", "todouble", "todecimal"};
	StringInfoData text;

	if (!tick_is_fine(arg))
		return arg;
	if (LOOKUP(number, function) != NULL)
		return bind_const_long(b, arg->u.constant.int_value, arg->span);
	if (strcmp(function, "tostring") != 0)
		return arg;
	initStringInfo(&text);
	timespan_text_append(&text, arg->u.constant.int_value);
	return bind_const_string(b, text.data, arg->span);
}

/* The ticks of a constant time behind its last microsecond. */
static int
tick_rest(const BoundExpr *time)
{
	if (time->kind != BOUND_CONST || time->u.constant.is_null)
		return 0;
	if (time->type == KQL_DATETIME)
		return time->u.constant.tick;
	/* Less than a microsecond is emitted as one. */
	if (time->type != KQL_TIMESPAN ||
		(time->u.constant.int_value > -10 && time->u.constant.int_value < 10))
		return 0;
	return abs((int) (time->u.constant.int_value % 10));
}

/*
 * The format with the seventh digit of the second written out: the server has six, and copies
 * what is no letter of a format.
 */
static char *
tick_format(const char *format, int tick)
{
	StringInfoData out;

	initStringInfo(&out);
	while (*format != '\0')
	{
		bool is_fraction = *format == 'f' || *format == 'F';
		int width = 1;

		while (is_fraction && width < 7 && format[width] == *format)
			width++;
		if (width == 7)
			appendStringInfo(&out, "ffffff%d", tick);
		else
			appendBinaryStringInfo(&out, format, width);
		format += width;
	}
	return out.data;
}

BoundExpr *
bind_tick_call(Binder *b, const char *function, Vec *arg, Span span)
{
	BoundExpr *first = arg->count > 1 ? VEC_AT(arg, BoundExpr, 0) : NULL;
	BoundExpr *second = arg->count > 1 ? VEC_AT(arg, BoundExpr, 1) : NULL;

	if (first == NULL)
		return NULL;
	if ((strcmp(function, "format_datetime") == 0 || strcmp(function, "format_timespan") == 0) &&
		tick_rest(first) != 0 && second->kind == BOUND_CONST && !second->u.constant.is_null)
		arg->item[1] = bind_const_string(b, tick_format(second->u.constant.text, tick_rest(first)),
										 second->span);
	if (strcmp(function, "datetime_diff") == 0 && first->kind == BOUND_CONST &&
		!first->u.constant.is_null && pg_strcasecmp(first->u.constant.text, "nanosecond") == 0)
	{
		int ticks = tick_rest(second) - tick_rest(VEC_AT(arg, BoundExpr, 2));

		if (ticks == 0)
			return NULL;
		return bind_arithmetic(
			b, KQL_INFIX_ADD,
			bind_call_unchecked(b, "kql.datetime_diff($1, $2, $3)", arg, KQL_LONG, span),
			bind_const_long(b, ticks * 100, span), span);
	}
	return NULL;
}
