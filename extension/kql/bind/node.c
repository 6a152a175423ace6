/*
 * node.c
 *		Making nodes of the bound tree, with the binder's counting of them, and
 *		conversions between types.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/timespan_text.h"
#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

BoundColumn *
bind_new_column(Binder *b, const char *name, KqlType type, bool nullable)
{
	BoundColumn *column = palloc0(sizeof(BoundColumn));

	column->id = ++b->column_count;
	column->name = pstrdup(bind_short_name(name));
	column->type = type;
	column->nullable = nullable;
	return column;
}

/* A fresh column for a value; it stays the table's column when only renamed. */
BoundColumn *
bind_column_of(Binder *b, const char *name, const BoundExpr *value)
{
	BoundColumn *column = bind_new_column(b, name, value->type, value->nullable);

	column->is_absent = bind_is_absent(value);
	if (value->kind == BOUND_COLUMN)
		column->origin = value->u.column->origin;
	return column;
}

BoundExpr *
bind_new_expr(Binder *b, BoundExprKind kind, KqlType type, bool nullable, Span span)
{
	BoundExpr *expr = bound_expr_new(kind, type, bind_span(b, span));

	expr->nullable = nullable;
	bind_count_node(b, span, 1);
	return expr;
}

BoundExpr *
bind_unknown(Binder *b, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, KQL_UNKNOWN, true, span);

	expr->u.constant.is_null = true;
	return expr;
}

BoundExpr *
bind_const_long(Binder *b, int64 value, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, KQL_LONG, false, span);

	expr->u.constant.int_value = value;
	return expr;
}

BoundExpr *
bind_const_bool(Binder *b, bool value, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, KQL_BOOL, false, span);

	expr->u.constant.int_value = value;
	return expr;
}

BoundExpr *
bind_const_string(Binder *b, const char *value, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, KQL_STRING, false, span);

	expr->u.constant.text = pstrdup(value);
	return expr;
}

/* A dynamic value from its JSON. */
BoundExpr *
bind_const_dynamic(Binder *b, const char *json, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, KQL_DYNAMIC, false, span);

	expr->u.constant.text = pstrdup(json);
	return expr;
}

/* A null of a type; for string the empty string. */
BoundExpr *
bind_const_null(Binder *b, KqlType type, Span span)
{
	BoundExpr *expr;

	if (type == KQL_STRING)
		return bind_const_string(b, "", span);
	expr = bind_new_expr(b, BOUND_CONST, type, true, span);
	expr->u.constant.is_null = true;
	return expr;
}

BoundExpr *
bind_const_time(Binder *b, KqlType type, int64 value, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CONST, type, false, span);

	expr->u.constant.int_value = value;
	return expr;
}

BoundExpr *
bind_not(Binder *b, BoundExpr *operand, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_NOT, KQL_BOOL, operand->nullable, span);

	expr->u.operand = operand;
	return expr;
}

BoundExpr *
bind_new_call(Binder *b, const char *name, const char *sql, KqlType type, Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_CALL, type, type != KQL_STRING, span);
	BoundFunction *function = MAKE(BoundFunction, .name = name, .sql = sql);

	expr->u.call.function = function;
	return expr;
}

/* The parts joined by and or or; of none: what changes nothing.  It takes the list over. */
BoundExpr *
bind_join_logic(Binder *b, Vec *part, BoundExprKind kind, Span span)
{
	BoundExpr *expr;

	if (part->count == 0)
		return bind_const_bool(b, kind == BOUND_AND, span);
	if (part->count == 1)
		return VEC_AT(part, BoundExpr, 0);
	expr = bind_new_expr(b, kind, KQL_BOOL, false, span);
	expr->u.list = *part;
	for (int i = 0; i < part->count; i++)
		expr->nullable |= VEC_AT(part, BoundExpr, i)->nullable;
	return expr;
}

BoundRel *
bind_new_rel(Binder *b, BoundRelKind kind, BoundRel *input, Span span)
{
	BoundRel *rel = bound_rel_new(kind, input, bind_span(b, span));

	bind_count_node(b, span, 1);
	rel->is_open = input != NULL && input->is_open && kind != REL_AGGREGATE;
	return rel;
}

BoundRel *
bind_new_filter(Binder *b, BoundRel *input, BoundExpr *predicate, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_FILTER, input, span);

	rel->column = bind_copy(&input->column);
	rel->u.predicate = predicate;
	return rel;
}

/* An empty relation, after an error. */
BoundRel *
bind_no_rel(Binder *b, Span span)
{
	return bind_new_rel(b, REL_VALUES, NULL, span);
}

Vec
bind_copy(const Vec *vec)
{
	Vec copy = {NULL, 0, 0};

	for (int i = 0; i < vec->count; i++)
		vec_push(&copy, vec->item[i]);
	return copy;
}

