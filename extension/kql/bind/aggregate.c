/*
 * aggregate.c
 *		Calls of aggregates inside the expressions of summarize and its kin.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/json.h"

/* Aggregates that the binder treats by name. */
static const char *const aggregate_special[] = {
	"any",      "arg_max",     "arg_min",           "argmax",       "argmin",
	"count",    "percentiles", "percentiles_array", "percentilesw", "percentilesw_array",
	"take_any",
};

bool
bind_is_aggregate_name(const char *name)
{
	return LOOKUP(aggregate_special, name) != NULL || symbol_aggregates(name).count > 0;
}

/* These never give null. */
static bool
aggregate_never_null(const char *name)
{
	static const char *const never[] = {"count", "dcount", "make_", "makes", "makel", "sum"};

	for (int i = 0; i < lengthof(never); i++)
	{
		if (strncmp(name, never[i], strlen(never[i])) == 0)
			return true;
	}
	return false;
}

/*
 * A percentile's rank is its last argument, a constant between 0 and 100.  One that is known
 * when the query runs counts as the nearest of these, as in percentilew() and percentile_tdigest().
 */
static void
aggregate_check_rank(Binder *b, const char *name, Vec *arg)
{
	BoundExpr *rank;
	BoundExpr *bounded;
	double value;

	if (strncmp(name, "percentile", 10) != 0)
		return;
	rank = VEC_AT(arg, BoundExpr, arg->count - 1);
	/* One that no real holds exactly is still to be converted. */
	if (rank->kind == BOUND_CAST && rank->u.operand->kind == BOUND_CONST)
		rank = rank->u.operand;
	if (rank->kind != BOUND_CONST && strcmp(name, "percentile") == 0)
	{
		bounded = bind_new_call(b, "rank",
								"pg_catalog.float8smaller(pg_catalog.float8larger($1, 0), 100)",
								KQL_REAL, rank->span);
		vec_push(&bounded->u.call.arg, rank);
		arg->item[arg->count - 1] = bounded;
	}
	if (rank->kind != BOUND_CONST || rank->u.constant.is_null)
		return;
	if (rank->type == KQL_INT || rank->type == KQL_LONG)
		value = (double) rank->u.constant.int_value;
	else if (rank->type == KQL_REAL)
		value = rank->u.constant.real_value;
	else if (rank->type == KQL_DECIMAL)
		value = strtod(rank->u.constant.text, NULL);
	else
		return;
	if (!(value >= 0 && value <= 100))
		bind_error(b, DIAG_BAD_ARGUMENT, rank->span, psprintf("the rank of %s()", name),
				   psprintf("%g is not between 0 and 100", value));
}

/* An aggregate over bound arguments; the predicate of an if form becomes its filter. */
BoundExpr *
bind_new_aggregate(Binder *b, const AstCall *call, const char *name, Vec *arg)
{
	SymbolSet set = symbol_aggregates(name);
	const SymbolOverload *overload;
	BoundExpr *expr;
	KqlType type;

	b->row->aggregate->has_aggregate = true;
	if (bind_has_unknown(arg))
		return bind_unknown(b, call->base.span);
	if (set.count == 0)
		return bind_refuse(b, DIAG_UNSUPPORTED, call->name_span,
						   psprintf("aggregate \"%s\"", name));
	overload = bind_choose_overload(b, call, set, arg);
	if (overload == NULL)
		return bind_unknown(b, call->base.span);
	if (overload->function.sql == NULL)
		return bind_refuse(b, DIAG_UNSUPPORTED, call->name_span,
						   psprintf("aggregate \"%s\" here", name));
	aggregate_check_rank(b, name, arg);
	type = bind_overload_result(overload, arg);
	expr = bind_new_expr(b, BOUND_AGGREGATE, type,
						 type != KQL_STRING && !aggregate_never_null(name), call->base.span);
	expr->u.aggregate.function = &overload->function;
	expr->u.aggregate.arg = *arg;
	expr->u.aggregate.order_matters = b->row->aggregate->is_sorted &&
									  strncmp(name, "make", 4) == 0 && strstr(name, "list") != NULL;
	for (int i = 0; i < arg->count; i++)
	{
		if (symbol_param(overload, i, arg->count)->type == 'P')
			expr->u.aggregate.filter = VEC_AT(arg, BoundExpr, i);
	}
	return expr;
}

