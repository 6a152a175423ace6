/*
 * make_series.c
 *		make-series: arrays of an aggregate over equal steps of an axis.
 *
 * Lowered to two groupings.  The first makes one row for each key and bin, the
 * bin being its number from the start of the axis.  The second collects numbers
 * and values for each key, and kql.make_series() puts them at their places.
 */
#include "common/port.h"

#include "common/timespan_text.h"
#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

/* Bins without a from are aligned to year 1, but counted from near a time that real holds exactly. */
#define SERIES_NEAR_TIME INT64CONST(946684800000000)

typedef struct SeriesAxis
{
	const char *name;
	BoundExpr *value;
	BoundExpr *origin; /* bin 0 begins here */
	BoundExpr *from;   /* or NULL */
	BoundExpr *to;     /* or NULL */
	BoundExpr *step;
	BoundExpr *last; /* number of the last bin if to was given, else NULL */
} SeriesAxis;

typedef struct SeriesValue
{
	const char *name;
	BoundExpr *aggregate;
	BoundExpr *missing;  /* dynamic */
	BoundColumn *column; /* of the first grouping */
	BoundColumn *list;   /* of the second */
} SeriesValue;

static BoundExpr *
series_call(Binder *b, const char *sql, BoundExpr *arg, KqlType type)
{
	BoundExpr *expr = bind_new_call(b, sql, sql, type, arg->span);

	vec_push(&expr->u.call.arg, arg);
	return expr;
}

static BoundExpr *
series_aggregate(Binder *b, const BoundFunction *function, BoundColumn *column, KqlType type,
				 Span span)
{
	BoundExpr *expr = bind_new_expr(b, BOUND_AGGREGATE, type, true, span);

	expr->u.aggregate.function = function;
	vec_push(&expr->u.aggregate.arg, bound_column_use(column, bind_span(b, span)));
	return expr;
}

/* ---- the axis ---- */

/* Brings axis, bounds and step to types that go together. */
static bool
series_unify(Binder *b, SeriesAxis *axis, Span span)
{
	BoundExpr **bound[] = {&axis->from, &axis->to};
	KqlType type = axis->value->type;
	KqlType step = axis->step->type;

	if (type == KQL_UNKNOWN || step == KQL_UNKNOWN)
		return false;
	if (kql_type_is_numeric(type) && kql_type_is_numeric(step))
	{
		type = bind_common_type(type == KQL_INT ? KQL_LONG : type, step);
		axis->step = bind_convert(b, axis->step, type);
		axis->value = bind_convert(b, axis->value, type);
	}
	else if ((type != KQL_DATETIME && type != KQL_TIMESPAN) || step != KQL_TIMESPAN)
	{
		bind_error(b, DIAG_NO_OPERATOR, span, "make-series", kql_type_name(type),
				   kql_type_name(step));
		return false;
	}
	else if (bind_refuse_ticks(b, axis->step, false))
		return false;
	for (int i = 0; i < lengthof(bound); i++)
	{
		if (*bound[i] == NULL)
			continue;
		if ((*bound[i])->type == KQL_UNKNOWN)
			return false;
		if (kql_type_is_numeric((*bound[i])->type) && kql_type_is_numeric(type))
			*bound[i] = bind_convert(b, *bound[i], type);
		if ((*bound[i])->type != type)
		{
			bind_error(b, DIAG_TYPE_MISMATCH, (*bound[i])->span, "a bound of make-series",
					   kql_type_name(type), kql_type_name((*bound[i])->type));
			return false;
		}
	}
	return true;
}

/* Where bins are counted from: from, else a multiple of the step. */
static bool
series_set_origin(Binder *b, SeriesAxis *axis, Span span)
{
	if (axis->from != NULL)
	{
		axis->origin = axis->from;
		return true;
	}
	if (axis->value->type != KQL_DATETIME)
	{
		axis->origin = axis->value->type == KQL_TIMESPAN
						   ? bind_const_time(b, KQL_TIMESPAN, 0, span)
						   : bind_convert(b, bind_const_long(b, 0, span), axis->value->type);
		return true;
	}
	if (axis->step->kind != BOUND_CONST || axis->step->u.constant.int_value <= 0)
	{
		bind_error(b, DIAG_NOT_CONSTANT, axis->step->span, "the step of make-series without from");
		return false;
	}
	{
		int64 first = -(DATETIME_EPOCH_TICKS / 10);
		int64 step = timespan_microseconds(axis->step->u.constant.int_value);

		axis->origin = bind_const_time(b, KQL_DATETIME,
									   first + (SERIES_NEAR_TIME - first) / step * step, span);
	}
	return true;
}

