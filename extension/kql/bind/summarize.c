/*
 * summarize.c
 *		summarize and count.
 *
 * Most aggregates are one column.  arg_max, take_any and percentiles may be
 * several; a lone arg_max or take_any by keys picks whole rows (REL_PICK), which
 * is cheaper than one aggregate for each of their columns.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Some columns of one row for each group. */
typedef struct PickGroup
{
	Vec name;         /* of char * */
	Vec value;        /* of BoundExpr over the input */
	BoundExpr *order; /* NULL for take_any */
	int named;        /* so many of the names were written */
	bool is_max;
	const AstCall *call;
} PickGroup;

/* A result column or a group of them, in the order written. */
typedef struct SummaryPart
{
	const char *name; /* wanted name; NULL: ColumnN */
	bool is_named;    /* it was written */
	BoundExpr *value;
	PickGroup *pick;
} SummaryPart;

typedef struct Summary
{
	const Pipe *pipe;
	Vec key;     /* of BoundItem */
	Vec part;    /* of SummaryPart */
	Vec written; /* of char *: names that the operator gave, and keys that are columns */
	int unnamed;
} Summary;

/* Can rows be grouped by it? */
bool
bind_is_groupable(KqlType type)
{
	return type != KQL_DYNAMIC;
}

/* The keys after by. */
void
bind_keys(Binder *b, Vec *key, const Vec *ast, int *unnamed)
{
	ItemList list = {0};

	for (int i = 0; i < ast->count; i++)
		bind_item_expr(b, &list, VEC_AT(ast, AstExpr, i));
	bind_absent_keys(b, &list.item);
	VEC_EACH (const BoundItem, item, &list.item)
	{
		if (!bind_is_groupable(item->value->type))
			diag_hint(bind_error(b, DIAG_NOT_ALLOWED_TYPE, item->value->span, "a key of by",
								 kql_type_name(item->value->type)),
					  "Convert it, for example with tostring().");
	}
	*key = list.item;
	*unnamed = list.unnamed_count;
}

static void
summary_add(Summary *summary, const char *name, bool is_named, BoundExpr *value)
{
	vec_push(&summary->part, MAKE(SummaryPart, .name = name, .is_named = is_named, .value = value));
}

/* ---- arg_max, arg_min, take_any ---- */

static bool
summary_is_key(const Summary *summary, const BoundColumn *column)
{
	VEC_EACH (const BoundItem, item, &summary->key)
	{
		if (item->value->kind == BOUND_COLUMN && item->value->u.column == column)
			return true;
	}
	return false;
}

static void
pick_add(PickGroup *pick, const char *name, BoundExpr *value)
{
	vec_push(&pick->name, unconstify(char *, name));
	vec_push(&pick->value, value);
}

/* The name that an argument of arg_max() gives to its column, as in arg_max(Last = t, c); or NULL. */
static const char *
pick_given_name(const AstExpr *ast)
{
	if (ast->kind != AST_NAMED || ((const AstNamed *) ast)->name.count != 1)
		return NULL;
	return VEC_AT(&((const AstNamed *) ast)->name, char, 0);
}

/* The columns that an argument stands for: one, or all others for *. */
static void
pick_add_argument(Binder *b, const Summary *summary, PickGroup *pick, const AstExpr *ast,
				  const char *prefix)
{
	const BoundColumn *order = NULL;
	const Vec *column = &summary->pipe->rel->column;
	const char *name = pick_given_name(ast);
	BoundExpr *value;

	if (name != NULL)
	{
		pick_add(pick, name, bind_expr(b, ((const AstNamed *) ast)->value));
		return;
	}

	if (ast->kind != AST_STAR && !(ast->kind == AST_NAME && ((const AstName *) ast)->is_wildcard))
	{
		value = bind_expr(b, ast);
		name = bind_name_of(b, ast);
		if (prefix[0] != '\0')
			name = psprintf("%s%s", prefix, name == NULL ? "" : name);
		pick_add(pick, name, value);
		return;
	}
	if (pick->order != NULL && pick->order->kind == BOUND_COLUMN)
		order = pick->order->u.column;
	VEC_EACH (BoundColumn, one, column)
	{
		if (one == order || summary_is_key(summary, one) || bind_is_hidden(one))
			continue;
		if (ast->kind == AST_NAME && !wildcard_match(((const AstName *) ast)->name, one->name))
			continue;
		pick_add(pick, psprintf("%s%s", prefix, one->name),
				 bound_column_use(one, bind_span(b, ast->span)));
	}
}

