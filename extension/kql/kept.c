/*
 * kept.c
 *		Finding the groups whose states may be kept, and reading them from where they are.
 *
 * "T | where … | summarize n = count() by k" becomes
 *
 *		union (kept_1), (T | where not(time in kept ranges) | where … | summarize c2 = count() by c1 = k)
 *		| summarize n = sum(c2) by k = c1
 *
 * Conditions on the time of T may depend on now(): they decide which ranges may be kept at
 * all, and stay where they are.  Everything else may not, or the SQL of KEPT_MAKE changes from
 * run to run, by which its states are known.
 */
#include "common/port.h"

#include "kql/bind/bound.h"
#include "kql/kept.h"
#include "kql/kept_state.h"
#include "kql/options.h"

/* Operators between the groups and their table. */
typedef struct KeptChain
{
	Vec rel;           /* of BoundRel, from the groups down to the table */
	int fence;         /* above this one stands what keeps the kept ranges out, … */
	BoundColumn *time; /* … which reads this column; NULL: it is not there */
	KqlKeptRange range;
} KeptChain;

typedef struct KeptWalk
{
	BoundQuery *query;
	const KqlOptions *options;
	const KqlKept *kept;
	Vec place;      /* of KqlKeptPlace */
	Vec seen;       /* of BoundRel: groups that were met */
	BoundRel *made; /* KEPT_MAKE */
} KeptWalk;

char *
kql_kept_name(int place)
{
	return psprintf("kept_%d", place + 1);
}

static void
refuse(KqlKeptPlace *place, Span span, char *reason)
{
	if (place->refusal != NULL)
		return;
	place->refusal = reason;
	place->span = span;
}

/* ---- the time ---- */

/* The moment that an expression is, if it is one. */
static bool
is_moment(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST && expr->type == KQL_DATETIME && !expr->u.constant.is_null &&
		   expr->u.constant.tick == 0;
}

static bool
is_column(const BoundExpr *expr, const BoundColumn *column)
{
	return column != NULL && expr->kind == BOUND_COLUMN && expr->u.column == column;
}

static bool
take_bound(KqlInfix infix, int64 moment, KqlKeptRange *range)
{
	switch (infix)
	{
		case KQL_INFIX_LT:
			range->end = Min(range->end, moment);
			return true;
		case KQL_INFIX_LE:
			range->end = Min(range->end, moment + 1);
			return true;
		case KQL_INFIX_GT:
			range->start = Max(range->start, moment + 1);
			return true;
		case KQL_INFIX_GE:
			range->start = Max(range->start, moment);
			return true;
		default:
			return false;
	}
}

/* Narrows the range if a condition is a bound of the time, and nothing else. */
static bool
take_condition(const BoundExpr *expr, const BoundColumn *time, KqlKeptRange *range)
{
	if (expr->kind == BOUND_BETWEEN && !expr->u.between.negated)
		return is_column(expr->u.between.value, time) && is_moment(expr->u.between.low) &&
			   is_moment(expr->u.between.high) &&
			   take_bound(KQL_INFIX_GE, expr->u.between.low->u.constant.int_value, range) &&
			   take_bound(KQL_INFIX_LE, expr->u.between.high->u.constant.int_value, range);
	if (expr->kind != BOUND_INFIX || expr->u.infix.right == NULL)
		return false;
	if (is_column(expr->u.infix.left, time) && is_moment(expr->u.infix.right))
		return take_bound(expr->u.infix.infix, expr->u.infix.right->u.constant.int_value, range);
	if (is_column(expr->u.infix.right, time) && is_moment(expr->u.infix.left))
		return take_bound(kql_infix_turned(expr->u.infix.infix),
						  expr->u.infix.left->u.constant.int_value, range);
	return false;
}

