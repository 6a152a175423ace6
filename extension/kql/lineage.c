/*
 * lineage.c
 *		What each column of a query is made of, from its bound tree.
 */
#include "common/port.h"

#include "kql/lineage.h"

typedef struct LineageWalk
{
	Lineage *lineage;
	Vec seen; /* of BoundShared */
} LineageWalk;

static void walk_rel(LineageWalk *walk, const BoundRel *rel);

LineageColumn *
lineage_column(const Lineage *lineage, const BoundColumn *column)
{
	Assert(column->id < lineage->count);
	return &lineage->column[column->id];
}

bool
lineage_may_look(const Lineage *lineage)
{
	return ++*lineage->effort <= LINEAGE_MAX_EFFORT;
}

bool
lineage_is_call(const BoundExpr *expr, const char *name)
{
	return expr->kind == BOUND_CALL && expr->u.call.function->name != NULL &&
		   strcmp(expr->u.call.function->name, name) == 0;
}

/* ---- definitions ---- */

static void
define_value(LineageWalk *walk, const BoundColumn *column, BoundExpr *value, LineageKind kind)
{
	LineageColumn *to = lineage_column(walk->lineage, column);

	if (kind == LINEAGE_VALUE && value->kind == BOUND_COLUMN)
	{
		if (value->u.column == column)
			return;
		to->kind = LINEAGE_SAME;
		to->same = value->u.column;
		return;
	}
	to->kind = kind;
	vec_push(&to->value, value);
}

static void
define_same(LineageWalk *walk, const BoundColumn *column, const BoundColumn *same)
{
	LineageColumn *to = lineage_column(walk->lineage, column);

	to->kind = LINEAGE_SAME;
	to->same = same;
}

static void
define_items(LineageWalk *walk, const Vec *list, LineageKind kind)
{
	VEC_EACH (const BoundItem, item, list)
		define_value(walk, item->column, item->value, kind);
}

static void
define_table(LineageWalk *walk, const BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;

	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		LineageColumn *to = lineage_column(walk->lineage, column);

		if (column_at >= table->column.count)
			continue;
		to->kind = LINEAGE_TABLE;
		to->source.table = table;
		to->source.column = VEC_AT(&table->column, SchemaColumn, column_at);
	}
}

static void
define_rows(LineageWalk *walk, const BoundRel *rel)
{
	VEC_EACH (const BoundColumn, column, &rel->column)
	{
		LineageColumn *to = lineage_column(walk->lineage, column);

		to->kind = LINEAGE_ROWS;
		to->rel = rel;
		to->place = column_at;
	}
}

static void
define_legs(LineageWalk *walk, const BoundRel *rel)
{
	VEC_EACH (const Vec, leg, &rel->u.unions.map)
	{
		VEC_EACH (const BoundUnionValue, one, leg)
			define_value(walk, VEC_AT(&rel->column, BoundColumn, one->place), one->value,
						 LINEAGE_LEGS);
	}
}

static void
define_scan(LineageWalk *walk, const BoundRel *rel)
{
	define_items(walk, &rel->u.scan.state, LINEAGE_COMPUTED);
	VEC_EACH (const BoundScanStep, step, &rel->u.scan.step)
		define_items(walk, &step->assign, LINEAGE_COMPUTED);
	VEC_EACH (const BoundScanReference, one, &rel->u.scan.reference)
		define_same(walk, one->column, one->source);
}

static void
define_shared(LineageWalk *walk, const BoundRel *rel)
{
	BoundShared *shared = rel->u.shared.shared;

	VEC_EACH (const BoundColumn, column, &rel->column)
		define_same(walk, column, VEC_AT(&shared->rel->column, BoundColumn, column_at));
	VEC_EACH (const BoundShared, seen, &walk->seen)
	{
		if (seen == shared)
			return;
	}
	vec_push(&walk->seen, shared);
	walk_rel(walk, shared->rel);
}