/* (value - origin) / step, as a real. */
static BoundExpr *
series_distance(Binder *b, const SeriesAxis *axis, BoundExpr *value)
{
	BoundExpr *distance = bind_arithmetic(b, KQL_INFIX_SUBTRACT, value, axis->origin, value->span);
	BoundExpr *step = axis->step;

	if (distance->type != KQL_TIMESPAN)
	{
		distance = bind_convert(b, distance, KQL_REAL);
		step = bind_convert(b, step, KQL_REAL);
	}
	return bind_arithmetic(b, KQL_INFIX_DIVIDE, distance, step, value->span);
}

/*
 * The number of the bin of a value, or of the one before where a bin may not begin at it.  Times
 * and a step that is known are not too far apart for a long; other values may be, or be no numbers.
 */
static BoundExpr *
series_number(Binder *b, const SeriesAxis *axis, BoundExpr *value, bool is_end)
{
	bool is_near = axis->step->kind == BOUND_CONST && !kql_type_is_numeric(axis->step->type);
	const char *sql =
		is_near  ? (is_end ? "pg_catalog.ceil($1)::int8 - 1" : "pg_catalog.floor($1)::int8")
		: is_end ? "kql.tolong(pg_catalog.ceil($1) - 1)"
				 : "kql.tolong(pg_catalog.floor($1))";

	return series_call(b, sql, series_distance(b, axis, value), KQL_LONG);
}

/* The value at which a bin begins. */
static BoundExpr *
series_place(Binder *b, const SeriesAxis *axis, BoundExpr *number)
{
	BoundExpr *shift = bind_arithmetic(b, KQL_INFIX_MULTIPLY, axis->step, number, number->span);

	return bind_arithmetic(b, KQL_INFIX_ADD, axis->origin, shift, number->span);
}

/* Refuses a constant step that does not lead from one bin to the next. */
static bool
series_check_step(Binder *b, const BoundExpr *step)
{
	const BoundConst *value = &step->u.constant;
	const char *mistake = NULL;

	if (step->kind != BOUND_CONST)
		return true;
	if (value->is_null)
		mistake = "it cannot be null";
	else if (step->type == KQL_REAL ? !(value->real_value > 0)
			 : step->type == KQL_DECIMAL
				 ? strtod(value->text, NULL) <= 0
				 : step->type != KQL_STRING && step->type != KQL_DYNAMIC && value->int_value <= 0)
		mistake = "it must be greater than zero";
	if (mistake != NULL && step->type != KQL_UNKNOWN)
		bind_error(b, DIAG_BAD_ARGUMENT, step->span, "the step of make-series", mistake);
	return mistake == NULL;
}

static bool
series_read_axis(Binder *b, SeriesAxis *axis, const AstMakeSeries *ast)
{
	const AstExpr *value = ast->axis;

	axis->name = bind_name_of(b, value);
	if (value->kind == AST_NAMED)
		value = ((const AstNamed *) value)->value;
	if (axis->name == NULL)
		axis->name = "Column1";
	axis->value = bind_expr(b, value);
	axis->from = ast->from == NULL ? NULL : bind_constant(b, ast->from, "from");
	axis->to = ast->to == NULL ? NULL : bind_constant(b, ast->to, "to");
	axis->step = bind_constant(b, ast->step, "step");
	if (!series_check_step(b, axis->step))
		return false;
	if (!series_unify(b, axis, ast->base.span) || !series_set_origin(b, axis, ast->base.span))
		return false;
	if (axis->to != NULL)
		axis->last = series_number(b, axis, axis->to, !ast->in_range);
	return true;
}

/* Keeps the rows between the bounds. */
static void
series_filter(Binder *b, Pipe *pipe, const SeriesAxis *axis, const AstMakeSeries *ast)
{
	Span span = ast->base.span;
	BoundExpr *test;

	if (axis->from != NULL)
		pipe->rel = bind_new_filter(
			b, pipe->rel, bind_comparison(b, KQL_INFIX_GE, axis->value, axis->from, span), span);
	if (axis->to != NULL)
	{
		BoundExpr *end = axis->to;

		if (ast->in_range)
			end = bind_arithmetic(b, KQL_INFIX_ADD, end, axis->step, span);
		pipe->rel = bind_new_filter(b, pipe->rel,
									bind_comparison(b, KQL_INFIX_LT, axis->value, end, span), span);
	}
	if (axis->from == NULL && axis->to == NULL && axis->value->nullable)
	{
		test = bind_new_expr(b, BOUND_IS_NULL, KQL_BOOL, false, span);
		test->u.operand = axis->value;
		pipe->rel = bind_new_filter(b, pipe->rel, bind_not(b, test, span), span);
	}
}

