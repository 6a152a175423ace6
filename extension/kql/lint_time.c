/*
 * lint_time.c
 *		What a query asks of time, against the window that a run has.
 *
 * Each column knows which tables' times it is made of, as bits: one for each use of a table
 * or of a named relation.  A condition that has two of them compares the times of two events,
 * and pairs that lie in two windows are never seen together.
 */
#include "common/port.h"

#include "port/pg_bitutils.h"

#include "common/duration.h"
#include "kql/lint_int.h"

#define TIME_MAX_USES 64

/* What is older than the window by less than this was asked for with the window in mind. */
#define TIME_SLACK INT64CONST(1000000)

typedef struct TimeState
{
	uint64 *made_of;   /* by column id: the uses whose times it is made of */
	Span *is_volatile; /* by column id: what makes it change with each run, empty if nothing does */
	int uses;
	bool pairs_noted;
} TimeState;

typedef struct TimeFacts
{
	TimeState *state;
	uint64 made_of;
	Span is_volatile;
} TimeFacts;

/* Is a constant what ago() or now() gave? */
static bool
time_is_of_clock(const Lint *lint, const BoundExpr *expr)
{
	const char *text = lint->text + expr->span.start;

	return expr->kind == BOUND_CONST && expr->type == KQL_DATETIME &&
		   expr->span.end > expr->span.start + 4 &&
		   (strncmp(text, "ago", 3) == 0 || strncmp(text, "now", 3) == 0) &&
		   strchr(" (", text[3]) != NULL;
}

/* Keeps the first reason there is. */
static void
time_note_volatile(Span *known, Span reason)
{
	if (known->end == known->start)
		*known = reason;
}

static void
time_gather(Lint *lint, BoundExpr *expr, void *opaque)
{
	TimeFacts *facts = opaque;

	if (expr->kind == BOUND_COLUMN)
	{
		facts->made_of |= facts->state->made_of[expr->u.column->id];
		time_note_volatile(&facts->is_volatile, facts->state->is_volatile[expr->u.column->id]);
	}
	else if (expr->kind == BOUND_CALL)
	{
		if (strcmp(expr->u.call.function->name, "rand") == 0 ||
			strcmp(expr->u.call.function->name, "new_guid") == 0)
			time_note_volatile(&facts->is_volatile, expr->span);
	}
	else if (time_is_of_clock(lint, expr))
		time_note_volatile(&facts->is_volatile, expr->span);
}

static TimeFacts
time_facts(Lint *lint, TimeState *state, BoundExpr *expr)
{
	TimeFacts facts = {.state = state};

	lint_each_inner(lint, expr, time_gather, &facts);
	return facts;
}

static uint64
time_new_use(TimeState *state)
{
	return state->uses < TIME_MAX_USES ? UINT64CONST(1) << state->uses++ : 0;
}

static void
time_pass_items(Lint *lint, TimeState *state, const Vec *list)
{
	VEC_EACH (const BoundItem, item, list)
	{
		TimeFacts facts = time_facts(lint, state, item->value);

		state->made_of[item->column->id] = facts.made_of;
		state->is_volatile[item->column->id] = facts.is_volatile;
	}
}

/* ---- columns ---- */

static void
time_pass_table(Lint *lint, TimeState *state, const BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;
	uint64 use = time_new_use(state);

	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		if (table->time_column != NULL &&
			strcmp(schema_stored_name(column->origin), table->time_column) == 0)
			state->made_of[column->id] = use;
	}
	/* A watchlist has no time by its nature; it is not written under its name. */
	if (table->time_column == NULL && lint->options->has_window &&
		strcmp(lint_text(lint, rel->span), table->name) == 0)
		lint_note(lint, "W-no-time-filter", rel->span, table->name, NULL)->hint =
			"Name its time column with vigil.register_source(), or compare a time of it with "
			"ago().";
}

/* Times of several inputs in one column are one use: its rows are events of their own. */
static void
time_pass_union(Lint *lint, TimeState *state, const BoundRel *rel)
{
	uint64 use = time_new_use(state);

	for (int i = 0; i < rel->u.unions.input.count; i++)
	{
		VEC_EACH (const BoundUnionValue, one, VEC_AT(&rel->u.unions.map, Vec, i))
		{
			const BoundColumn *column = VEC_AT(&rel->column, BoundColumn, one->place);
			TimeFacts facts = time_facts(lint, state, one->value);

			if (facts.made_of != 0)
				state->made_of[column->id] = use;
			time_note_volatile(&state->is_volatile[column->id], facts.is_volatile);
		}
	}
}

static void
time_pass_shared(TimeState *state, const BoundRel *rel)
{
	uint64 use = time_new_use(state);

	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		const BoundColumn *source =
			VEC_AT(&rel->u.shared.shared->rel->column, BoundColumn, column_at);

		if (state->made_of[source->id] != 0)
			state->made_of[column->id] = use;
		state->is_volatile[column->id] = state->is_volatile[source->id];
	}
}