static void
define_columns(LineageWalk *walk, const BoundRel *rel)
{
	switch (rel->kind)
	{
		case REL_TABLE:
			define_table(walk, rel);
			break;
		case REL_VALUES:
			define_rows(walk, rel);
			break;
		case REL_PROJECT:
			define_items(walk, &rel->u.project.item, LINEAGE_VALUE);
			break;
		case REL_AGGREGATE:
			define_items(walk, &rel->u.aggregate.key, LINEAGE_VALUE);
			define_items(walk, &rel->u.aggregate.aggregate, LINEAGE_VALUE);
			break;
		case REL_PICK:
			define_items(walk, &rel->u.pick.key, LINEAGE_VALUE);
			define_items(walk, &rel->u.pick.item, LINEAGE_VALUE);
			break;
		case REL_JOIN:
			define_items(walk, &rel->u.join.output, LINEAGE_VALUE);
			break;
		case REL_UNION:
			define_legs(walk, rel);
			break;
		case REL_EXPAND:
			VEC_EACH (const BoundColumn, element, &rel->u.expand.element)
				define_value(walk, element, VEC_AT(&rel->u.expand.value, BoundExpr, element_at),
							 LINEAGE_COMPUTED);
			break;
		case REL_SHARED:
			define_shared(walk, rel);
			break;
		case REL_SCAN:
			define_scan(walk, rel);
			break;
		case REL_RANGE:
		case REL_FILTER:
		case REL_SORT:
		case REL_TAKE:
		case REL_APPLY:
		case REL_OUTER_ROW:
			break;
	}
}

/* ---- the walk ---- */

static bool
walk_expr(BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_SUBQUERY)
		walk_rel(context, expr->u.subquery);
	else if (expr->kind == BOUND_IN && expr->u.in.query != NULL)
		walk_rel(context, expr->u.in.query);
	return bound_expr_walk(expr, walk_expr, context);
}

static void
walk_each_expr(BoundExpr *expr, void *context)
{
	(void) walk_expr(expr, context);
}

static void
walk_rel(LineageWalk *walk, const BoundRel *rel)
{
	Vec below = {NULL, 0, 0};

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	vec_push(&walk->lineage->rel, (void *) rel);
	bound_rel_inputs(rel, &below);
	VEC_EACH (const BoundRel, one, &below)
		walk_rel(walk, one);
	define_columns(walk, rel);
	bound_rel_each_expr(rel, walk_each_expr, walk);
}

Lineage *
lineage_of_query(const BoundQuery *query)
{
	Lineage *lineage =
		MAKE(Lineage, .count = query->next_column_id, .effort = palloc0(sizeof(int)));
	LineageWalk walk = {.lineage = lineage};

	lineage->column = palloc0(sizeof(LineageColumn) * Max(lineage->count, 1));
	walk_rel(&walk, query->rel);
	return lineage;
}

/* ---- sources ---- */

typedef struct SourceWalk
{
	const Lineage *lineage;
	Vec *out;
} SourceWalk;

static void
add_sources(Vec *out, const Vec *more)
{
	VEC_EACH (LineageSource, one, more)
	{
		bool is_known = false;

		VEC_EACH (const LineageSource, known, out)
			is_known |= known->table == one->table && known->column == one->column;
		if (!is_known)
			vec_push(out, one);
	}
}

static bool
sources_of_expr(BoundExpr *expr, void *context)
{
	SourceWalk *walk = context;
	const BoundRel *inner = expr->kind == BOUND_SUBQUERY ? expr->u.subquery
							: expr->kind == BOUND_IN     ? expr->u.in.query
														 : NULL;

	if (expr->kind == BOUND_COLUMN)
		add_sources(walk->out, lineage_sources(walk->lineage, expr->u.column));
	if (inner != NULL && inner->column.count > 0)
		add_sources(walk->out,
					lineage_sources(walk->lineage, VEC_AT(&inner->column, BoundColumn, 0)));
	return bound_expr_walk(expr, sources_of_expr, context);
}

const Vec *
lineage_sources(const Lineage *lineage, const BoundColumn *column)
{
	LineageColumn *of = lineage_column(lineage, column);
	SourceWalk walk = {lineage, &of->found};

	PORT_CHECK_STACK();
	if (of->is_found || of->is_visited)
		return &of->found;
	of->is_visited = true;
	if (of->kind == LINEAGE_TABLE)
		vec_push(&of->found, &of->source);
	else if (of->kind == LINEAGE_SAME)
		add_sources(&of->found, lineage_sources(lineage, of->same));
	VEC_EACH (BoundExpr, value, &of->value)
		(void) sources_of_expr(value, &walk);
	of->is_visited = false;
	of->is_found = true;
	return &of->found;
}