/* ---- the values ---- */

/* What stands in a bin that has no rows: the default, else 0. */
static BoundExpr *
series_missing(Binder *b, const AstExpr *ast, KqlType type, Span span)
{
	BoundExpr *value;

	if (ast == NULL)
	{
		if (!kql_type_is_numeric(type))
			return bind_const_null(b, KQL_DYNAMIC, span);
		value = bind_const_long(b, 0, span);
	}
	else
		value = bind_constant(b, ast, "default");
	if (value->type == KQL_UNKNOWN)
		return bind_const_null(b, KQL_DYNAMIC, span);
	if (kql_type_is_numeric(type) && kql_type_is_numeric(value->type) &&
		bind_common_type(type, value->type) == type)
		value = bind_convert(b, value, type);
	return bind_convert(b, value, KQL_DYNAMIC);
}

static void
series_read_values(Binder *b, Vec *value, const AstMakeSeries *ast)
{
	int unnamed = 0;

	for (int i = 0; i < ast->aggregate.count; i++)
	{
		const AstExpr *one = VEC_AT(&ast->aggregate, AstExpr, i);
		const AstExpr *missing =
			i < ast->default_value.count ? VEC_AT(&ast->default_value, AstExpr, i) : NULL;
		SeriesValue *series = MAKE(SeriesValue, .name = bind_name_of(b, one));

		if (one->kind == AST_NAMED)
			one = ((const AstNamed *) one)->value;
		if (series->name == NULL)
			series->name = psprintf("Column%d", ++unnamed);
		series->aggregate = bind_expr(b, one);
		series->missing = series_missing(b, missing, series->aggregate->type, one->span);
		vec_push(value, series);
	}
}

/* ---- the groupings ---- */

static void
series_add(Binder *b, BoundRel *rel, BoundColumn *column, BoundExpr *value)
{
	bind_item_add(b, &rel->u.aggregate.aggregate, column, value);
	vec_push(&rel->column, column);
}

/* One row for each key and bin. */
static BoundColumn *
series_group_bins(Binder *b, Pipe *pipe, const SeriesAxis *axis, const Vec *key, const Vec *value,
				  Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, span);
	BoundExpr *number = series_number(b, axis, axis->value, false);
	BoundColumn *bin = bind_new_column(b, "bin", KQL_LONG, false);

	rel->u.aggregate.key = bind_copy(key);
	bind_item_add(b, &rel->u.aggregate.key, bin, number);
	VEC_EACH (BoundItem, item, &rel->u.aggregate.key)
		vec_push(&rel->column, item->column);
	VEC_EACH (SeriesValue, series, value)
	{
		series->column = bind_column_of(b, series->name, series->aggregate);
		series_add(b, rel, series->column, series->aggregate);
	}
	pipe->rel = rel;
	return bin;
}

