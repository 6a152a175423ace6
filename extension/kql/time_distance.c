/*
 * time_distance.c
 *		How far apart the conditions of a query let the events of one row be.
 *
 * A value is read as "time of one event minus time of another, and something between low and
 * high"; a comparison of such a value bounds the distance of the two.  What is not understood
 * bounds nothing, so that the distances are never too short.
 */
#include "common/port.h"

#include <math.h>

#include "kql/time_distance.h"

/* Definitions that are followed. */
#define FORM_MAX_DEPTH 32

/* plus's time minus minus's, and between low and high µs, as a number of units. */
typedef struct TimeForm
{
	int plus; /* event from 1, or 0 */
	int minus;
	double low;
	double high;
	double unit; /* µs; 0: a number without one */
} TimeForm;

static bool form_of(const TimeDistance *distance, const BoundExpr *expr, int depth, TimeForm *form);

TimeDistance *
time_distance_new(const Lineage *lineage, int column_count)
{
	TimeDistance *distance = MAKE(TimeDistance, .lineage = lineage);

	distance->event = palloc0(sizeof(int) * Max(column_count, 1));
	for (int a = 0; a < TIME_MAX_EVENTS; a++)
	{
		for (int b = 0; b < TIME_MAX_EVENTS; b++)
			distance->most[a][b] = a == b ? 0 : INFINITY;
	}
	return distance;
}

int
time_distance_event(const TimeDistance *distance, const BoundExpr *expr)
{
	if (expr->kind == BOUND_COLUMN)
		return distance->event[expr->u.column->id];
	if (expr->kind == BOUND_CAST && expr->type == KQL_DATETIME &&
		expr->u.operand->type == KQL_DATETIME)
		return time_distance_event(distance, expr->u.operand);
	if (lineage_is_call(expr, "todatetime") && expr->u.call.arg.count == 1 &&
		VEC_AT(&expr->u.call.arg, BoundExpr, 0)->type == KQL_DATETIME)
		return time_distance_event(distance, VEC_AT(&expr->u.call.arg, BoundExpr, 0));
	return 0;
}

/* ---- values ---- */

static bool
is_number(KqlType type)
{
	return type == KQL_INT || type == KQL_LONG || type == KQL_REAL;
}

static bool
form_of_constant(const BoundExpr *expr, TimeForm *form)
{
	const BoundConst *constant = &expr->u.constant;

	memset(form, 0, sizeof(*form));
	if (constant->is_null)
		return false;
	if (expr->type == KQL_REAL)
		form->low = constant->real_value;
	else if (expr->type == KQL_TIMESPAN)
		form->low = (double) constant->int_value / 10;
	else if (expr->type == KQL_DATETIME || is_number(expr->type))
		form->low = (double) constant->int_value;
	else
		return false;
	form->high = form->low;
	form->unit = is_number(expr->type) ? 0 : 1;
	return isfinite(form->low);
}

static void
form_negate(TimeForm *form)
{
	int plus = form->plus;
	double low = form->low;

	form->plus = form->minus;
	form->minus = plus;
	form->low = -form->high;
	form->high = -low;
}

/* Adds b to a; false if more than two events are left. */
static bool
form_add(TimeForm *a, const TimeForm *b)
{
	int plus[2] = {a->plus, b->plus};
	int minus[2] = {a->minus, b->minus};

	for (int i = 0; i < 2; i++)
	{
		if (plus[i] != 0 && plus[i] == minus[1 - i])
			plus[i] = minus[1 - i] = 0;
	}
	if ((plus[0] != 0 && plus[1] != 0) || (minus[0] != 0 && minus[1] != 0))
		return false;
	a->plus = plus[0] + plus[1];
	a->minus = minus[0] + minus[1];
	a->low += b->low;
	a->high += b->high;
	return true;
}