/* Binds the arguments of an aggregate: columns of the input, no further aggregates. */
Vec
bind_aggregate_args(Binder *b, const AstCall *call)
{
	AggregateScope *aggregate = b->row->aggregate;
	Vec arg = {NULL, 0, 0};

	aggregate->is_inside = true;
	for (int i = 0; i < call->args.count; i++)
		vec_push(&arg, bind_expr(b, bind_unnamed(VEC_AT(&call->args, AstExpr, i))));
	aggregate->is_inside = false;
	return arg;
}

/* take_any(x) inside an expression. */
static BoundExpr *
aggregate_take_any(Binder *b, const AstCall *call, Vec *arg)
{
	static const BoundFunction take_any = {"take_any", "kql.take_any_of($1)"};
	static const BoundFunction take_any_text = {"take_any", "coalesce(kql.take_any_of($1) @, '')"};
	KqlType type = VEC_AT(arg, BoundExpr, 0)->type;
	BoundExpr *expr;

	b->row->aggregate->has_aggregate = true;
	if (type == KQL_UNKNOWN)
		return bind_unknown(b, call->base.span);
	expr = bind_new_expr(b, BOUND_AGGREGATE, type, type != KQL_STRING, call->base.span);
	expr->u.aggregate.function = type == KQL_STRING ? &take_any_text : &take_any;
	expr->u.aggregate.arg = *arg;
	return expr;
}

/* percentiles_array(x, p, …), percentilesw_array(x, weight, p, …): an array of the values. */
static BoundExpr *
aggregate_percentiles_array(Binder *b, const AstCall *call, Vec *arg, bool weighted)
{
	int from = weighted ? 2 : 1;
	Vec value = {NULL, 0, 0};
	Vec rank = {NULL, 0, 0};

	for (int i = from; i < arg->count; i++)
	{
		BoundExpr *one = VEC_AT(arg, BoundExpr, i);
		Vec item = {NULL, 0, 0};

		if (one->type != KQL_DYNAMIC || one->kind != BOUND_CONST ||
			!json_flatten(one->u.constant.text, &item))
		{
			vec_push(&rank, one);
			continue;
		}
		VEC_EACH (const JsonItem, number, &item)
		{
			BoundExpr *constant = bind_new_expr(b, BOUND_CONST, KQL_REAL, false, one->span);

			constant->u.constant.real_value =
				number->kind == JSON_INTEGER ? (double) number->int_value : number->real_value;
			vec_push(&rank, constant);
		}
	}
	for (int i = 0; i < rank.count; i++)
	{
		Vec one = {NULL, 0, 0};

		for (int k = 0; k < from; k++)
			vec_push(&one, arg->item[k]);
		vec_push(&one, rank.item[i]);
		vec_push(&value,
				 bind_new_aggregate(b, call, weighted ? "percentilew" : "percentile", &one));
	}
	b->row->aggregate->has_aggregate = true;
	if (value.count == 0)
		return bind_refuse(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
						   psprintf("at least %d", from + 1), psprintf("%d", arg->count));
	return bind_call_unchecked(b, "kql.pack_array($*)", &value, KQL_DYNAMIC, call->base.span);
}

/* An aggregate of one value inside an expression. */
BoundExpr *
bind_aggregate_call(Binder *b, const AstCall *call)
{
	Vec arg;
	const char *name = call->name;

	if (call->args.count == 1 && VEC_AT(&call->args, AstExpr, 0)->kind == AST_STAR)
	{
		if (strcmp(name, "count") != 0)
		{
			bind_error(b, DIAG_MISPLACED, VEC_AT(&call->args, AstExpr, 0)->span, "*");
			b->row->aggregate->has_aggregate = true;
			return bind_unknown(b, call->base.span);
		}
		arg = (Vec){NULL, 0, 0};
	}
	else
		arg = bind_aggregate_args(b, call);
	if (strcmp(name, "count") == 0 && arg.count <= 1)
	{
		/* count(x) counts rows, null or not, as the engine does. */
		bool is_broken = arg.count == 1 && VEC_AT(&arg, BoundExpr, 0)->type == KQL_UNKNOWN;

		b->row->aggregate->has_aggregate = true;
		if (is_broken)
			return bind_unknown(b, call->base.span);
		arg.count = 0;
	}
	else if ((strcmp(name, "any") == 0 || strcmp(name, "take_any") == 0) && arg.count == 1)
		return aggregate_take_any(b, call, &arg);
	else if (strcmp(name, "percentiles_array") == 0 || strcmp(name, "percentilesw_array") == 0)
		return aggregate_percentiles_array(b, call, &arg, name[11] == 'w');
	else if (strcmp(name, "percentiles") == 0 && arg.count == 2)
		name = "percentile";
	return bind_new_aggregate(b, call, name, &arg);
}
