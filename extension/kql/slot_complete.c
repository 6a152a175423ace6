/*
 * slot_complete.c
 *		Can each row of a query be given to the slot in which its latest event lies?
 *
 * From the tables upward each relation has a set of events, as bits: a row of it depends on
 * one row of each.  Operators that look at more than that are refused, unless what they look
 * at has no time: such tables are read whole by every run.
 */
#include "common/port.h"

#include <math.h>

#include "kql/slot_complete.h"
#include "kql/time_distance.h"

/* Rows of one use of a table, or of a union of some. */
typedef struct SlotEvent
{
	const char *name;
	Vec table; /* of BoundRel: where its time comes from */
} SlotEvent;

/* A named relation that has been looked at. */
typedef struct SlotShared
{
	const BoundShared *shared;
	uint64 events;
} SlotShared;

typedef struct SlotWalk
{
	SlotComplete *result;
	TimeDistance *distance;
	bool in_apply; /* a condition there need not hold for the row of the result */
	int count;
	SlotEvent event[TIME_MAX_EVENTS];
	Vec shared; /* of SlotShared */
} SlotWalk;

static uint64 walk_rel(SlotWalk *walk, const BoundRel *rel);

/* Keeps the first reason; the walk goes on, its outcome does not matter. */
static void
refuse(SlotWalk *walk, Span span, char *reason)
{
	if (walk->result->refusal != NULL)
		return;
	walk->result->refusal = reason;
	walk->result->span = span;
}

static int
event_of(const SlotWalk *walk, const BoundExpr *expr)
{
	return time_distance_event(walk->distance, expr);
}

static void
set_event(SlotWalk *walk, const BoundColumn *column, int event)
{
	walk->distance->event[column->id] = event;
}

static bool
has(uint64 events, int event)
{
	return (events & (UINT64CONST(1) << (event - 1))) != 0;
}

/* A further event, from 1; 0 if there are too many. */
static int
new_event(SlotWalk *walk, Span span, const char *name)
{
	if (walk->count == TIME_MAX_EVENTS)
	{
		refuse(walk, span, psprintf("it reads more than %d times of tables", TIME_MAX_EVENTS));
		return 0;
	}
	walk->event[walk->count] = (SlotEvent){.name = name};
	return ++walk->count;
}

static uint64
bit_of(int event)
{
	return event == 0 ? 0 : UINT64CONST(1) << (event - 1);
}

/* ---- expressions ---- */

/* What an expression reads must be of its own row, or have no time. */
static bool
check_expr(BoundExpr *expr, void *context)
{
	SlotWalk *walk = context;
	const BoundRel *inner = expr->kind == BOUND_SUBQUERY ? expr->u.subquery
							: expr->kind == BOUND_IN     ? expr->u.in.query
														 : NULL;

	if (inner != NULL && walk_rel(walk, inner) != 0)
		refuse(walk, expr->span, pstrdup("what it looks up in events has no time in the result"));
	if (expr->kind == BOUND_WINDOW)
		refuse(walk, expr->span,
			   pstrdup("prev(), next() and functions of row numbers look at other rows"));
	return bound_expr_walk(expr, check_expr, context);
}

static void
check_each_expr(BoundExpr *expr, void *context)
{
	(void) check_expr(expr, context);
}

/* ---- relations ---- */

static uint64
walk_table(SlotWalk *walk, const BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;
	int event;

	if (table->time_column == NULL)
		return 0;
	event = new_event(walk, rel->span, table->name);
	if (event == 0)
		return 0;
	vec_push(&walk->event[event - 1].table, (void *) rel);
	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		const SchemaColumn *stored;

		if (column_at >= table->column.count || column->type != KQL_DATETIME)
			continue;
		stored = VEC_AT(&table->column, SchemaColumn, column_at);
		if (strcmp(table->time_column, schema_stored_name(stored)) == 0)
			set_event(walk, column, event);
	}
	return bit_of(event);
}

static void
pass_items(SlotWalk *walk, const Vec *list)
{
	VEC_EACH (const BoundItem, item, list)
		set_event(walk, item->column, event_of(walk, item->value));
}

/* A group is whole in a window only if all its rows have one time. */
static void
walk_groups(SlotWalk *walk, const BoundRel *rel, const Vec *key, uint64 events)
{
	for (int event = 1; event <= walk->count; event++)
	{
		bool is_key = false;

		if (!has(events, event))
			continue;
		VEC_EACH (const BoundItem, item, key)
			is_key |= event_of(walk, item->value) == event;
		if (!is_key)
			refuse(walk, rel->span,
				   psprintf("it groups events of \"%s\" that have different times",
							walk->event[event - 1].name));
	}
	pass_items(walk, key);
}

/* Does the result of a join depend on whether one side has rows? */
static bool
asks_left(BoundJoinKind kind)
{
	return kind == JOIN_RIGHT_OUTER || kind == JOIN_FULL_OUTER || kind == JOIN_RIGHT_SEMI ||
		   kind == JOIN_RIGHT_ANTI;
}

