/*
 * output.c
 *		Which tables the operators of a query read, and where the fields of its result
 *		come from.
 */
#include "common/port.h"

#include "kql/introspect.h"
#include "kql/lineage.h"

/* ---- tables ---- */

static void
add_name(Vec *out, const char *name)
{
	VEC_EACH (const char, known, out)
	{
		if (strcmp(known, name) == 0)
			return;
	}
	vec_push(out, pstrdup(name));
}

/* Everything that tables_of_rel() remembers. */
typedef struct TableWalk
{
	Vec *out;
	Vec seen; /* of BoundShared */
} TableWalk;

static void tables_of_rel(TableWalk *walk, const BoundRel *rel);

static bool
tables_of_expr(BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_SUBQUERY)
		tables_of_rel(context, expr->u.subquery);
	else if (expr->kind == BOUND_IN && expr->u.in.query != NULL)
		tables_of_rel(context, expr->u.in.query);
	return bound_expr_walk(expr, tables_of_expr, context);
}

static void
tables_of_each(BoundExpr *expr, void *context)
{
	(void) tables_of_expr(expr, context);
}

static void
tables_of_shared(TableWalk *walk, BoundShared *shared)
{
	VEC_EACH (const BoundShared, seen, &walk->seen)
	{
		if (seen == shared)
			return;
	}
	vec_push(&walk->seen, shared);
	tables_of_rel(walk, shared->rel);
}

static void
tables_of_rel(TableWalk *walk, const BoundRel *rel)
{
	Vec below = {NULL, 0, 0};

	PORT_CHECK_STACK();
	if (rel->kind == REL_TABLE)
		add_name(walk->out, rel->u.table.table->name);
	else if (rel->kind == REL_SHARED)
		tables_of_shared(walk, rel->u.shared.shared);
	bound_rel_inputs(rel, &below);
	VEC_EACH (const BoundRel, one, &below)
		tables_of_rel(walk, one);
	bound_rel_each_expr(rel, tables_of_each, walk);
}

/*
 * Is it a part of the query that the rewrite made a named one of?  It is as wide as the
 * operator that it ends with; a name in the text is not.
 */
static bool
is_rewritten(const Vec *steps, const BoundRel *rel)
{
	int at = kql_step_around(steps, rel->span);
	const KqlStep *step = at >= 0 ? VEC_AT(steps, KqlStep, at) : NULL;

	return rel->kind == REL_SHARED && step != NULL && strcmp(step->operator_name, "source") != 0 &&
		   step->span.start == rel->span.start && step->span.end == rel->span.end;
}

/* To the step around a span, and to those that it is inside of. */
static void
give_tables(Vec *steps, Span span, const Vec *table)
{
	for (int at = kql_step_around(steps, span); at >= 0; at = VEC_AT(steps, KqlStep, at)->parent)
	{
		VEC_EACH (const char, name, table)
			add_name(&VEC_AT(steps, KqlStep, at)->table, name);
	}
}

void
kql_step_tables(Vec *steps, const BoundQuery *query)
{
	const Lineage *lineage = lineage_of_query(query);

	VEC_EACH (const BoundRel, rel, &lineage->rel)
	{
		Vec table = {NULL, 0, 0};
		TableWalk walk = {.out = &table};

		PORT_CHECK_INTERRUPTS();
		if ((rel->kind != REL_TABLE && rel->kind != REL_SHARED) || is_rewritten(steps, rel))
			continue;
		tables_of_rel(&walk, rel);
		give_tables(steps, rel->span, &table);
	}
}

/* ---- fields ---- */

static int
place_of(const Vec *columns, const BoundColumn *wanted)
{
	VEC_EACH (const BoundColumn, column, columns)
	{
		if (column == wanted)
			return column_at;
	}
	return -1;
}

static const BoundItem *
item_of(const Vec *items, const BoundColumn *column)
{
	VEC_EACH (const BoundItem, item, items)
	{
		if (item->column == column)
			return item;
	}
	return NULL;
}

/* The column that an item passes on under its name, or NULL if it makes one. */
static const BoundColumn *
passed_by(const Vec *items, const BoundColumn *column)
{
	const BoundItem *item = item_of(items, column);
	const BoundColumn *from;

	if (item == NULL || item->value->kind != BOUND_COLUMN)
		return NULL;
	from = item->value->u.column;
	return from == column || strcmp(from->name, column->name) == 0 ? from : NULL;
}

/* Goes one relation down to where a column comes from; false where it is made. */
static bool
go_down(const BoundRel **at, const BoundColumn **column)
{
	const BoundRel *rel = *at;
	const BoundRel *below = rel->input;

	switch (rel->kind)
	{
		case REL_TABLE:
		case REL_VALUES:
		case REL_RANGE:
		case REL_AGGREGATE: /* makes new rows, and all that is in them */
		case REL_PICK:
		case REL_UNION:
		case REL_OUTER_ROW:
			return false;
		case REL_SHARED:
			below = rel->u.shared.shared->rel;
			*column = VEC_AT(&below->column, BoundColumn, place_of(&rel->column, *column));
			break;
		case REL_PROJECT:
			*column = passed_by(&rel->u.project.item, *column);
			break;
		case REL_JOIN:
			*column = passed_by(&rel->u.join.output, *column);
			if (*column != NULL && place_of(&below->column, *column) < 0)
				below = rel->u.join.right;
			break;
		case REL_APPLY:
			if (place_of(&below->column, *column) < 0)
				below = rel->u.apply.body;
			break;
		case REL_FILTER:
		case REL_SORT:
		case REL_TAKE:
		case REL_EXPAND:
		case REL_SCAN:
			break;
	}
	*at = below;
	return below != NULL && *column != NULL && place_of(&below->column, *column) >= 0;
}

/* The span of the operator that made a column of the result. */
static Span
made_at(const BoundRel *rel, const BoundColumn *column)
{
	Span span = rel->span;

	while (go_down(&rel, &column))
		span = rel->span;
	return span;
}

Vec
kql_output_fields(const BoundQuery *query, const Vec *steps)
{
	const Lineage *lineage = lineage_of_query(query);
	Vec out = {NULL, 0, 0};

	VEC_EACH (const BoundColumn, column, &query->rel->column)
	{
		int step = kql_step_around(steps, made_at(query->rel, column));
		KqlOutputField *field = MAKE(KqlOutputField, .name = column->name, .type = column->type);

		PORT_CHECK_INTERRUPTS();
		if (step >= 0)
		{
			field->path = VEC_AT(steps, KqlStep, step)->path;
			field->operator_name = VEC_AT(steps, KqlStep, step)->operator_name;
		}
		field->lineage = lineage_texts(lineage_sources(lineage, column));
		field->is_time = lineage_is_time(lineage, column);
		vec_push(&out, field);
	}
	return out;
}