static bool
summary_is_pick(const AstCall *call)
{
	static const char *const names[] = {"arg_max", "arg_min",  "argmax",
										"argmin",  "take_any", "any"};

	return LOOKUP(names, call->name) != NULL;
}

/* The name of arg_max's first column: that of its expression, else max_. */
static const char *
pick_order_name(Binder *b, const AstExpr *ast, const char *prefix)
{
	const char *name = bind_name_of(b, ast);

	return name != NULL ? name : psprintf("%s_", prefix);
}

static void
summary_add_pick(Binder *b, Summary *summary, const AstCall *call, const AstNamed *named)
{
	PickGroup *pick = MAKE(PickGroup, .call = call, .is_max = strstr(call->name, "max") != NULL);
	AggregateScope *aggregate = b->row->aggregate;
	bool is_any = strstr(call->name, "any") != NULL;
	bool is_old = strncmp(call->name, "argm", 4) == 0;
	const char *prefix = "";
	int from = 0;

	if (strcmp(call->name, "any") == 0)
		prefix = "any_";
	aggregate->is_inside = true;
	if (call->args.count < 1)
	{
		bind_error(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name, "at least 1", "0");
		aggregate->is_inside = false;
		return;
	}
	if (!is_any)
	{
		const AstExpr *written = VEC_AT(&call->args, AstExpr, 0);
		const char *given = pick_given_name(written);
		const AstExpr *first = given == NULL ? written : ((const AstNamed *) written)->value;
		const char *kind = pick->is_max ? "max" : "min";
		const char *name = pick_order_name(b, first, kind);

		from = 1;
		pick->order = bind_expr(b, first);
		if (pick->order->type == KQL_DYNAMIC)
			bind_error(b, DIAG_NOT_ALLOWED_TYPE, first->span, psprintf("%s()", call->name),
					   "dynamic");
		if (is_old)
		{
			const char *base = bind_name_of(b, first);

			name = psprintf("%s_%s", kind, base == NULL ? "" : base);
			prefix = psprintf("%s_", name);
		}
		pick_add(pick, given == NULL ? name : given, pick->order);
	}
	for (int i = from; i < call->args.count; i++)
		pick_add_argument(b, summary, pick, VEC_AT(&call->args, AstExpr, i), prefix);
	aggregate->is_inside = false;
	aggregate->has_aggregate = true;
	if (named != NULL && named->name.count > pick->value.count)
		bind_error(b, DIAG_BAD_ARGUMENT, named->base.span, "tuple",
				   psprintf("%d names for %d values", named->name.count, pick->value.count));
	for (int i = 0; named != NULL && i < named->name.count && i < pick->name.count; i++)
	{
		pick->name.item[i] = named->name.item[i];
		pick->named = i + 1;
	}
	vec_push(&summary->part, MAKE(SummaryPart, .pick = pick));
}

/* ---- percentiles ---- */

static const char *
percentile_suffix(const AstExpr *ast)
{
	const AstLiteral *literal = (const AstLiteral *) ast;
	char *text;

	/* A null, or a text that is no number, has been refused, or will be. */
	if (ast->kind != AST_LITERAL || literal->is_null)
		return "";
	if (literal->type == KQL_REAL)
		text = psprintf("%g", literal->real_value);
	else if (literal->type == KQL_DECIMAL)
		text = pstrdup(literal->text);
	else
		text = psprintf(INT64_FORMAT, literal->int_value);
	for (char *at = text; *at != '\0'; at++)
	{
		if (*at == '.')
			*at = '_';
	}
	return text;
}