static bool
asks_right(BoundJoinKind kind)
{
	return kind == JOIN_LEFT_OUTER || kind == JOIN_FULL_OUTER || kind == JOIN_LEFT_SEMI ||
		   kind == JOIN_LEFT_ANTI;
}

static uint64
walk_join(SlotWalk *walk, const BoundRel *rel)
{
	BoundJoinKind kind = rel->u.join.join_kind;
	uint64 left = walk_rel(walk, rel->input);
	uint64 right = walk_rel(walk, rel->u.join.right);

	if ((asks_left(kind) && left != 0) || (asks_right(kind) && right != 0))
		refuse(walk, rel->span,
			   pstrdup("a join that is not inner asks for rows whose times are not in the result"));
	if (rel->u.join.left_unique && left != 0)
		refuse(walk, rel->span,
			   pstrdup("a join without kind=inner keeps any one row of the left side per key"));
	if (kind == JOIN_INNER && !walk->in_apply)
	{
		VEC_EACH (const BoundExpr, key, &rel->u.join.left_key)
			time_distance_equal(walk->distance, key,
								VEC_AT(&rel->u.join.right_key, BoundExpr, key_at));
		if (rel->u.join.condition != NULL)
			time_distance_take(walk->distance, rel->u.join.condition);
	}
	pass_items(walk, &rel->u.join.output);
	return left | right;
}

/* The only event of a leg of a union; 0: none. */
static int
event_of_leg(SlotWalk *walk, const BoundRel *leg, uint64 events)
{
	if (events == 0)
		refuse(walk, leg->span, pstrdup("rows of a union have no time"));
	for (int event = 1; event <= walk->count; event++)
	{
		if (events == bit_of(event))
			return event;
	}
	refuse(walk, leg->span, pstrdup("rows of a union have several events"));
	return 0;
}

/* The columns that are the time of the event in each leg. */
static void
union_times(SlotWalk *walk, const BoundRel *rel, const int *leg_event, int event)
{
	bool is_any = false;

	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		int times = 0;

		VEC_EACH (const Vec, leg, &rel->u.unions.map)
		{
			VEC_EACH (const BoundUnionValue, one, leg)
				times += one->place == column_at && leg_event[leg_at] != 0 &&
						 event_of(walk, one->value) == leg_event[leg_at];
		}
		if (times == rel->u.unions.input.count)
		{
			set_event(walk, column, event);
			is_any = true;
		}
	}
	if (!is_any)
		refuse(walk, rel->span,
			   pstrdup("the inputs of a union have their times in no column of "
					   "one name"));
}

static uint64
walk_union(SlotWalk *walk, const BoundRel *rel)
{
	int *leg_event = palloc0(sizeof(int) * Max(rel->u.unions.input.count, 1));
	uint64 *leg_events = palloc0(sizeof(uint64) * Max(rel->u.unions.input.count, 1));
	Vec table = {NULL, 0, 0};
	uint64 any = 0;
	int event;

	VEC_EACH (const BoundRel, leg, &rel->u.unions.input)
	{
		leg_events[leg_at] = walk_rel(walk, leg);
		any |= leg_events[leg_at];
	}
	if (any == 0)
		return 0;
	VEC_EACH (const BoundRel, leg, &rel->u.unions.input)
	{
		leg_event[leg_at] = event_of_leg(walk, leg, leg_events[leg_at]);
		for (int i = 0;
			 leg_event[leg_at] != 0 && i < walk->event[leg_event[leg_at] - 1].table.count; i++)
			vec_push(&table, walk->event[leg_event[leg_at] - 1].table.item[i]);
	}
	event = new_event(walk, rel->span, "union");
	if (event == 0)
		return 0;
	walk->event[event - 1].table = table;
	union_times(walk, rel, leg_event, event);
	return bit_of(event);
}

/* Each use of a named relation has events of its own. */
static uint64
walk_shared(SlotWalk *walk, const BoundRel *rel)
{
	const BoundShared *shared = rel->u.shared.shared;
	SlotShared *known = NULL;
	int own[TIME_MAX_EVENTS + 1] = {0};
	uint64 events = 0;

	VEC_EACH (SlotShared, one, &walk->shared)
	{
		if (one->shared == shared)
			known = one;
	}
	if (known == NULL)
	{
		known = MAKE(SlotShared, .shared = shared, .events = walk_rel(walk, shared->rel));
		vec_push(&walk->shared, known);
	}
	for (int event = 1, until = walk->count; event <= until; event++)
	{
		if (!has(known->events, event))
			continue;
		own[event] = new_event(walk, rel->span, walk->event[event - 1].name);
		if (own[event] == 0)
			return 0;
		walk->event[own[event] - 1].table = walk->event[event - 1].table;
		events |= bit_of(own[event]);
	}
	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		const BoundColumn *source = VEC_AT(&shared->rel->column, BoundColumn, column_at);

		set_event(walk, column, own[walk->distance->event[source->id]]);
	}
	return events;
}