/* The unit of datetime_diff() in µs, at its longest; 0: another word. */
static double
unit_of(const BoundExpr *expr)
{
	static const struct
	{
		const char *name;
		double length;
	} unit[] = {{"microsecond", 1}, {"millisecond", 1e3}, {"second", 1e6},      {"minute", 60e6},
				{"hour", 3600e6},   {"day", 86400e6},     {"week", 7 * 86400e6}};

	if (expr->kind != BOUND_CONST || expr->type != KQL_STRING || expr->u.constant.text == NULL)
		return 0;
	for (int i = 0; i < lengthof(unit); i++)
	{
		if (pg_strcasecmp(unit[i].name, expr->u.constant.text) == 0)
			return unit[i].length;
	}
	return 0;
}

/* datetime_diff() counts boundaries: the distance itself may be a unit longer or shorter. */
static bool
form_of_diff(const TimeDistance *distance, const BoundExpr *expr, int depth, TimeForm *form)
{
	const Vec *arg = &expr->u.call.arg;
	TimeForm right;
	double unit;

	if (arg->count != 3)
		return false;
	unit = unit_of(VEC_AT(arg, BoundExpr, 0));
	if (unit == 0 || !form_of(distance, VEC_AT(arg, BoundExpr, 1), depth, form) ||
		!form_of(distance, VEC_AT(arg, BoundExpr, 2), depth, &right) || form->unit != 1 ||
		right.unit != 1)
		return false;
	form_negate(&right);
	if (!form_add(form, &right))
		return false;
	form->low -= unit;
	form->high += unit;
	form->unit = unit;
	return true;
}

static bool
form_of_infix(const TimeDistance *distance, const BoundExpr *expr, int depth, TimeForm *form)
{
	TimeForm right;

	if (expr->u.infix.right == NULL || !form_of(distance, expr->u.infix.left, depth, form) ||
		!form_of(distance, expr->u.infix.right, depth, &right))
		return false;
	if (expr->u.infix.infix == KQL_INFIX_DIVIDE)
	{
		/* A distance divided by a length: a number of these. */
		if (form->unit != 1 || right.unit != 1 || right.plus != 0 || right.minus != 0 ||
			right.low != right.high || right.low <= 0 || expr->type != KQL_REAL)
			return false;
		form->unit = right.low;
		return true;
	}
	if (form->unit != 1 || right.unit != 1)
		return false;
	if (expr->u.infix.infix == KQL_INFIX_SUBTRACT)
		form_negate(&right);
	else if (expr->u.infix.infix != KQL_INFIX_ADD)
		return false;
	return form_add(form, &right);
}

/* The value of a column by its definition. */
static bool
form_of_column(const TimeDistance *distance, const BoundColumn *column, int depth, TimeForm *form)
{
	const LineageColumn *of = lineage_column(distance->lineage, column);

	if (distance->event[column->id] != 0)
	{
		*form = (TimeForm){.plus = distance->event[column->id], .unit = 1};
		return true;
	}
	if (of->kind == LINEAGE_SAME)
		return form_of_column(distance, of->same, depth - 1, form);
	return of->kind == LINEAGE_VALUE && of->value.count == 1 &&
		   form_of(distance, VEC_AT(&of->value, BoundExpr, 0), depth, form);
}

static bool
form_of(const TimeDistance *distance, const BoundExpr *expr, int depth, TimeForm *form)
{
	if (depth <= 0 || !lineage_may_look(distance->lineage))
		return false;
	switch (expr->kind)
	{
		case BOUND_CONST:
			return form_of_constant(expr, form);
		case BOUND_COLUMN:
			return form_of_column(distance, expr->u.column, depth - 1, form);
		case BOUND_CAST:
			/* Whole numbers to numbers; to a shorter type is an error or null. */
			return is_number(expr->type) && expr->u.operand->type != KQL_REAL &&
				   is_number(expr->u.operand->type) &&
				   form_of(distance, expr->u.operand, depth - 1, form);
		case BOUND_INFIX:
			return form_of_infix(distance, expr, depth - 1, form);
		case BOUND_CALL:
			return lineage_is_call(expr, "datetime_diff") &&
				   form_of_diff(distance, expr, depth - 1, form);
		default:
			return false;
	}
}