/* percentile(x, p), percentiles(x, p, …), percentilew(x, w, p), …: a column for each p. */
static void
summary_add_percentiles(Binder *b, Summary *summary, const AstCall *call, const AstNamed *named)
{
	bool weighted =
		strncmp(call->name, "percentilew", 11) == 0 || strncmp(call->name, "percentilesw", 12) == 0;
	int from = weighted ? 2 : 1;
	Vec arg = bind_aggregate_args(b, call);
	const char *base;

	if (call->args.count <= from)
	{
		bind_error(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
				   psprintf("at least %d", from + 1), psprintf("%d", call->args.count));
		return;
	}
	base = bind_name_of(b, VEC_AT(&call->args, AstExpr, 0));
	for (int i = from; i < arg.count; i++)
	{
		Vec one = {NULL, 0, 0};
		int at = i - from;
		bool is_named = named != NULL && at < named->name.count;

		for (int k = 0; k < from; k++)
			vec_push(&one, arg.item[k]);
		vec_push(&one, arg.item[i]);
		summary_add(summary,
					is_named ? VEC_AT(&named->name, char, at)
							 : psprintf("percentile_%s_%s", base == NULL ? "" : base,
										percentile_suffix(VEC_AT(&call->args, AstExpr, i))),
					is_named,
					bind_new_aggregate(b, call, weighted ? "percentilew" : "percentile", &one));
	}
}

static bool
summary_is_percentile(const AstCall *call)
{
	static const char *const names[] = {"percentile", "percentiles", "percentilew", "percentilesw"};

	return LOOKUP(names, call->name) != NULL;
}

/* ---- the list of aggregates ---- */

static void
summary_add_aggregate(Binder *b, Summary *summary, const AstExpr *ast)
{
	const AstNamed *named = ast->kind == AST_NAMED ? (const AstNamed *) ast : NULL;
	const AstExpr *value = named == NULL ? ast : named->value;
	AggregateScope *aggregate = b->row->aggregate;
	BoundExpr *expr;

	aggregate->has_aggregate = false;
	if (value->kind == AST_CALL && scope_find(b, ((const AstCall *) value)->name) == NULL)
	{
		const AstCall *call = (const AstCall *) value;

		if (summary_is_pick(call))
		{
			summary_add_pick(b, summary, call, named);
			return;
		}
		if (summary_is_percentile(call))
		{
			summary_add_percentiles(b, summary, call, named);
			return;
		}
	}
	if (named != NULL && named->name.count > 1)
	{
		bind_error(b, DIAG_BAD_ARGUMENT, ast->span, "tuple",
				   "the expression does not have several values");
		return;
	}
	expr = bind_expr(b, value);
	if (!aggregate->has_aggregate && expr->type != KQL_UNKNOWN && bind_has_columns(expr))
		bind_error(b, DIAG_SYNTAX, value->span, "an aggregate", "an expression without one");
	summary_add(summary, named == NULL ? bind_name_of(b, value) : VEC_AT(&named->name, char, 0),
				named != NULL, expr);
}

/*
 * What stands for one value of a picked row: (value, key).  A string is never
 * null, not even of no row.  take_any of several values needs one row for all:
 * a constant key, which every row ties on.
 */
static const BoundFunction pick_function[] = {
	{"take_any", "kql.take_any_of($1)"},   {"take_any", "coalesce(kql.take_any_of($1) @, '')"},
	{"arg_max", "kql.arg_max_of($1, $2)"}, {"arg_max", "coalesce(kql.arg_max_of($1, $2) @, '')"},
	{"arg_min", "kql.arg_min_of($1, $2)"}, {"arg_min", "coalesce(kql.arg_min_of($1, $2) @, '')"},
};