/* One row for each key: the numbers of its bins, and the values. */
static BoundColumn *
series_group_keys(Binder *b, Pipe *pipe, BoundColumn *bin, const Vec *key, const Vec *value,
				  bool nonempty, BoundColumn *end[2], Span span)
{
	static const BoundFunction list = {"make_list", "kql.make_list_with_nulls_of($1)"};
	static const BoundFunction least = {"min", "pg_catalog.min($1)"};
	static const BoundFunction greatest = {"max", "pg_catalog.max($1)"};
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, span);
	BoundColumn *bins = bind_new_column(b, "bins", KQL_DYNAMIC, true);

	for (int i = 0; i < key->count; i++)
	{
		BoundColumn *column = VEC_AT(key, BoundItem, i)->column;

		bind_item_add(b, &rel->u.aggregate.key, column,
					  bound_column_use(column, bind_span(b, span)));
		vec_push(&rel->column, column);
	}
	rel->u.aggregate.no_key_row = true;
	series_add(b, rel, bins, series_aggregate(b, &list, bin, KQL_DYNAMIC, span));
	end[0] = bind_new_column(b, "first_bin", KQL_LONG, true);
	end[1] = bind_new_column(b, "last_bin", KQL_LONG, true);
	series_add(b, rel, end[0], series_aggregate(b, &least, bin, KQL_LONG, span));
	series_add(b, rel, end[1], series_aggregate(b, &greatest, bin, KQL_LONG, span));
	VEC_EACH (SeriesValue, series, value)
	{
		series->list = bind_new_column(b, series->name, KQL_DYNAMIC, true);
		series_add(b, rel, series->list,
				   series_aggregate(b, &list, series->column, KQL_DYNAMIC, span));
	}
	pipe->rel = rel;
	if (key->count == 0 && !nonempty)
	{
		/* Without keys there is a group even of no rows: no series then. */
		BoundExpr *test = bind_new_expr(b, BOUND_IS_NULL, KQL_BOOL, false, span);

		test->u.operand = bound_column_use(end[0], bind_span(b, span));
		pipe->rel = bind_new_filter(b, rel, bind_not(b, test, span), span);
	}
	return bins;
}

/* The result: keys, series, axis. */
static void
series_finish(Binder *b, Pipe *pipe, const SeriesAxis *axis, const Vec *key, const Vec *value,
			  BoundColumn *bins, BoundColumn *const end[2], Span span)
{
	BoundExpr *first = axis->from != NULL ? bind_const_long(b, 0, span)
										  : bound_column_use(end[0], bind_span(b, span));
	BoundExpr *last =
		axis->last != NULL ? axis->last : bound_column_use(end[1], bind_span(b, span));
	Vec arg = {NULL, 0, 0};
	Vec item = {NULL, 0, 0};
	BoundExpr *range;
	const char *name;

	for (int i = 0; i < key->count; i++)
	{
		BoundColumn *column = VEC_AT(key, BoundItem, i)->column;

		bind_pass_item(b, &item, column, span);
	}
	VEC_EACH (const SeriesValue, series, value)
	{
		BoundExpr *call = bind_new_call(b, "make_series", "kql.make_series($1, $2, $3, $4, $5)",
										KQL_DYNAMIC, span);

		vec_push(&call->u.call.arg, bound_column_use(bins, bind_span(b, span)));
		vec_push(&call->u.call.arg, bound_column_use(series->list, bind_span(b, span)));
		vec_push(&call->u.call.arg, first);
		vec_push(&call->u.call.arg, last);
		vec_push(&call->u.call.arg, series->missing);
		bind_item_add(b, &item, bind_column_of(b, bind_unique_name(&item, series->name), call),
					  call);
	}
	vec_push(&arg, series_place(b, axis, first));
	vec_push(&arg, series_place(b, axis, last));
	vec_push(&arg, axis->step);
	range = bind_call_named(b, "range", &arg, span);
	name = bind_unique_name(&item, axis->name);
	bind_item_add(b, &item, bind_column_of(b, name, range), range);
	bind_finish_project(b, pipe, &item, span);
}

/* make-series agg [default = d], … on axis [from a] [to b] step s [by keys] */
void
bind_make_series(Binder *b, Pipe *pipe, const AstMakeSeries *ast)
{
	const char *kind = bind_option_text(&ast->base, "kind");
	Span span = ast->base.span;
	AggregateScope aggregate = {0};
	Vec key = {NULL, 0, 0};
	Vec value = {NULL, 0, 0};
	SeriesAxis axis = {0};
	BoundColumn *end[2];
	BoundColumn *bins;
	RowScope row;
	int unnamed = 0;
	bool is_sound;

	bind_push_row(b, &row, pipe);
	bind_keys(b, &key, &ast->key, &unnamed);
	is_sound = series_read_axis(b, &axis, ast);
	aggregate.key = &key;
	row.aggregate = &aggregate;
	series_read_values(b, &value, ast);
	bind_pop_row(b, &row);
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
	b->is_row_wise = false;
	if (!is_sound)
	{
		pipe->is_broken = true;
		return;
	}
	series_filter(b, pipe, &axis, ast);
	bins = series_group_bins(b, pipe, &axis, &key, &value, span);
	bins = series_group_keys(b, pipe, bins, &key, &value,
							 kind != NULL && strcmp(kind, "nonempty") == 0, end, span);
	series_finish(b, pipe, &axis, &key, &value, bins, end, span);
}
