/*
 * summarize.c
 *		Groups: summarize, distinct, and the one row per group of arg_max and take_any.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

static void
collect_values(const Vec *item, Vec *exprs)
{
	for (int i = 0; i < item->count; i++)
		vec_push(exprs, VEC_AT(item, BoundItem, i)->value);
}

static bool
find_ordered_aggregate(BoundExpr *expr, void *context)
{
	if (expr->kind == BOUND_AGGREGATE && expr->u.aggregate.order_matters)
		return true;
	return bound_expr_walk(expr, find_ordered_aggregate, context);
}

/* Does some aggregate put its input's rows one after the other into its result? */
static bool
order_matters(const Vec *aggregate)
{
	for (int i = 0; i < aggregate->count; i++)
	{
		if (find_ordered_aggregate(VEC_AT(aggregate, BoundItem, i)->value, NULL))
			return true;
	}
	return false;
}

/* Adds the columns of rows around that an expression reads to those of a Select. */
typedef struct OuterContext
{
	Emitter *emitter;
	Select *select;
} OuterContext;

static bool
bind_outer_columns(BoundExpr *expr, void *opaque)
{
	OuterContext *context = opaque;
	const ColumnBinding *binding;

	if (expr->kind == BOUND_COLUMN && select_binding(context->select, expr->u.column) == NULL)
	{
		binding = outer_binding(context->emitter, expr->u.column);
		if (binding != NULL)
			vec_push(&context->select->binding, unconstify(ColumnBinding *, binding));
	}
	return bound_expr_walk(expr, bind_outer_columns, context);
}

static bool
find_outer_aggregate(BoundExpr *expr, void *opaque)
{
	const OuterContext *context = opaque;

	if (expr->kind == BOUND_AGGREGATE)
		return expr_names(context->emitter, context->select, expr) == NAMES_OUTER;
	return bound_expr_walk(expr, find_outer_aggregate, opaque);
}

/* A Select over a table in between, which has the columns of rows around that the expressions read. */
static Select *
take_outer_columns(Emitter *emitter, const Select *select, const Vec *exprs, bool keep_order)
{
	Select *copy = palloc(sizeof(Select));
	OuterContext context = {emitter, copy};

	*copy = *select;
	copy->binding = (Vec){0};
	copy->needs_having |= select->is_grouped && select->group_by.count == 0;
	VEC_EACH (ColumnBinding, one, &select->binding)
		vec_push(&copy->binding, one);
	VEC_EACH (BoundExpr, expr, exprs)
		bind_outer_columns(expr, &context);
	return emitter_close(emitter, copy, keep_order);
}

/*
 * Inside mv-apply: PostgreSQL takes an aggregate over outer columns alone for one of the
 * outer query, so that what it reads must become columns of a table in between.
 */
static Select *
open_for_aggregates(Emitter *emitter, Select *select, const Vec *exprs, bool keep_order)
{
	OuterContext context = {emitter, select};

	if (emitter->outer.count == 0)
		return select;
	VEC_EACH (BoundExpr, expr, exprs)
	{
		if (find_outer_aggregate(expr, &context))
			return take_outer_columns(emitter, select, exprs, keep_order);
	}
	return select;
}

/* Can the Select below take a GROUP BY, or must it be closed first? */
static Select *
open_for_grouping(Emitter *emitter, Select *select, const Vec *exprs, bool keep_order)
{
	if (select_is_finished(select) || emit_repeats_complex(select, exprs))
		return emitter_close(emitter, select, keep_order);
	return select;
}

/* A copy of the Select in which the groups' columns can be named, too. */
static Select *
level_with_keys(Emitter *emitter, Select *select, const Vec *key, Vec *key_sql)
{
	Select *level = palloc(sizeof(Select));

	*level = *select;
	memset(&level->binding, 0, sizeof(Vec));
	/* Before the rows' own: distinct groups by a column under its own identity. */
	VEC_EACH (const BoundItem, item, key)
	{
		const ColumnBinding *one =
			select_bind_expr(emitter, level, item->column, select, item->value);

		vec_push(key_sql, unconstify(char *, emit_as_key(one->sql, item->value->type)));
	}
	for (int i = 0; i < select->binding.count; i++)
		vec_push(&level->binding, select->binding.item[i]);
	return level;
}