/* A key as one of the types that the aggregates have forms for, which orders as the key does. */
static BoundExpr *
pick_key(Binder *b, BoundExpr *key)
{
	const char *sql = key->type == KQL_BOOL       ? "($1)::integer::bigint"
					  : key->type == KQL_INT      ? "($1)::bigint"
					  : key->type == KQL_TIMESPAN ? "kql.tolong($1)"
					  : key->type == KQL_GUID     ? "($1)::pg_catalog.text"
												  : NULL;
	Vec arg = {0};

	if (sql == NULL)
		return key;
	vec_push(&arg, key);
	return bind_call_unchecked(b, sql, &arg, key->type, key->span);
}

static BoundExpr *
summary_pick_aggregate(Binder *b, const PickGroup *pick, BoundExpr *value)
{
	BoundExpr *expr;
	BoundExpr *key = pick->order;
	int at = 0;

	if (value->type == KQL_UNKNOWN || (key != NULL && key->type == KQL_UNKNOWN))
		return bind_unknown(b, value->span);
	if (key != NULL)
	{
		at = pick->is_max ? 2 : 4;
		key = pick_key(b, key);
	}
	else if (pick->value.count > 1)
	{
		at = 2;
		key = bind_const_long(b, 0, pick->call->base.span);
	}
	if (value->type == KQL_STRING)
		at++;
	expr = bind_new_expr(b, BOUND_AGGREGATE, value->type, value->type != KQL_STRING,
						 pick->call->base.span);
	expr->u.aggregate.function = &pick_function[at];
	vec_push(&expr->u.aggregate.arg, value);
	if (key != NULL)
		vec_push(&expr->u.aggregate.arg, key);
	return expr;
}

/* Was the name written before?  One that came by itself makes way for none, but is no mistake. */
static bool
summary_is_written(const Summary *summary, const char *name)
{
	for (int i = 0; i < summary->written.count; i++)
	{
		if (strcmp(VEC_AT(&summary->written, char, i), name) == 0)
			return true;
	}
	return false;
}

/* The keys whose names are the query's own. */
static void
summary_write_keys(Summary *summary, const Vec *key)
{
	VEC_EACH (const AstExpr, ast, key)
	{
		if (ast->kind == AST_NAME)
			vec_push(&summary->written, ((const AstName *) ast)->name);
		else if (ast->kind == AST_NAMED)
			vec_push(&summary->written, VEC_AT(&((const AstNamed *) ast)->name, char, 0));
	}
}

static void
summary_add_column(Binder *b, Summary *summary, Vec *all, Vec *aggregate, const char *name,
				   bool is_named, BoundExpr *value)
{
	BoundColumn *column;

	if (is_named && summary_is_written(summary, name))
		bind_error(b, DIAG_DUPLICATE_COLUMN, value->span, name);
	if (is_named)
		vec_push(&summary->written, unconstify(char *, name));
	if (name == NULL)
	{
		do
			name = psprintf("Column%d", ++summary->unnamed);
		while (bind_item_find(all, name) != NULL);
	}
	else
		name = bind_unique_name(all, name);
	column = bind_column_of(b, name, value);
	vec_push(all, bind_item_add(b, aggregate, column, value));
}

/* All parts as columns of one aggregation. */
static BoundRel *
summary_aggregate(Binder *b, Summary *summary, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, summary->pipe->rel, span);
	Vec all = bind_copy(&summary->key);

	rel->u.aggregate.key = summary->key;
	rel->u.aggregate.no_key_row = summary->key.count == 0;
	VEC_EACH (const SummaryPart, part, &summary->part)
	{
		if (part->pick == NULL)
		{
			summary_add_column(b, summary, &all, &rel->u.aggregate.aggregate, part->name,
							   part->is_named, part->value);
			continue;
		}
		for (int k = 0; k < part->pick->value.count; k++)
			summary_add_column(
				b, summary, &all, &rel->u.aggregate.aggregate, VEC_AT(&part->pick->name, char, k),
				k < part->pick->named,
				summary_pick_aggregate(b, part->pick, VEC_AT(&part->pick->value, BoundExpr, k)));
	}
	VEC_EACH (BoundItem, item, &all)
		vec_push(&rel->column, item->column);
	return rel;
}