/* Takes the bounds of the time out of a condition; what is left goes to rest. */
static void
take_conditions(BoundExpr *expr, const BoundColumn *time, KqlKeptRange *range, Vec *rest)
{
	PORT_CHECK_STACK();
	if (expr->kind == BOUND_AND)
	{
		VEC_EACH (BoundExpr, one, &expr->u.list)
			take_conditions(one, time, range, rest);
	}
	else if (!take_condition(expr, time, range))
		vec_push(rest, expr);
}

static BoundColumn *
time_of_table(const BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;

	VEC_EACH (BoundColumn, column, &rel->column)
	{
		if (column->origin != NULL && column->type == KQL_DATETIME && !column->origin->needs_cast &&
			column->origin->rest_key == NULL && table->time_column != NULL &&
			strcmp(schema_stored_name(column->origin), table->time_column) == 0)
			return column;
	}
	return NULL;
}

/* Where a column of its input is found above a relation of the chain; NULL: nowhere. */
static BoundColumn *
passed_on(const BoundRel *rel, BoundColumn *column)
{
	if (rel->kind == REL_FILTER)
		return column;
	if (rel->kind == REL_SHARED)
	{
		const Vec *below = &rel->u.shared.shared->rel->column;

		VEC_EACH (BoundColumn, one, &rel->column)
		{
			if (VEC_AT(below, BoundColumn, one_at) == column)
				return one;
		}
		return NULL;
	}
	VEC_EACH (BoundColumn, one, &rel->column)
	{
		if (one == column)
			return one;
	}
	VEC_EACH (const BoundItem, item, &rel->u.project.item)
	{
		if (is_column(item->value, column))
			return item->column;
	}
	return NULL;
}

/* Follows the time up the chain, and the range that conditions leave of it. */
static void
follow_time(KeptChain *chain)
{
	BoundColumn *time = NULL;

	for (int i = chain->rel.count - 1; i >= 0; i--)
	{
		BoundRel *rel = VEC_AT(&chain->rel, BoundRel, i);
		Vec rest = {0};

		if (rel->kind == REL_TABLE)
			time = time_of_table(rel);
		else if (rel->kind == REL_FILTER)
			take_conditions(rel->u.predicate, time, &chain->range, &rest);
		else if (time != NULL)
			time = passed_on(rel, time);
		if (i == chain->fence)
			chain->time = time;
	}
}

/* ---- what may be kept ---- */

static bool
find_lookup(BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_SUBQUERY || (expr->kind == BOUND_IN && expr->u.in.query != NULL))
		refuse(context, expr->span, pstrdup("what it looks up may change"));
	else if (expr->kind == BOUND_WINDOW)
		refuse(context, expr->span, pstrdup("prev(), next() and their kin look at other rows"));
	return bound_expr_walk(expr, find_lookup, context);
}

static void
check_expr(BoundExpr *expr, void *context)
{
	(void) find_lookup(expr, context);
}

/* The relations from groups down to their table; false, with the reason, if there is another kind. */
static bool
find_chain(BoundRel *groups, KeptChain *chain, KqlKeptPlace *place)
{
	BoundRel *rel = groups->input;

	while (rel->kind != REL_TABLE)
	{
		if (rel->kind == REL_SHARED && !rel->u.shared.shared->materialized)
		{
			/* Others may read the relation that has the name: nothing is put into it. */
			if (chain->fence < 0)
				chain->fence = chain->rel.count;
			vec_push(&chain->rel, rel);
			rel = rel->u.shared.shared->rel;
			continue;
		}
		if ((rel->kind != REL_FILTER && rel->kind != REL_PROJECT) || rel->is_open)
		{
			refuse(place, rel->span,
				   pstrdup("only where, extend, project and their kin may stand between it and "
						   "its table"));
			return false;
		}
		bound_rel_each_expr(rel, check_expr, place);
		vec_push(&chain->rel, rel);
		rel = rel->input;
	}
	if (chain->fence < 0)
		chain->fence = chain->rel.count;
	vec_push(&chain->rel, rel);
	place->table = rel->u.table.table;
	return true;
}