static uint64
walk_apply(SlotWalk *walk, const BoundRel *rel)
{
	uint64 events = walk_rel(walk, rel->input);
	bool outer = walk->in_apply;

	walk->in_apply = true;
	/* What it does with the elements of a row is of that row. */
	if (walk_rel(walk, rel->u.apply.body) != 0)
		refuse(walk, rel->span, pstrdup("mv-apply reads events whose times are not in the result"));
	walk->in_apply = outer;
	return events;
}

/* The events of a relation of one input, which has some. */
static void
walk_one_input(SlotWalk *walk, const BoundRel *rel, uint64 events)
{
	if (rel->kind == REL_TAKE && events != 0)
		refuse(walk, rel->span, pstrdup("it takes some rows of all that a window has"));
	else if (rel->kind == REL_SCAN && events != 0)
		refuse(walk, rel->span, pstrdup("scan looks at many rows"));
	else if (rel->kind == REL_FILTER && !walk->in_apply)
		time_distance_take(walk->distance, rel->u.predicate);
	else if (rel->kind == REL_PROJECT)
		pass_items(walk, &rel->u.project.item);
	else if (rel->kind == REL_AGGREGATE)
		walk_groups(walk, rel, &rel->u.aggregate.key, events);
	else if (rel->kind == REL_PICK)
		walk_groups(walk, rel, &rel->u.pick.key, events);
}

static uint64
walk_rel(SlotWalk *walk, const BoundRel *rel)
{
	uint64 events = 0;

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	switch (rel->kind)
	{
		case REL_TABLE:
			events = walk_table(walk, rel);
			break;
		case REL_JOIN:
			events = walk_join(walk, rel);
			break;
		case REL_UNION:
			events = walk_union(walk, rel);
			break;
		case REL_SHARED:
			events = walk_shared(walk, rel);
			break;
		case REL_APPLY:
			events = walk_apply(walk, rel);
			break;
		case REL_FILTER:
		case REL_PROJECT:
		case REL_AGGREGATE:
		case REL_PICK:
		case REL_SORT:
		case REL_TAKE:
		case REL_EXPAND:
		case REL_SCAN:
			events = walk_rel(walk, rel->input);
			walk_one_input(walk, rel, events);
			break;
		case REL_VALUES:
		case REL_RANGE:
		case REL_OUTER_ROW:
			break;
	}
	bound_rel_each_expr(rel, check_each_expr, walk);
	return events;
}

/* ---- the result ---- */

/* Each event must have its time in a column. */
static void
find_times(SlotWalk *walk, const BoundRel *rel, uint64 events)
{
	SlotComplete *result = walk->result;
	uint64 found = 0;

	result->time = palloc0(sizeof(int) * Max(rel->column.count, 1));
	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		int event = walk->distance->event[column->id];

		if (event == 0 || !has(events, event))
			continue;
		found |= bit_of(event);
		result->time[result->time_count++] = column_at;
	}
	if (events == 0)
		refuse(walk, rel->span, pstrdup("it reads no table that has a time"));
	for (int event = 1; event <= walk->count; event++)
	{
		if (has(events, event) && !has(found, event))
			refuse(walk, rel->span,
				   psprintf("the result has no column with the time of \"%s\"",
							walk->event[event - 1].name));
	}
}

/* How far back each table is to be read. */
static void
read_back(SlotWalk *walk, uint64 events, int64 max_distance)
{
	time_distance_close(walk->distance, walk->count);
	for (int event = 1; event <= walk->count; event++)
	{
		double longest = 0;
		int64 back;

		if (!has(events, event))
			continue;
		for (int other = 1; other <= walk->count; other++)
		{
			if (has(events, other))
				longest = Max(longest, walk->distance->most[event - 1][other - 1]);
		}
		if (!isinf(longest) && longest > (double) SLOT_COMPLETE_MAX_DISTANCE)
			refuse(walk, VEC_AT(&walk->event[event - 1].table, BoundRel, 0)->span,
				   pstrdup("it lets events be more than 14 days apart"));
		back = longest > (double) SLOT_COMPLETE_MAX_DISTANCE ? max_distance : (int64) ceil(longest);
		walk->result->read_back = Max(walk->result->read_back, back);
		VEC_EACH (BoundRel, table, &walk->event[event - 1].table)
			table->u.table.read_back = Max(table->u.table.read_back, back);
	}
}

SlotComplete *
kql_slot_complete(const BoundQuery *query, int64 max_distance)
{
	SlotWalk *walk = MAKE(SlotWalk, .result = palloc0(sizeof(SlotComplete)));
	uint64 events;

	walk->distance = time_distance_new(lineage_of_query(query), query->next_column_id);
	events = walk_rel(walk, query->rel);
	find_times(walk, query->rel, events);
	read_back(walk, events, max_distance);
	return walk->result;
}