Vec
lineage_expr_sources(const Lineage *lineage, const BoundExpr *expr)
{
	Vec out = {NULL, 0, 0};
	SourceWalk walk = {lineage, &out};

	(void) sources_of_expr(unconstify(BoundExpr *, expr), &walk);
	return out;
}

Vec
lineage_texts(const Vec *sources)
{
	Vec out = {NULL, 0, 0};

	/* A table that is read twice is two tables for the compiler. */
	VEC_EACH (const LineageSource, one, sources)
		(void) vec_push_text(&out, psprintf("%s.%s", one->table->name, one->column->name));
	return out;
}

/* ---- times ---- */

static bool exprs_are_times(const Lineage *lineage, const Vec *list);

static bool
is_null_constant(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST && expr->u.constant.is_null;
}

/* Aggregates of times that are one of those times. */
static bool
is_choice(const BoundExpr *expr)
{
	static const char *const name[] = {"min", "max",     "minif",   "maxif",     "take_any",
									   "any", "arg_max", "arg_min", "take_anyif"};

	for (int i = 0; i < lengthof(name); i++)
	{
		if (strcmp(expr->u.aggregate.function->name, name[i]) == 0)
			return true;
	}
	return false;
}

static bool
expr_is_time(const Lineage *lineage, const BoundExpr *expr)
{
	PORT_CHECK_STACK();
	switch (expr->kind)
	{
		case BOUND_COLUMN:
			return lineage_is_time(lineage, expr->u.column);
		case BOUND_CAST:
			return expr->u.operand->type == KQL_DATETIME && expr_is_time(lineage, expr->u.operand);
		case BOUND_AGGREGATE:
			return is_choice(expr) && expr->u.aggregate.arg.count > 0 &&
				   expr_is_time(lineage, VEC_AT(&expr->u.aggregate.arg, BoundExpr, 0));
		case BOUND_COALESCE:
			return exprs_are_times(lineage, &expr->u.list);
		case BOUND_CASE:
			for (int i = 1; i < expr->u.list.count; i += 2)
			{
				const BoundExpr *value = VEC_AT(&expr->u.list, BoundExpr, i);

				if (!is_null_constant(value) && !expr_is_time(lineage, value))
					return false;
			}
			return is_null_constant(VEC_AT(&expr->u.list, BoundExpr, expr->u.list.count - 1)) ||
				   expr_is_time(lineage, VEC_AT(&expr->u.list, BoundExpr, expr->u.list.count - 1));
		case BOUND_CALL:
			return lineage_is_call(expr, "todatetime") && expr->u.call.arg.count == 1 &&
				   VEC_AT(&expr->u.call.arg, BoundExpr, 0)->type == KQL_DATETIME &&
				   expr_is_time(lineage, VEC_AT(&expr->u.call.arg, BoundExpr, 0));
		case BOUND_WINDOW:
			return (expr->u.window.kind == WINDOW_PREV || expr->u.window.kind == WINDOW_NEXT) &&
				   expr_is_time(lineage, VEC_AT(&expr->u.window.arg, BoundExpr, 0));
		default:
			return false;
	}
}

/* All of them, but for nulls, of which there may not be nulls alone. */
static bool
exprs_are_times(const Lineage *lineage, const Vec *list)
{
	bool is_any = false;

	VEC_EACH (const BoundExpr, expr, list)
	{
		if (is_null_constant(expr))
			continue;
		if (!expr_is_time(lineage, expr))
			return false;
		is_any = true;
	}
	return is_any;
}

bool
lineage_is_time(const Lineage *lineage, const BoundColumn *column)
{
	LineageColumn *of = lineage_column(lineage, column);
	bool result;

	PORT_CHECK_STACK();
	if (column->type != KQL_DATETIME || of->is_visited || !lineage_may_look(lineage))
		return false;
	if (of->kind == LINEAGE_TABLE)
	{
		const SchemaColumn *stored = of->source.column;
		const char *time = of->source.table->time_column;

		return time != NULL && strcmp(time, schema_stored_name(stored)) == 0;
	}
	of->is_visited = true;
	result = of->kind == LINEAGE_SAME ? lineage_is_time(lineage, of->same)
									  : exprs_are_times(lineage, &of->value);
	of->is_visited = false;
	return result;
}
