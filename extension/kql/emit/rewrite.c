/*
 * rewrite.c
 *		Joins made cheaper: keys without null, and semi-join reduction, which filters an aggregated
 *		side before it is aggregated, and the left side of a default join before its rows are told
 *		apart by their keys.
 *
 * In "L join kind=inner (R summarize … by k, …) on $left.a == $right.k", or
 * kind=leftouter, the groups of R whose k is no a of L find no partner.  So the
 * rows of R may be filtered by "k in (a of L)" before they are grouped, which
 * PostgreSQL does not see by itself.  L is read twice then: it becomes a named
 * relation that is computed once.  So does R, because PostgreSQL, which takes the
 * filters of L for independent and so expects one row of it, would compute the
 * groups of R anew for each.
 */
#include "common/port.h"

#include "kql/emit/rewrite.h"

typedef struct ReduceContext
{
	BoundQuery *query;
	int next_id;   /* for fresh columns */
	bool is_named; /* in a named relation, which can use no later one */
} ReduceContext;

/* The item behind a column of a relation of groups, seen through filters and plain projections. */
static const BoundItem *
group_key_of(BoundRel *rel, const BoundColumn *column, BoundRel **aggregate)
{
	while (rel->kind == REL_FILTER || rel->kind == REL_SORT || rel->kind == REL_PROJECT)
	{
		if (rel->kind == REL_PROJECT)
		{
			const BoundColumn *below = NULL;

			VEC_EACH (const BoundItem, item, &rel->u.project.item)
			{
				if (item->column == column && item->value->kind == BOUND_COLUMN)
					below = item->value->u.column;
			}
			if (below == NULL)
				return NULL;
			column = below;
		}
		rel = rel->input;
	}
	if (rel->kind != REL_AGGREGATE)
		return NULL;
	VEC_EACH (const BoundItem, item, &rel->u.aggregate.key)
	{
		if (item->column == column)
		{
			*aggregate = rel;
			return item;
		}
	}
	return NULL;
}

/* Is the relation small enough by its kind to be worth computing once and looking things up in? */
static bool
is_selective(const BoundRel *rel)
{
	for (; rel != NULL; rel = rel->input)
	{
		while (rel->kind == REL_SHARED)
			rel = rel->u.shared.shared->rel;
		if (rel->kind == REL_AGGREGATE || rel->kind == REL_TAKE || rel->kind == REL_PICK)
			return true;
	}
	return false;
}

/* Makes the relation a named one and gives a use of it with fresh columns. */
static BoundRel *
use_shared(ReduceContext *context, BoundShared *shared)
{
	BoundRel *use = bound_rel_new(REL_SHARED, NULL, shared->rel->span);

	use->u.shared.shared = shared;
	for (int i = 0; i < shared->rel->column.count; i++)
	{
		BoundColumn *column = palloc(sizeof(BoundColumn));

		*column = *VEC_AT(&shared->rel->column, BoundColumn, i);
		column->id = context->next_id++;
		vec_push(&use->column, column);
	}
	shared->use_count++;
	return use;
}

/*
 * A side as a use of a named relation.  A relation that is not named yet
 * becomes one, and the join goes on reading the same columns.
 */
static BoundRel *
share(ReduceContext *context, BoundRel *rel, const char *name)
{
	BoundShared *shared;
	BoundRel *use;

	if (rel->kind == REL_SHARED)
	{
		rel->u.shared.shared->materialized = true;
		return rel;
	}
	shared =
		MAKE(BoundShared, .name = pstrdup(name), .rel = rel, .materialized = true, .use_count = 1);
	vec_push(&context->query->shared, shared);

	use = bound_rel_new(REL_SHARED, NULL, rel->span);
	use->u.shared.shared = shared;
	use->column = rel->column;
	return use;
}

/* The test "value in (key of the side)", the key read from another use of the side. */
static BoundExpr *
key_is_known(ReduceContext *context, const BoundRel *side, int place, BoundExpr *value, Span span)
{
	BoundRel *use = use_shared(context, side->u.shared.shared);
	BoundRel *project = bound_rel_new(REL_PROJECT, use, span);
	BoundExpr *test = bound_expr_new(BOUND_IN, KQL_BOOL, span);
	BoundItem *item = MAKE(BoundItem, .column = VEC_AT(&use->column, BoundColumn, place));

	item->value = bound_column_use(item->column, span);
	vec_push(&project->u.project.item, item);
	vec_push(&project->column, item->column);
	test->u.in.value = value;
	test->u.in.query = project;
	test->u.in.is_reduction = true;
	return test;
}