/*
 * Groups come in the order in which their first rows came: what the real engine
 * does on small inputs.  Only where the rows carry their number.
 */
static void
order_by_first_row(const Select *rows, Select *groups)
{
	memset(&groups->order, 0, sizeof(Vec));
	if (groups->group_by.count > 0 && select_has_row_number(rows))
		vec_push(&groups->order, psprintf("min(%s)", VEC_AT(&rows->order, char, 0)));
}

Select *
emit_aggregate(Emitter *emitter, BoundRel *rel, bool want_order)
{
	const Vec *key = &rel->u.aggregate.key;
	const Vec *aggregate = &rel->u.aggregate.aggregate;
	bool keep_order = order_matters(aggregate);
	Select *select = emit_rel(emitter, rel->input, keep_order || want_order);
	Vec exprs = {0};
	Vec key_sql = {0};
	Vec binding = {0};
	Select *level;

	collect_values(key, &exprs);
	collect_values(aggregate, &exprs);
	select = open_for_aggregates(emitter, select, &exprs, keep_order || want_order);
	select = open_for_grouping(emitter, select, &exprs, keep_order || want_order);
	level = level_with_keys(emitter, select, key, &key_sql);

	for (int i = 0; i < key->count; i++)
	{
		const ColumnBinding *entry = select_binding(level, VEC_AT(key, BoundItem, i)->column);

		vec_push(&binding, (void *) entry);
	}
	VEC_EACH (const BoundItem, item, aggregate)
	{
		Select scratch = {0};

		if (emitter_is_used(emitter, item->column))
			vec_push(&binding,
					 select_bind(&scratch, item->column,
								 emit_expr(emitter, level, item->value, PREC_ATOM, EMIT_TYPED),
								 PREC_ATOM, false, 1));
	}
	level->binding = binding;
	level->group_by = key_sql;
	level->is_grouped = true;
	level->is_source = false;
	order_by_first_row(select, level);
	return level;
}

/* The keys that the rows of a group are put in order by, after those of the group. */
static void
append_pick_order(Emitter *emitter, const Select *select, const Vec *order, Vec *out)
{
	VEC_EACH (const BoundSortKey, sort, order)
		/* To arg_max and arg_min alike a NaN comes before every number. */
		vec_push(out, emit_sort_key(emitter, select, sort, true));
	/* Among equals the row that comes first is taken, where rows have an order. */
	for (int i = 0; i < select->order.count; i++)
		vec_push(out, select->order.item[i]);
}

/* The bindings of a pick: the groups' columns, and what is kept of the row. */
static Vec
pick_bindings(Emitter *emitter, const Select *select, const Select *level, const BoundRel *rel)
{
	const Vec *key = &rel->u.pick.key;
	const Vec *item = &rel->u.pick.item;
	Vec binding = {0};

	for (int i = 0; i < key->count; i++)
		vec_push(&binding, (void *) select_binding(level, VEC_AT(key, BoundItem, i)->column));
	VEC_EACH (const BoundItem, entry, item)
	{
		Select scratch = {0};

		if (emitter_is_wanted(emitter, select, entry))
			vec_push(&binding,
					 select_bind_expr(emitter, &scratch, entry->column, select, entry->value));
	}
	return binding;
}

/*
 * Is it cheaper to look for the row of each group with aggregates than to sort all
 * rows?  They carry few columns, no order decides among equals, and the key is of
 * a type that both ways order alike.
 */