static void
check_groups(const BoundRel *groups, KqlKeptPlace *place)
{
	VEC_EACH (const BoundItem, item, &groups->u.aggregate.key)
	{
		(void) find_lookup(item->value, place);
		if (!kept_state_is_key(item->value->type))
			refuse(place, item->value->span,
				   psprintf("values of type %s that are equal need not be the same",
							kql_type_name(item->value->type)));
	}
	VEC_EACH (const BoundItem, item, &groups->u.aggregate.aggregate)
	{
		const BoundExpr *culprit;

		(void) find_lookup(item->value, place);
		culprit = kept_state_refused(item->value, &groups->u.aggregate.key);
		if (culprit != NULL)
			refuse(place, culprit->span,
				   culprit->kind == BOUND_AGGREGATE
					   ? psprintf("%s() of parts does not always give that of the whole",
								  culprit->u.aggregate.function->name)
					   : pstrdup("it is no aggregate, and no key"));
	}
}

/* Is there a place here, and what is to be said of it? */
static KqlKeptPlace *
look_at(KeptWalk *walk, BoundRel *groups, KeptChain *chain)
{
	KqlKeptPlace *place = MAKE(KqlKeptPlace, .span = groups->span);
	const KqlOptions *options = walk->options;

	chain->fence = -1;
	chain->range = options->has_window ? (KqlKeptRange){options->window_start, options->window_end}
									   : (KqlKeptRange){PG_INT64_MIN, PG_INT64_MAX};
	if (find_chain(groups, chain, place))
	{
		follow_time(chain);
		check_groups(groups, place);
		if (chain->time == NULL)
			refuse(place, groups->span,
				   psprintf("the rows of \"%s\" have no time here", place->table->name));
		if (bound_rel_reads_row_around(groups, walk->query->next_column_id))
			refuse(place, groups->span, pstrdup("it reads a row around it"));
	}
	place->range = chain->range;
	return place;
}

/* ---- what is done ---- */

static BoundColumn *
new_column(KeptWalk *walk, int number, KqlType type, bool nullable)
{
	return MAKE(BoundColumn, .id = walk->query->next_column_id++, .name = psprintf("c%d", number),
				.type = type, .nullable = nullable);
}

/* The same groups with states in the place of results. */
static BoundRel *
state_groups(KeptWalk *walk, BoundRel *groups, const Vec *state)
{
	BoundRel *rel = bound_rel_new(REL_AGGREGATE, groups->input, groups->span);
	Vec *key = &rel->u.aggregate.key;

	VEC_EACH (const BoundItem, item, &groups->u.aggregate.key)
		vec_push(key, MAKE(BoundItem, .value = item->value));
	VEC_EACH (const KeptState, one, state)
		vec_push(one->is_key ? key : &rel->u.aggregate.aggregate,
				 MAKE(BoundItem, .value = one->value));
	for (int i = 0; i < key->count + rel->u.aggregate.aggregate.count; i++)
	{
		BoundItem *item = i < key->count
							  ? VEC_AT(key, BoundItem, i)
							  : VEC_AT(&rel->u.aggregate.aggregate, BoundItem, i - key->count);

		item->column = new_column(walk, i + 1, item->value->type, item->value->nullable);
		vec_push(&rel->column, item->column);
	}
	return rel;
}

/* Takes the conditions on the time away: a kept part lies wholly inside of what they ask for. */
static void
drop_bounds(BoundRel *states, const KeptChain *chain)
{
	BoundColumn *time = NULL;

	for (int i = chain->rel.count - 1; i >= 0; i--)
	{
		BoundRel *rel = VEC_AT(&chain->rel, BoundRel, i);
		BoundRel *above = i > 0 ? VEC_AT(&chain->rel, BoundRel, i - 1) : states;
		KqlKeptRange ignored = {0};
		Vec rest = {0};

		if (rel->kind == REL_TABLE)
			time = time_of_table(rel);
		else if (rel->kind != REL_FILTER)
			time = time != NULL ? passed_on(rel, time) : NULL;
		else
		{
			take_conditions(rel->u.predicate, time, &ignored, &rest);
			if (rest.count > 0)
			{
				rel->u.predicate = bound_expr_new(BOUND_AND, KQL_BOOL, rel->span);
				rel->u.predicate->u.list = rest;
				if (rest.count == 1)
					rel->u.predicate = rest.item[0];
			}
			else if (above->kind == REL_SHARED)
				above->u.shared.shared->rel = rel->input;
			else
				above->input = rel->input;
			if (rest.count == 0 && i > 0)
				((BoundRel **) chain->rel.item)[i] = rel->input;
		}
	}
}