static int
column_place(const BoundRel *rel, const BoundColumn *column)
{
	for (int i = 0; i < rel->column.count; i++)
	{
		if (rel->column.item[i] == column)
			return i;
	}
	return -1;
}

/* A null key finds a null key in a join, but is in no list. */
static bool
can_be_listed(const BoundExpr *left, const BoundExpr *right)
{
	return left->kind == BOUND_COLUMN && right->kind == BOUND_COLUMN && left->type == right->type &&
		   (left->type == KQL_STRING || !left->nullable || !right->nullable);
}

static BoundRel *
filtered(BoundRel *rel, BoundExpr *test, Span span)
{
	BoundRel *filter = bound_rel_new(REL_FILTER, rel, span);

	filter->column = rel->column;
	filter->u.predicate = test;
	return filter;
}

static void
reduce_right(ReduceContext *context, BoundRel *join)
{
	const Vec *left_key = &join->u.join.left_key;
	const Vec *right_key = &join->u.join.right_key;

	if ((join->u.join.join_kind != JOIN_INNER && join->u.join.join_kind != JOIN_LEFT_OUTER) ||
		!is_selective(join->input))
		return;
	VEC_EACH (const BoundExpr, left, left_key)
	{
		const BoundExpr *right = VEC_AT(right_key, BoundExpr, left_at);
		BoundRel *aggregate = NULL;
		const BoundItem *group;
		int place;

		if (!can_be_listed(left, right))
			continue;
		group = group_key_of(join->u.join.right, right->u.column, &aggregate);
		place = column_place(join->input, left->u.column);
		if (group == NULL || place < 0)
			continue;
		join->input = share(context, join->input, "left side of a join");
		aggregate->input = filtered(
			aggregate->input, key_is_known(context, join->input, place, group->value, join->span),
			join->span);
		join->u.join.right_once = true;
		return;
	}
}

/*
 * The mirror: of the rows of which a default join keeps one per key, those that will find no
 * partner need not be told apart.
 */
static void
reduce_left(ReduceContext *context, BoundRel *join)
{
	const Vec *left_key = &join->u.join.left_key;
	const Vec *right_key = &join->u.join.right_key;

	if (!join->u.join.left_unique || join->u.join.right_once || is_selective(join->input) ||
		!is_selective(join->u.join.right))
		return;
	VEC_EACH (BoundExpr, left, left_key)
	{
		const BoundExpr *right = VEC_AT(right_key, BoundExpr, left_at);
		int place;

		if (!can_be_listed(left, right))
			continue;
		place = column_place(join->u.join.right, right->u.column);
		if (place < 0)
			continue;
		join->u.join.right = share(context, join->u.join.right, "right side of a join");
		join->input = filtered(join->input,
							   key_is_known(context, join->u.join.right, place, left, join->span),
							   join->span);
		return;
	}
}

/* Notes which keys of a side are never null: expressions of their own that say so. */
static void
mark_keys(const BoundRel *side, Vec *key)
{
	for (int i = 0; i < key->count; i++)
	{
		BoundExpr *one = VEC_AT(key, BoundExpr, i);
		BoundExpr *copy;

		if (one->kind != BOUND_COLUMN || !one->nullable || one->type == KQL_STRING ||
			!rewrite_is_never_null(side, one->u.column))
			continue;
		copy = palloc(sizeof(BoundExpr));
		*copy = *one;
		copy->nullable = false;
		key->item[i] = copy;
	}
}

static void
reduce_rel(ReduceContext *context, BoundRel *rel)
{
	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();

	if (rel->input != NULL)
		reduce_rel(context, rel->input);
	if (rel->kind == REL_JOIN)
	{
		reduce_rel(context, rel->u.join.right);
		mark_keys(rel->input, &rel->u.join.left_key);
		mark_keys(rel->u.join.right, &rel->u.join.right_key);
		if (!context->is_named)
		{
			reduce_right(context, rel);
			reduce_left(context, rel);
		}
	}
	if (rel->kind == REL_UNION)
	{
		for (int i = 0; i < rel->u.unions.input.count; i++)
			reduce_rel(context, VEC_AT(&rel->u.unions.input, BoundRel, i));
	}
}

void
rewrite_reduce_joins(BoundQuery *query)
{
	ReduceContext context = {query, query->next_column_id, true};

	VEC_EACH (const BoundShared, shared, &query->shared)
		reduce_rel(&context, shared->rel);
	context.is_named = false;
	reduce_rel(&context, query->rel);
	query->next_column_id = context.next_id;
}