/* ---- conditions ---- */

/* The value is at most zero: so far can plus be behind minus. */
static void
take_not_positive(TimeDistance *distance, const TimeForm *form)
{
	double *most;

	if (form->plus == 0 || form->minus == 0)
		return;
	most = &distance->most[form->minus - 1][form->plus - 1];
	*most = Min(*most, -form->low);
}

/* Brings a number without a unit to that of what it is compared with. */
static bool
same_unit(TimeForm *a, TimeForm *b)
{
	if (a->unit == b->unit)
		return a->unit != 0;
	if (a->unit == 0)
	{
		a->low *= b->unit;
		a->high *= b->unit;
		return true;
	}
	if (b->unit == 0)
	{
		b->low *= a->unit;
		b->high *= a->unit;
		return true;
	}
	return false;
}

/* left <= right, or left >= right. */
static void
take_order(TimeDistance *distance, TimeForm left, TimeForm right, bool is_less)
{
	if (!same_unit(&left, &right))
		return;
	form_negate(&right);
	if (!form_add(&left, &right))
		return;
	if (!is_less)
		form_negate(&left);
	take_not_positive(distance, &left);
}

static void
take_comparison(TimeDistance *distance, const BoundExpr *left, const BoundExpr *right, bool is_less)
{
	TimeForm a;
	TimeForm b;

	if (lineage_is_call(left, "abs") && is_less)
	{
		if (!form_of(distance, VEC_AT(&left->u.call.arg, BoundExpr, 0), FORM_MAX_DEPTH, &a) ||
			!form_of(distance, right, FORM_MAX_DEPTH, &b))
			return;
		take_order(distance, a, b, true);
		form_negate(&b);
		take_order(distance, a, b, false);
		return;
	}
	if (lineage_is_call(right, "abs") && !is_less)
	{
		take_comparison(distance, right, left, true);
		return;
	}
	if (form_of(distance, left, FORM_MAX_DEPTH, &a) && form_of(distance, right, FORM_MAX_DEPTH, &b))
		take_order(distance, a, b, is_less);
}

void
time_distance_equal(TimeDistance *distance, const BoundExpr *a, const BoundExpr *b)
{
	take_comparison(distance, a, b, true);
	take_comparison(distance, a, b, false);
}

void
time_distance_take(TimeDistance *distance, const BoundExpr *condition)
{
	PORT_CHECK_STACK();
	if (condition->kind == BOUND_AND)
	{
		VEC_EACH (const BoundExpr, one, &condition->u.list)
			time_distance_take(distance, one);
	}
	else if (condition->kind == BOUND_BETWEEN && !condition->u.between.negated)
	{
		take_comparison(distance, condition->u.between.value, condition->u.between.low, false);
		take_comparison(distance, condition->u.between.value, condition->u.between.high, true);
	}
	else if (condition->kind == BOUND_INFIX && condition->u.infix.right != NULL)
	{
		const BoundExpr *left = condition->u.infix.left;
		const BoundExpr *right = condition->u.infix.right;
		KqlInfix infix = condition->u.infix.infix;

		if (infix == KQL_INFIX_LT || infix == KQL_INFIX_LE || infix == KQL_INFIX_EQ)
			take_comparison(distance, left, right, true);
		if (infix == KQL_INFIX_GT || infix == KQL_INFIX_GE || infix == KQL_INFIX_EQ)
			take_comparison(distance, left, right, false);
	}
}

void
time_distance_close(TimeDistance *distance, int event_count)
{
	for (int through = 0; through < event_count; through++)
	{
		for (int a = 0; a < event_count; a++)
		{
			for (int b = 0; b < event_count; b++)
				distance->most[a][b] = Min(distance->most[a][b],
										   distance->most[a][through] + distance->most[through][b]);
		}
	}
}
