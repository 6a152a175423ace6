/*
 * window.c
 *		Functions that look at neighbouring rows: prev, next, row_number and kin.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

typedef struct WindowLine
{
	const char *name;
	BoundWindowKind kind;
	int least;
	int most;
} WindowLine;

static const WindowLine window_line[] = {
	{"prev", WINDOW_PREV, 1, 3},
	{"next", WINDOW_NEXT, 1, 3},
	{"row_number", WINDOW_ROW_NUMBER, 0, 2},
	{"row_cumsum", WINDOW_ROW_CUMSUM, 1, 2},
	{"row_rank", WINDOW_ROW_RANK_DENSE, 1, 2},
	{"row_rank_dense", WINDOW_ROW_RANK_DENSE, 1, 2},
	{"row_rank_min", WINDOW_ROW_RANK_MIN, 1, 2},
	{"row_window_session", WINDOW_ROW_SESSION, 3, 4},
};

static BoundExpr *
window_type_error(Binder *b, const AstCall *call, int i, const char *wanted, KqlType found)
{
	return bind_refuse(b, DIAG_TYPE_MISMATCH, VEC_AT(&call->args, AstExpr, i)->span,
					   psprintf("argument %d of %s()", i + 1, call->name), wanted,
					   kql_type_name(found));
}

/* The default as the value's type; a text takes any as tostring() writes it. */
static BoundExpr *
window_fallback(Binder *b, BoundExpr *fallback, KqlType type)
{
	Vec arg = {NULL, 0, 0};

	if (type != KQL_STRING || fallback->type == KQL_STRING)
		return bind_convert(b, fallback, type);
	vec_push(&arg, fallback);
	return bind_call_named(b, "tostring", &arg, fallback->span);
}

/* prev(value, distance = 1, default = null) */
static BoundExpr *
window_shift(Binder *b, const AstCall *call, BoundWindowKind kind, Vec *arg)
{
	BoundExpr *value = VEC_AT(arg, BoundExpr, 0);
	BoundExpr *expr;

	if (arg->count < 2)
		vec_push(arg, bind_const_long(b, 1, call->base.span));
	else if (!kql_type_is_numeric(VEC_AT(arg, BoundExpr, 1)->type))
		return window_type_error(b, call, 1, "long", VEC_AT(arg, BoundExpr, 1)->type);
	if (arg->count < 3)
		vec_push(arg, bind_const_null(b, value->type, call->base.span));
	else
	{
		BoundExpr *fallback = VEC_AT(arg, BoundExpr, 2);

		if (bind_has_columns(fallback))
			return bind_refuse(b, DIAG_NOT_CONSTANT, VEC_AT(&call->args, AstExpr, 2)->span,
							   psprintf("argument 3 of %s()", call->name));
		if (!bind_can_convert(fallback->type, value->type) && value->type != KQL_STRING)
			return window_type_error(b, call, 2, kql_type_name(value->type), fallback->type);
		arg->item[2] = window_fallback(b, fallback, value->type);
	}
	arg->item[1] = bind_convert(b, VEC_AT(arg, BoundExpr, 1), KQL_LONG);
	expr = bind_new_expr(b, BOUND_WINDOW, value->type, value->type != KQL_STRING, call->base.span);
	expr->u.window.kind = kind;
	expr->u.window.arg = *arg;
	return expr;
}

/* The restart predicate, at a place where it may be missing. */
static bool
window_restart(Binder *b, const AstCall *call, Vec *arg, int at)
{
	KqlType type;

	if (arg->count <= at)
		return true;
	type = VEC_AT(arg, BoundExpr, at)->type;
	if (type == KQL_BOOL)
		return true;
	window_type_error(b, call, at, "bool", type);
	return false;
}

static BoundExpr *
window_new(Binder *b, const AstCall *call, BoundWindowKind kind, KqlType type, Vec *arg)
{
	BoundExpr *expr =
		bind_new_expr(b, BOUND_WINDOW, type, kind == WINDOW_ROW_SESSION, call->base.span);

	expr->u.window.kind = kind;
	expr->u.window.arg = *arg;
	return expr;
}

static BoundExpr *
window_bind(Binder *b, const AstCall *call, const WindowLine *line, Vec *arg)
{
	BoundExpr *first = arg->count > 0 ? VEC_AT(arg, BoundExpr, 0) : NULL;

	switch (line->kind)
	{
		case WINDOW_PREV:
		case WINDOW_NEXT:
			return window_shift(b, call, line->kind, arg);
		case WINDOW_ROW_NUMBER:
			if (first == NULL)
				vec_push(arg, bind_const_long(b, 1, call->base.span));
			else if (!kql_type_is_numeric(first->type))
				return window_type_error(b, call, 0, "long", first->type);
			else
				arg->item[0] = bind_convert(b, first, KQL_LONG);
			if (!window_restart(b, call, arg, 1))
				break;
			return window_new(b, call, line->kind, KQL_LONG, arg);
		case WINDOW_ROW_CUMSUM:
			if (!kql_type_is_numeric(first->type) && first->type != KQL_TIMESPAN)
				return window_type_error(b, call, 0, "a number", first->type);
			if (!window_restart(b, call, arg, 1))
				break;
			return window_new(b, call, line->kind, first->type, arg);
		case WINDOW_ROW_RANK_MIN:
		case WINDOW_ROW_RANK_DENSE:
			if (!window_restart(b, call, arg, 1))
				break;
			return window_new(b, call, line->kind, KQL_LONG, arg);
		case WINDOW_ROW_SESSION:
			if (first->type != KQL_DATETIME)
				return window_type_error(b, call, 0, "datetime", first->type);
			for (int i = 1; i < 3; i++)
			{
				if (VEC_AT(arg, BoundExpr, i)->type != KQL_TIMESPAN)
					return window_type_error(b, call, i, "timespan",
											 VEC_AT(arg, BoundExpr, i)->type);
			}
			if (!window_restart(b, call, arg, 3))
				break;
			return window_new(b, call, line->kind, KQL_DATETIME, arg);
	}
	return bind_unknown(b, call->base.span);
}

/* A window function: only on rows that have an order. */
BoundExpr *
bind_window_call(Binder *b, const AstCall *call)
{
	const WindowLine *line = window_line;
	Vec arg = {NULL, 0, 0};
	bool is_broken = false;

	while (strcmp(line->name, call->name) != 0)
		line++;
	if (!bind_argument_count(b, call, line->least, line->most))
		return bind_unknown(b, call->base.span);
	if (b->row == NULL || b->row->aggregate != NULL || b->row->scan != NULL)
		return bind_refuse(b, DIAG_MISPLACED, call->base.span, psprintf("%s()", call->name));
	if (!b->row->is_sorted && !b->row->is_broken &&
		(!b->row->is_literal || line->kind == WINDOW_ROW_NUMBER || line->kind == WINDOW_ROW_CUMSUM))
	{
		diag_hint(bind_error(b, DIAG_MISPLACED, call->base.span,
							 psprintf("%s() on rows without an order", call->name)),
				  "Put sort by, or serialize, before it.");
		return bind_unknown(b, call->base.span);
	}
	for (int i = 0; i < call->args.count; i++)
	{
		BoundExpr *one = bind_expr(b, VEC_AT(&call->args, AstExpr, i));

		is_broken |= one->type == KQL_UNKNOWN;
		vec_push(&arg, one);
	}
	b->row->has_window = true;
	b->is_row_wise = false;
	return is_broken ? bind_unknown(b, call->base.span) : window_bind(b, call, line, &arg);
}
