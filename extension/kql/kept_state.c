/*
 * kept_state.c
 *		Aggregates of parts, and what is made of them for the whole.
 *
 * Only aggregates whose result depends on the set of rows alone, however it is cut: not on
 * their order (make_list, make_set, take_any), not on rounding (sum and avg of reals), and
 * not on which of several equal values it is (arg_max, min of texts that are null).
 */
#include "common/port.h"

#include "kql/kept_state.h"

typedef struct KeptFunction
{
	const char *sql; /* as in aggregate_list.h */
	BoundFunction join;
	KqlType type[5]; /* of the result; KQL_UNKNOWN ends them */
	bool by_values;  /* the parts are grouped by its argument, too */
} KeptFunction;

static const KeptFunction kept_function[] = {
	{"pg_catalog.count(*)", {"sum", "kql.sum($1)"}, {KQL_LONG}, false},
	{"kql.sum($1)", {"sum", "kql.sum($1)"}, {KQL_LONG}, false},
	{"pg_catalog.min($1)",
	 {"min", "pg_catalog.min($1)"},
	 {KQL_INT, KQL_LONG, KQL_DATETIME, KQL_TIMESPAN},
	 false},
	{"pg_catalog.max($1)",
	 {"max", "pg_catalog.max($1)"},
	 {KQL_INT, KQL_LONG, KQL_DATETIME, KQL_TIMESPAN},
	 false},
	{"kql.dcount_of($1)", {"dcount", "kql.dcount_of($1)"}, {KQL_LONG}, true},
};

bool
kept_state_is_key(KqlType type)
{
	switch (type)
	{
		case KQL_BOOL:
		case KQL_INT:
		case KQL_LONG:
		case KQL_STRING:
		case KQL_DATETIME:
		case KQL_TIMESPAN:
		case KQL_GUID:
			return true;
		case KQL_UNKNOWN:
		case KQL_REAL:
		case KQL_DECIMAL:
		case KQL_DYNAMIC:
			break;
	}
	return false;
}

static const KeptFunction *
function_of(const BoundExpr *expr)
{
	for (size_t i = 0; i < lengthof(kept_function); i++)
	{
		const KeptFunction *one = &kept_function[i];

		if (strcmp(one->sql, expr->u.aggregate.function->sql) != 0)
			continue;
		/* A condition would have to be part of the value. */
		if (one->by_values &&
			(expr->u.aggregate.filter != NULL ||
			 !kept_state_is_key(VEC_AT(&expr->u.aggregate.arg, BoundExpr, 0)->type)))
			return NULL;
		for (size_t k = 0; k < lengthof(one->type) && one->type[k] != KQL_UNKNOWN; k++)
		{
			if (one->type[k] == expr->type)
				return one;
		}
		return NULL;
	}
	return NULL;
}

/* ---- what cannot be ---- */

typedef struct RefusedContext
{
	const Vec *key;
	const BoundExpr *culprit;
} RefusedContext;

static bool
find_refused(BoundExpr *expr, void *opaque)
{
	RefusedContext *context = opaque;
	bool is_fine = true;

	if (expr->kind == BOUND_AGGREGATE)
		is_fine = function_of(expr) != NULL && !expr->u.aggregate.order_matters;
	else if (expr->kind == BOUND_COLUMN)
	{
		is_fine = false;
		VEC_EACH (const BoundItem, item, context->key)
			is_fine |= item->column == expr->u.column;
	}
	else
		return bound_expr_walk(expr, find_refused, opaque);
	if (!is_fine)
		context->culprit = expr;
	return !is_fine;
}

const BoundExpr *
kept_state_refused(BoundExpr *expr, const Vec *key)
{
	RefusedContext context = {.key = key};

	(void) find_refused(expr, &context);
	return context.culprit;
}

/* ---- in two ---- */

static bool
split_expr(BoundExpr *expr, void *opaque)
{
	Vec *list = opaque;
	const KeptFunction *function;
	KeptState *state;

	if (expr->kind != BOUND_AGGREGATE)
		return bound_expr_walk(expr, split_expr, opaque);
	VEC_EACH (const KeptState, one, list)
	{
		if (one->whole == expr)
			return false;
	}
	function = function_of(expr);
	state = MAKE(KeptState, .whole = expr, .join = &function->join, .is_key = function->by_values);
	if (state->is_key)
		state->value = VEC_AT(&expr->u.aggregate.arg, BoundExpr, 0);
	else
	{
		state->value = palloc(sizeof(BoundExpr));
		*state->value = *expr;
	}
	vec_push(list, state);
	return false;
}

Vec
kept_state_split(const Vec *aggregate)
{
	Vec list = {0};

	VEC_EACH (const BoundItem, item, aggregate)
		(void) split_expr(item->value, &list);
	return list;
}

void
kept_state_join(KeptState *state, BoundColumn *column)
{
	BoundExpr *expr = state->whole;

	expr->u.aggregate.function = state->join;
	expr->u.aggregate.filter = NULL;
	expr->u.aggregate.arg = (Vec){0};
	vec_push(&expr->u.aggregate.arg, bound_column_use(column, expr->span));
}