/* ---- conditions ---- */

/* Notes the first condition on the distance of two events. */
static void
time_check_pair(Lint *lint, TimeState *state, BoundExpr *expr)
{
	TimeFacts facts = time_facts(lint, state, expr);

	if (state->pairs_noted || pg_popcount64(facts.made_of) < 2)
		return;
	state->pairs_noted = true;
	lint_note(lint, "W-straddle", expr->span, NULL, NULL);
}

/* A time of a table compared with one that lies before the window. */
static void
time_check_old(Lint *lint, TimeState *state, KqlInfix infix, BoundExpr *value, BoundExpr *limit)
{
	int64 start = lint->options->window_start;
	bool is_lower = infix == KQL_INFIX_GT || infix == KQL_INFIX_GE;
	bool is_upper = infix == KQL_INFIX_LT || infix == KQL_INFIX_LE;

	if (!lint->options->has_window || value->kind != BOUND_COLUMN ||
		state->made_of[value->u.column->id] == 0 || !time_is_of_clock(lint, limit) ||
		limit->u.constant.is_null || limit->u.constant.int_value >= start - TIME_SLACK)
		return;
	if (is_lower)
		lint_note(lint, "W-ago-gt-period", limit->span, lint_text(lint, limit->span),
				  duration_to_iso(lint->options->window_end - limit->u.constant.int_value));
	else if (is_upper)
		lint_note(lint, "W-ago-before-window", limit->span, lint_text(lint, limit->span), NULL);
}

static void
time_visit_condition(Lint *lint, BoundExpr *expr, void *opaque)
{
	if (expr->kind == BOUND_INFIX && expr->u.infix.right != NULL)
	{
		KqlInfix infix = expr->u.infix.infix;

		time_check_old(lint, opaque, infix, expr->u.infix.left, expr->u.infix.right);
		time_check_old(lint, opaque, kql_infix_turned(infix), expr->u.infix.right,
					   expr->u.infix.left);
		if (infix != kql_infix_turned(infix))
			time_check_pair(lint, opaque, expr);
	}
	else if (expr->kind == BOUND_BETWEEN)
	{
		if (!expr->u.between.negated)
		{
			time_check_old(lint, opaque, KQL_INFIX_GE, expr->u.between.value, expr->u.between.low);
			time_check_old(lint, opaque, KQL_INFIX_LE, expr->u.between.value, expr->u.between.high);
		}
		time_check_pair(lint, opaque, expr);
	}
}

static void
time_visit_rel(Lint *lint, BoundRel *rel, void *opaque)
{
	TimeState *state = opaque;

	switch (rel->kind)
	{
		case REL_TABLE:
			time_pass_table(lint, state, rel);
			break;
		case REL_SHARED:
			time_pass_shared(state, rel);
			break;
		case REL_UNION:
			time_pass_union(lint, state, rel);
			break;
		case REL_PROJECT:
			time_pass_items(lint, state, &rel->u.project.item);
			break;
		case REL_AGGREGATE:
			time_pass_items(lint, state, &rel->u.aggregate.key);
			time_pass_items(lint, state, &rel->u.aggregate.aggregate);
			break;
		case REL_PICK:
			time_pass_items(lint, state, &rel->u.pick.key);
			time_pass_items(lint, state, &rel->u.pick.item);
			break;
		case REL_FILTER:
			lint_each_inner(lint, rel->u.predicate, time_visit_condition, state);
			break;
		case REL_JOIN:
			time_pass_items(lint, state, &rel->u.join.output);
			if (rel->u.join.condition != NULL)
				lint_each_inner(lint, rel->u.join.condition, time_visit_condition, state);
			break;
		case REL_VALUES:
		case REL_RANGE:
		case REL_SORT:
		case REL_TAKE:
		case REL_EXPAND:
		case REL_APPLY:
		case REL_OUTER_ROW:
		case REL_SCAN:
			break;
	}
}

void
lint_times(Lint *lint)
{
	const BoundRel *result = lint->query->rel;
	TimeState state = {0};

	state.made_of = palloc0(sizeof(uint64) * Max(lint->query->next_column_id, 1));
	state.is_volatile = palloc0(sizeof(Span) * Max(lint->query->next_column_id, 1));
	lint_each_rel(lint, time_visit_rel, &state);
	VEC_EACH (const BoundColumn, column, &result->column)
	{
		Span reason = state.is_volatile[column->id];

		if (reason.end > reason.start)
			lint_note(lint, "W-volatile-output", reason, column->name, NULL)->hint =
				"The same finding looks like another one in the next run.";
	}
}