static bool
pick_is_narrow(const Emitter *emitter, const Select *select, const BoundRel *rel)
{
	const BoundSortKey *sort;
	int used = 0;

	if (rel->u.pick.key.count == 0 || rel->u.pick.order.count != 1 || select->order.count > 0)
		return false;
	sort = VEC_AT(&rel->u.pick.order, BoundSortKey, 0);
	if (sort->nulls_first || (sort->value->type != KQL_DATETIME && sort->value->type != KQL_LONG &&
							  sort->value->type != KQL_INT))
		return false;
	for (int i = 0; i < rel->u.pick.item.count; i++)
		used += emitter_is_wanted(emitter, select, VEC_AT(&rel->u.pick.item, BoundItem, i));
	return used <= EMITTER_MAX_PICK_COLUMNS;
}

/* The columns of the row of each group that has the greatest or smallest key: kql.arg_max. */
static Select *
pick_by_aggregate(Emitter *emitter, const Select *select, Select *level, const BoundRel *rel)
{
	const BoundSortKey *sort = VEC_AT(&rel->u.pick.order, BoundSortKey, 0);
	const char *key = emit_expr(emitter, select, sort->value, PREC_ANY, EMIT_TYPED);
	Vec binding = {0};

	VEC_EACH (BoundItem, item, &rel->u.pick.key)
		vec_push(&binding, (void *) select_binding(level, item->column));
	VEC_EACH (const BoundItem, item, &rel->u.pick.item)
	{
		const char *value;
		Select scratch = {0};

		if (!emitter_is_wanted(emitter, select, item))
			continue;
		value = emit_expr(emitter, select, item->value, PREC_ANY, EMIT_TYPED);
		vec_push(
			&binding,
			select_bind(&scratch, item->column,
						strcmp(value, key) == 0
							? psprintf("pg_catalog.%s(%s)", sort->ascending ? "min" : "max", key)
							: psprintf("kql.%s(%s, %s)",
									   sort->ascending ? "arg_min_of" : "arg_max_of", value, key),
						PREC_ATOM, false, 1));
	}
	level->binding = binding;
	level->is_grouped = true;
	level->is_source = false;
	return level;
}

/* One row per group, the first in the wanted order: aggregates, or DISTINCT ON. */
Select *
emit_pick(Emitter *emitter, BoundRel *rel)
{
	const Vec *key = &rel->u.pick.key;
	Select *select = emit_rel(emitter, rel->input, true);
	Vec exprs = {0};
	Vec read = {0};
	BindingNames key_names = NAMES_OWN;
	Vec key_sql = {0};
	SqlBuf distinct_on;
	Select *level;

	collect_values(key, &exprs);
	collect_values(&rel->u.pick.item, &exprs);
	collect_values(key, &read);
	collect_values(&rel->u.pick.item, &read);
	VEC_EACH (const BoundSortKey, one, &rel->u.pick.order)
	{
		key_names = expr_names(emitter, select, one->value);
		vec_push(&read, one->value);
	}
	/* It may be aggregates that find the row: of the key, and of the key with a value. */
	if (key_names != NAMES_OWN)
		select = take_outer_columns(emitter, select, &read, true);
	select = open_for_grouping(emitter, select, &exprs, true);
	level = level_with_keys(emitter, select, key, &key_sql);
	memset(&level->order, 0, sizeof(Vec));
	if (pick_is_narrow(emitter, select, rel))
	{
		level->group_by = key_sql;
		return pick_by_aggregate(emitter, select, level, rel);
	}

	sql_init(&distinct_on);
	for (int i = 0; i < key_sql.count; i++)
	{
		sql_format(&distinct_on, "%s%s", i == 0 ? "" : ", ", VEC_AT(&key_sql, char, i));
		vec_push(&level->order, key_sql.item[i]);
	}
	append_pick_order(emitter, select, &rel->u.pick.order, &level->order);
	if (key_sql.count > 0)
		level->distinct_on = distinct_on.data;
	else
		level->limit = "1";

	level->binding = pick_bindings(emitter, select, level, rel);
	level->is_source = false;
	return emitter_close(emitter, level, false);
}