/* "time < start or time >= end" */
static BoundExpr *
outside_of(const KqlKeptRange *range, BoundColumn *time, Span span)
{
	BoundExpr *either = bound_expr_new(BOUND_OR, KQL_BOOL, span);

	for (int side = 0; side < 2; side++)
	{
		BoundExpr *test = bound_expr_new(BOUND_INFIX, KQL_BOOL, span);

		test->nullable = time->nullable;
		test->u.infix.infix = side == 0 ? KQL_INFIX_LT : KQL_INFIX_GE;
		test->u.infix.left = bound_column_use(time, span);
		test->u.infix.right = bound_expr_new(BOUND_CONST, KQL_DATETIME, span);
		test->u.infix.right->u.constant.int_value = side == 0 ? range->start : range->end;
		either->nullable |= test->nullable;
		vec_push(&either->u.list, test);
	}
	return either;
}

/* Puts a filter into the chain, so that only what is not kept is read. */
static void
keep_out(BoundRel *states, const KeptChain *chain, const Vec *covered)
{
	BoundRel *above = chain->fence > 0 ? VEC_AT(&chain->rel, BoundRel, chain->fence - 1) : states;
	BoundRel *below = VEC_AT(&chain->rel, BoundRel, chain->fence);
	BoundRel *filter;
	BoundExpr *test = bound_expr_new(BOUND_AND, KQL_BOOL, states->span);

	VEC_EACH (const KqlKeptRange, range, covered)
	{
		BoundExpr *one = outside_of(range, chain->time, states->span);

		test->nullable |= one->nullable;
		vec_push(&test->u.list, one);
	}
	filter = bound_rel_new(REL_FILTER, below, states->span);
	filter->column = below->column;
	filter->u.predicate = covered->count == 1 ? test->u.list.item[0] : test;
	above->input = filter;
}

/* What is kept, as a table that no schema has. */
static BoundRel *
kept_table(KeptWalk *walk, int place, const BoundRel *states)
{
	BoundRel *rel = bound_rel_new(REL_TABLE, NULL, states->span);
	SchemaTable *table =
		MAKE(SchemaTable, .name = kql_kept_name(place), .relation = kql_kept_name(place));

	VEC_EACH (const BoundColumn, like, &states->column)
	{
		BoundColumn *column = new_column(walk, like_at + 1, like->type, like->nullable);
		SchemaColumn *origin = MAKE(SchemaColumn, .name = column->name, .type = column->type,
									.not_null = !column->nullable);

		column->origin = origin;
		vec_push(&table->column, origin);
		vec_push(&rel->column, column);
	}
	rel->u.table.table = table;
	return rel;
}

/* Both, one behind the other. */
static BoundRel *
kept_and_read(KeptWalk *walk, BoundRel *kept, BoundRel *read)
{
	BoundRel *rel = bound_rel_new(REL_UNION, NULL, read->span);
	BoundRel *input[] = {kept, read};

	VEC_EACH (const BoundColumn, like, &read->column)
		vec_push(&rel->column, new_column(walk, like_at + 1, like->type, like->nullable));
	for (int i = 0; i < 2; i++)
	{
		Vec *map = palloc0(sizeof(Vec));

		VEC_EACH (BoundColumn, column, &input[i]->column)
			vec_push(map, MAKE(BoundUnionValue, .place = column_at,
							   .value = bound_column_use(column, read->span)));
		vec_push(&rel->u.unions.input, input[i]);
		vec_push(&rel->u.unions.map, map);
	}
	return rel;
}