/* One whole row for each group. */
static BoundRel *
summary_pick(Binder *b, Summary *summary, const PickGroup *pick, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_PICK, summary->pipe->rel, span);
	Vec all = bind_copy(&summary->key);

	rel->u.pick.key = summary->key;
	if (pick->order != NULL)
		vec_push(&rel->u.pick.order,
				 MAKE(BoundSortKey, .value = pick->order, .ascending = !pick->is_max));
	else if (pick->value.count == 1)
	{
		/* take_any of one column prefers a value that is there. */
		BoundExpr *value = VEC_AT(&pick->value, BoundExpr, 0);
		BoundExpr *test;

		test = bind_new_expr(b, value->type == KQL_STRING ? BOUND_IS_EMPTY : BOUND_IS_NULL,
							 KQL_BOOL, false, span);
		test->u.operand = value;
		vec_push(&rel->u.pick.order, MAKE(BoundSortKey, .value = test, .ascending = true));
	}
	VEC_EACH (BoundExpr, value, &pick->value)
	{
		const char *name = VEC_AT(&pick->name, char, value_at);

		if (name == NULL)
			name = psprintf("Column%d", ++summary->unnamed);
		name = bind_unique_name(&all, name);
		if (value->kind == BOUND_COLUMN && strcmp(value->u.column->name, name) == 0 &&
			!summary_is_key(summary, value->u.column))
			vec_push(&all, bind_item_add(b, &rel->u.pick.item, value->u.column, value));
		else
			vec_push(&all,
					 bind_item_add(b, &rel->u.pick.item, bind_column_of(b, name, value), value));
	}
	VEC_EACH (BoundItem, item, &all)
		vec_push(&rel->column, item->column);
	return rel;
}

void
bind_summarize(Binder *b, Pipe *pipe, const AstSummarize *ast)
{
	Summary summary = {0};
	AggregateScope aggregate = {0};
	RowScope row;
	SummaryPart *only;

	summary.pipe = pipe;
	bind_push_row(b, &row, pipe);
	bind_keys(b, &summary.key, &ast->key, &summary.unnamed);
	summary_write_keys(&summary, &ast->key);
	aggregate.key = &summary.key;
	aggregate.is_sorted = pipe->is_sorted;
	row.aggregate = &aggregate;
	for (int i = 0; i < ast->aggregate.count; i++)
		summary_add_aggregate(b, &summary, VEC_AT(&ast->aggregate, AstExpr, i));
	only = summary.part.count == 1 ? VEC_AT(&summary.part, SummaryPart, 0) : NULL;
	if (only != NULL && only->pick != NULL && summary.key.count > 0)
		pipe->rel = summary_pick(b, &summary, only->pick, ast->base.span);
	else
		pipe->rel = summary_aggregate(b, &summary, ast->base.span);
	bind_pop_row(b, &row);
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
	b->is_row_wise = false;
}

/* count, count as name */
void
bind_count(Binder *b, Pipe *pipe, const AstNamedOperator *ast)
{
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, ast->base.span);
	BoundExpr *count = bind_new_expr(b, BOUND_AGGREGATE, KQL_LONG, false, ast->base.span);
	BoundColumn *column =
		bind_new_column(b, ast->name == NULL ? "Count" : ast->name, KQL_LONG, false);

	count->u.aggregate.function = &symbol_aggregates("count").overload[0]->function;
	rel->u.aggregate.no_key_row = true;
	bind_item_add(b, &rel->u.aggregate.aggregate, column, count);
	vec_push(&rel->column, column);
	pipe->rel = rel;
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
	b->is_row_wise = false;
}