/* A null of no type of its own: what a column is that the data does not have now. */
bool
bind_is_absent(const BoundExpr *expr)
{
	if (expr->kind == BOUND_COLUMN)
		return expr->u.column->is_absent;
	return expr->kind == BOUND_CONST && expr->type == KQL_DYNAMIC && expr->u.constant.is_null;
}

bool
bind_is_const(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST;
}

static bool
bind_visit_column(BoundExpr *child, void *context)
{
	if (child->kind == BOUND_COLUMN)
		return true;
	return bound_expr_walk(child, bind_visit_column, context);
}

/* Does the value depend on a row? */
bool
bind_has_columns(BoundExpr *expr)
{
	return bind_visit_column(expr, NULL);
}

/* Is there a conversion that the language makes without being asked? */
bool
bind_can_convert(KqlType from, KqlType to)
{
	if (from == to || from == KQL_UNKNOWN || to == KQL_UNKNOWN)
		return true;
	if (from == KQL_DYNAMIC)
		return true;
	switch (to)
	{
		case KQL_LONG:
			return from == KQL_INT;
		case KQL_REAL:
			return from == KQL_INT || from == KQL_LONG || from == KQL_DECIMAL;
		case KQL_DECIMAL:
			return from == KQL_INT || from == KQL_LONG || from == KQL_REAL;
		case KQL_INT:
			return from == KQL_LONG;
		case KQL_DYNAMIC:
			return true;
		default:
			return false;
	}
}

/*
 * The value as another type.  Constants are converted at once where that is
 * exact.  The caller has checked that the language allows it.
 */
BoundExpr *
bind_convert(Binder *b, BoundExpr *expr, KqlType type)
{
	BoundExpr *cast;
	bool nullable;

	if (expr->type == type || expr->type == KQL_UNKNOWN || type == KQL_UNKNOWN)
		return expr;
	cast = fold_convert(expr, type);
	if (cast != NULL)
		return cast;
	if (type == KQL_DATETIME)
	{
		cast = bind_time_of_today(b, expr);
		if (cast != expr)
			return cast;
	}
	if (type == KQL_STRING)
		nullable = false;
	else if (kql_type_is_numeric(expr->type) && type != KQL_INT)
		nullable = expr->nullable;
	else if (expr->type == KQL_BOOL && kql_type_is_numeric(type))
		nullable = expr->nullable;
	else
		nullable = true;
	cast = bind_new_expr(b, BOUND_CAST, type, nullable, expr->span);
	cast->span = expr->span;
	cast->u.operand = expr;
	return cast;
}

/* The type that both widen to; KQL_UNKNOWN if there is none. */
KqlType
bind_common_type(KqlType a, KqlType b)
{
	if (a == b || b == KQL_UNKNOWN)
		return a;
	if (a == KQL_UNKNOWN)
		return b;
	if (kql_type_is_numeric(a) && kql_type_is_numeric(b))
		return Max(a, b);
	if (a == KQL_DYNAMIC)
		return b;
	if (b == KQL_DYNAMIC)
		return a;
	return KQL_UNKNOWN;
}

/* The time that now() stands for: a constant of the run, or the server's own in a view. */
BoundExpr *
bind_now(Binder *b, Span span)
{
	static const BoundFunction live = {"now", "pg_catalog.now()"};
	BoundExpr *expr;

	if (!b->options->now_is_live)
		return bind_const_time(b, KQL_DATETIME, b->options->now, span);
	expr = bind_new_expr(b, BOUND_CALL, KQL_DATETIME, false, span);
	expr->u.call.function = &live;
	return expr;
}

BoundExpr *
bind_today(Binder *b, int64 ticks, Span span)
{
	BoundExpr *now = bind_now(b, span);
	BoundExpr *day = bind_const_time(b, KQL_TIMESPAN, FOLD_TICKS_PER_DAY, span);
	BoundExpr *time = bind_const_time(b, KQL_TIMESPAN, ticks, span);
	BoundExpr *since = bind_arithmetic(b, KQL_INFIX_MODULO, now, day, span);

	return bind_arithmetic(b, KQL_INFIX_ADD,
						   bind_arithmetic(b, KQL_INFIX_SUBTRACT, now, since, span), time, span);
}

/* A constant text that is a time of day, such as "8:30", as that time of today; else what it is. */
BoundExpr *
bind_time_of_today(Binder *b, BoundExpr *expr)
{
	const char *text = expr->u.constant.text;
	DatetimeText value;

	if (expr->kind != BOUND_CONST || expr->type != KQL_STRING ||
		!datetime_text_read(text, (int) strlen(text), &value) || !value.is_today)
		return expr;
	return bind_today(b, value.ticks, expr->span);
}