static void
read_kept(KeptWalk *walk, BoundRel *groups, const KeptChain *chain, int place, const Vec *covered)
{
	Vec state = kept_state_split(&groups->u.aggregate.aggregate);
	BoundRel *states = state_groups(walk, groups, &state);
	BoundRel *all;
	int key_count = groups->u.aggregate.key.count;
	int extra_keys = 0;
	int at;

	keep_out(states, chain, covered);
	all = kept_and_read(walk, kept_table(walk, place, states), states);
	for (int i = 0; i < key_count; i++)
	{
		BoundItem *item = VEC_AT(&groups->u.aggregate.key, BoundItem, i);

		item->value = bound_column_use(VEC_AT(&all->column, BoundColumn, i), item->value->span);
	}
	/* Keys that only states need stand behind the others, states that are aggregates behind these. */
	VEC_EACH (const KeptState, one, &state)
		extra_keys += one->is_key;
	at = key_count + extra_keys;
	VEC_EACH (KeptState, one, &state)
		kept_state_join(one, VEC_AT(&all->column, BoundColumn, one->is_key ? key_count++ : at++));
	groups->input = all;
}

/* ---- the walk ---- */

static void visit_rel(KeptWalk *walk, BoundRel *rel);

static void
visit_groups(KeptWalk *walk, BoundRel *groups)
{
	KeptChain chain = {0};
	KqlKeptPlace *place;
	int number = walk->place.count;

	VEC_EACH (const BoundRel, one, &walk->seen)
	{
		if (one == groups)
			return;
	}
	vec_push(&walk->seen, groups);
	place = look_at(walk, groups, &chain);
	vec_push(&walk->place, place);
	if (place->refusal != NULL)
		return;
	if (walk->kept->task == KEPT_MAKE && number == walk->kept->place)
	{
		Vec state = kept_state_split(&groups->u.aggregate.aggregate);

		walk->made = state_groups(walk, groups, &state);
		drop_bounds(walk->made, &chain);
	}
	else if (walk->kept->task == KEPT_USE && number < walk->kept->covered.count &&
			 VEC_AT(&walk->kept->covered, Vec, number)->count > 0)
		read_kept(walk, groups, &chain, number, VEC_AT(&walk->kept->covered, Vec, number));
}

static bool
visit_expr(BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_SUBQUERY)
		visit_rel(context, expr->u.subquery);
	else if (expr->kind == BOUND_IN && expr->u.in.query != NULL)
		visit_rel(context, expr->u.in.query);
	return bound_expr_walk(expr, visit_expr, context);
}

static void
visit_own_expr(BoundExpr *expr, void *context)
{
	(void) visit_expr(expr, context);
}

static void
visit_rel(KeptWalk *walk, BoundRel *rel)
{
	Vec below = {0};

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	/* The body of an mv-apply is computed for each row. */
	if (rel->kind == REL_APPLY)
		vec_push(&below, rel->input);
	else
		bound_rel_inputs(rel, &below);
	VEC_EACH (BoundRel, one, &below)
		visit_rel(walk, one);
	/* In this order, so that what is put behind a query changes no number in it. */
	bound_rel_each_expr(rel, visit_own_expr, walk);
	if (rel->kind == REL_AGGREGATE && rel->u.aggregate.key.count > 0)
		visit_groups(walk, rel);
}

Vec
kql_kept_rewrite(BoundQuery *query, const KqlOptions *options)
{
	KeptWalk walk = {.query = query, .options = options, .kept = options->kept};

	VEC_EACH (const BoundShared, shared, &query->shared)
		visit_rel(&walk, shared->rel);
	visit_rel(&walk, query->rel);
	if (walk.made != NULL)
		query->rel = walk.made;
	return walk.place;
}
