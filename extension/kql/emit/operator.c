/*
 * operator.c
 *		Relations of the bound tree, one function each, into an open Select.
 *
 * want_order asks that the new Select's order keys describe the order of rows,
 * if the input has one; nobody else pays for it.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

#define VALUES_LINE_INDENT 8

/* ---- leaves ---- */

/* The column's value as its KQL type: a cast where the table stores another type. */
static void
table_column_sql(const SchemaColumn *column, const char *alias, SqlBuf *buf)
{
	SqlBuf name;

	sql_init(&name);
	sql_keyword(&name, alias);
	sql_keyword(&name, ".");
	sql_ident(&name, column->source_name != NULL ? column->source_name : column->name);
	if (!column->needs_cast)
		sql_fragment(buf, name.data);
	else if (column->sql_cast == NULL)
	{
		sql_fragment(buf, name.data);
		sql_keyword(buf, "::");
		sql_keyword(buf, kql_type_sql_name(column->type));
	}
	else
	{
		const char *place = strstr(column->sql_cast, "$1");

		sql_keyword(buf, pnstrdup(column->sql_cast, place - column->sql_cast));
		sql_fragment(buf, name.data);
		sql_keyword(buf, place + 2);
	}
}

/* Adds "time >= start" and "time < end" for the window that a run may read. */
static void
table_clip_to_window(Emitter *emitter, Select *select, const SchemaTable *table, const char *alias)
{
	const KqlOptions *options = emitter->options;

	if (!options->has_window || table->time_column == NULL)
		return;
	for (int side = 0; side < 2; side++)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_keyword(&buf, alias);
		sql_keyword(&buf, ".");
		sql_ident(&buf, table->time_column);
		sql_keyword(&buf, side == 0 ? " >= " : " < ");
		sql_datetime(&buf, side == 0 ? options->window_start : options->window_end);
		sql_keyword(&buf, table->time_is_local ? " AT TIME ZONE 'UTC'" : "");
		vec_push(&select->where, buf.data);
	}
}

static Select *
emit_table(Emitter *emitter, BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;
	char *alias = emitter_alias(emitter, "t");
	SqlBuf from;
	Select *select;

	sql_init(&from);
	sql_ident_pair(&from, table->schema, table->relation);
	sql_keyword(&from, " AS ");
	sql_keyword(&from, alias);
	select = select_new(from.data);
	select->is_source = true;

	VEC_EACH (BoundColumn, column, &rel->column)
	{
		SqlBuf buf;

		sql_init(&buf);
		table_column_sql(column->origin, alias, &buf);
		select_bind(select, column, buf.data, column->origin->needs_cast ? PREC_CAST : PREC_ATOM,
					!column->origin->needs_cast, 1);
	}
	table_clip_to_window(emitter, select, table, alias);
	return select;
}

/* print, and a datatable of one row: expressions without a FROM. */
static Select *
emit_single_row(Emitter *emitter, BoundRel *rel)
{
	Select *select = select_new(NULL);
	const Vec *row = VEC_AT(&rel->u.values.row, Vec, 0);

	for (int i = 0; i < rel->column.count; i++)
	{
		const BoundExpr *value = VEC_AT(row, BoundExpr, i);

		select_bind(select, VEC_AT(&rel->column, BoundColumn, i),
					emit_expr(emitter, select, value, PREC_ATOM, EMIT_TYPED), PREC_ATOM,
					expr_is_simple(value), emit_expr_expansion(select, value));
	}
	return select;
}

/* datatable without rows: typed nulls and a false condition. */
static Select *
emit_no_rows(Emitter *emitter, BoundRel *rel)
{
	Select *select = select_new(NULL);

	VEC_EACH (BoundColumn, column, &rel->column)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_keyword(&buf, "NULL::");
		sql_keyword(&buf, kql_type_sql_name(column->type));
		select_bind(select, column, buf.data, PREC_CAST, true, 1);
	}
	vec_push(&select->where, "false");
	return emitter_close(emitter, select, false);
}

/* "(VALUES (…), (…)) AS v(a, b)"; the rows keep their order through a number where it is wanted. */
Select *
emit_values(Emitter *emitter, BoundRel *rel, bool want_order)
{
	char *alias = emitter_alias(emitter, "v");
	Select *nothing = select_new(NULL);
	int row_count = rel->u.values.row.count;
	SqlBuf from;
	Select *select;

	if (row_count == 0)
		return emit_no_rows(emitter, rel);
	if (row_count == 1)
		return emit_single_row(emitter, rel);

	sql_init(&from);
	sql_keyword(&from, "(VALUES");
	for (int r = 0; r < row_count; r++)
	{
		const Vec *row = VEC_AT(&rel->u.values.row, Vec, r);

		sql_keyword(&from, r == 0 ? "\n" : ",\n");
		appendStringInfoSpaces(&from, VALUES_LINE_INDENT);
		sql_keyword(&from, "(");
		if (want_order)
		{
			sql_int(&from, r + 1);
			if (row->count > 0)
				sql_keyword(&from, ", ");
		}
		for (int i = 0; i < row->count; i++)
		{
			if (i > 0)
				sql_keyword(&from, ", ");
			emit_expr_to(emitter, nothing, VEC_AT(row, BoundExpr, i), PREC_ANY,
						 r == 0 ? EMIT_TYPED : EMIT_EXACT, &from);
		}
		sql_keyword(&from, ")");
	}
	sql_keyword(&from, ") AS ");
	sql_keyword(&from, alias);
	sql_keyword(&from, want_order ? "(row_order" : "(");
	select = select_new(NULL);
	for (int i = 0; i < rel->column.count; i++)
	{
		char *name = psprintf("c%d", i + 1);

		sql_keyword(&from, i > 0 || want_order ? ", " : "");
		sql_keyword(&from, name);
		select_bind(select, VEC_AT(&rel->column, BoundColumn, i), psprintf("%s.%s", alias, name),
					PREC_ATOM, true, 1);
	}
	sql_keyword(&from, ")");
	select->from = from.data;
	select->is_source = true;
	if (want_order)
		vec_push(&select->order, psprintf("%s.row_order", alias));
	return select;
}

/* range x from a to b step s: numbers of steps, multiplied, so that reals do not add up errors. */
static Select *
emit_range(Emitter *emitter, BoundRel *rel)
{
	Select *nothing = select_new(NULL);
	BoundColumn *column = VEC_AT(&rel->column, BoundColumn, 0);
	char *alias = emitter_alias(emitter, "r");
	SqlBuf from;
	Select *select;

	sql_init(&from);
	sql_keyword(&from, "kql.range_rows(");
	emit_expr_to(emitter, nothing, rel->u.range.from, PREC_ANY, EMIT_TYPED, &from);
	sql_keyword(&from, ", ");
	emit_expr_to(emitter, nothing, rel->u.range.to, PREC_ANY, EMIT_TYPED, &from);
	sql_keyword(&from, ", ");
	emit_expr_to(emitter, nothing, rel->u.range.step, PREC_ANY, EMIT_TYPED, &from);
	sql_keyword(&from, ") WITH ORDINALITY AS ");
	sql_keyword(&from, alias);
	sql_keyword(&from, "(value, row_order)");
	select = select_new(from.data);
	select->is_source = true;
	select_bind(select, column, psprintf("%s.value", alias), PREC_ATOM, true, 1);
	vec_push(&select->order, psprintf("%s.row_order", alias));
	return select;
}

/* ---- operators that add to the Select below ---- */

/* Conditions joined by "and" become conditions of their own: shorter lines, the same meaning. */
static void
add_conditions(Emitter *emitter, Select *select, const BoundExpr *predicate)
{
	if (predicate->kind == BOUND_AND)
	{
		VEC_EACH (BoundExpr, expr, &predicate->u.list)
			add_conditions(emitter, select, expr);
		return;
	}
	vec_push(&select->where, emit_expr(emitter, select, predicate, PREC_NOT, EMIT_FILTER));
}

static Select *
emit_filter(Emitter *emitter, BoundRel *rel, bool want_order)
{
	Select *select = emit_rel(emitter, rel->input, want_order);
	Vec exprs = {0};

	vec_push(&exprs, rel->u.predicate);
	if (select_is_finished(select) || emit_repeats_complex(select, &exprs))
		select = emitter_close(emitter, select, want_order);
	add_conditions(emitter, select, rel->u.predicate);
	return select;
}

static bool
is_column(BoundExpr *expr, void *context)
{
	return expr->kind == BOUND_COLUMN || bound_expr_walk(expr, is_column, context);
}

/* Is some column of the level below still read, which over a single group is an aggregate? */
static bool
reads_column(const Emitter *emitter, const Vec *item)
{
	VEC_EACH (const BoundItem, entry, item)
	{
		if (emitter_is_used(emitter, entry->column) && is_column(entry->value, NULL))
			return true;
	}
	return false;
}

/* The Select with its bindings replaced by the items of a projection. */
static Select *
project_items(Emitter *emitter, Select *select, const Vec *item)
{
	Vec binding = {0};
	Select *over = palloc(sizeof(Select));

	*over = *select;
	VEC_EACH (const BoundItem, entry, item)
	{
		Select scratch = {0};

		if (!emitter_is_used(emitter, entry->column))
			continue;
		if (entry->value->kind == BOUND_COLUMN)
		{
			const Binding *below = select_binding(select, entry->value->u.column);

			if (below != NULL && (entry->value->u.column == entry->column ||
								  entry->column->nullable == below->column->nullable))
			{
				vec_push(&binding, select_bind(&scratch, entry->column, below->sql, below->prec,
											   below->is_simple, below->expansion));
				continue;
			}
		}
		vec_push(&binding,
				 select_bind(&scratch, entry->column,
							 emit_expr(emitter, select, entry->value, PREC_ATOM, EMIT_TYPED),
							 PREC_ATOM, expr_is_simple(entry->value),
							 emit_expr_expansion(select, entry->value)));
	}
	over->binding = binding;
	if (over->is_grouped && over->group_by.count == 0)
		over->needs_having = over->needs_having || !reads_column(emitter, item);
	return over;
}

static bool
contains_window(BoundExpr *expr, void *context)
{
	return expr->kind == BOUND_WINDOW || bound_expr_walk(expr, contains_window, context);
}

static bool
items_have_window(const Vec *item)
{
	for (int i = 0; i < item->count; i++)
	{
		if (contains_window(VEC_AT(item, BoundItem, i)->value, NULL))
			return true;
	}
	return false;
}

Select *
emit_project(Emitter *emitter, BoundRel *rel, bool want_order)
{
	const Vec *item = &rel->u.project.item;
	Vec used = {0};
	Vec exprs = {0};
	bool has_window;
	Select *select;

	for (int i = 0; i < item->count; i++)
	{
		if (!emitter_is_used(emitter, VEC_AT(item, BoundItem, i)->column))
			continue;
		vec_push(&used, VEC_AT(item, BoundItem, i));
		vec_push(&exprs, VEC_AT(item, BoundItem, i)->value);
	}
	has_window = items_have_window(&used);
	select = emit_rel(emitter, rel->input, want_order || has_window);
	if (has_window)
		select = emit_window_layers(emitter, select, &used);
	else if (select->distinct_on != NULL || emit_repeats_complex(select, &exprs))
		select = emitter_close(emitter, select, want_order);
	return project_items(emitter, select, item);
}

static Select *
emit_sort(Emitter *emitter, BoundRel *rel, bool want_order)
{
	Select *select = emit_rel(emitter, rel->input, false);

	if (!want_order)
		return select;
	if (select->limit != NULL || select->distinct_on != NULL)
		select = emitter_close(emitter, select, false);
	select->order.count = 0;
	VEC_EACH (const BoundSortKey, key, &rel->u.sort.key)
	{
		SqlBuf buf;

		if (key->value->kind == BOUND_CONST)
			continue;
		sql_init(&buf);
		emit_expr_to(emitter, select, key->value, PREC_CAST, EMIT_TYPED, &buf);
		if (key->value->type == KQL_STRING)
			sql_keyword(&buf, " COLLATE \"C\"");
		sql_keyword(&buf, key->ascending ? " ASC" : " DESC");
		sql_keyword(&buf, key->nulls_first ? " NULLS FIRST" : " NULLS LAST");
		vec_push(&select->order, buf.data);
	}
	return select;
}

static Select *
emit_take(Emitter *emitter, BoundRel *rel, bool want_order)
{
	/* The rows that a limit keeps are those that the order puts first. */
	Select *select = emit_rel(emitter, rel->input, true);

	if (select->limit != NULL || select->distinct_on != NULL)
		select = emitter_close(emitter, select, true);
	select->limit = emit_expr(emitter, select, rel->u.take.count, PREC_ATOM, EMIT_EXACT);
	return select;
}

/* ---- named relations ---- */

static Select *
shared_bindings(const BoundRel *rel, Select *below, const Vec *below_column)
{
	Select *select = palloc(sizeof(Select));

	*select = *below;
	memset(&select->binding, 0, sizeof(Vec));
	for (int i = 0; i < rel->column.count; i++)
	{
		const Binding *binding = select_binding(below, VEC_AT(below_column, BoundColumn, i));

		if (binding != NULL)
			select_bind(select, VEC_AT(&rel->column, BoundColumn, i), binding->sql, binding->prec,
						binding->is_simple, binding->expansion);
	}
	return select;
}

/*
 * Writes the stage of a named relation.  PostgreSQL plans it anew for each use, and
 * with it all that it uses itself, unless that would be too often.
 */
static void
emit_shared_stage(Emitter *emitter, BoundShared *shared)
{
	int depth = emitter->inline_depth;
	int copies = emitter->copies;
	bool is_materialized;
	Select *select;

	emitter->inline_depth = 0;
	emitter->copies = 1;
	select = emit_rel(emitter, shared->rel, true);
	is_materialized =
		shared->materialized || emitter->copies > EMITTER_MAX_COPIES / shared->use_count;
	shared->copies = is_materialized ? 1 : emitter->copies;
	shared->emitted = emitter_close_named(emitter, select, true,
										  is_materialized ? "MATERIALIZED " : "NOT MATERIALIZED ",
										  &shared->emitted_stage);
	emitter->inline_depth = depth;
	emitter->copies = copies;
}

/* A use of a stage that is already written: references by the names it was given. */
static Select *
emit_shared(Emitter *emitter, BoundRel *rel, bool want_order)
{
	BoundShared *shared = rel->u.shared.shared;
	const Vec *column = &shared->rel->column;
	char *alias;
	Select *select;

	if (shared->use_count <= 1)
		return shared_bindings(rel, emit_rel(emitter, shared->rel, want_order), column);

	if (shared->emitted == NULL)
		emit_shared_stage(emitter, shared);
	emitter->copies += shared->copies;

	/* Each use has an alias of its own: two of them may stand in one FROM. */
	alias = emitter_alias(emitter, "u");
	select = select_new(psprintf("s%d AS %s", shared->emitted_stage, alias));
	select->is_source = true;
	for (int i = 0; i < rel->column.count; i++)
	{
		const Binding *below = select_binding(shared->emitted, VEC_AT(column, BoundColumn, i));

		if (below != NULL)
			select_bind(select, VEC_AT(&rel->column, BoundColumn, i),
						psprintf("%s%s", alias, strchr(below->sql, '.')), PREC_ATOM, true,
						below->expansion);
	}
	for (int i = 0; want_order && i < ((Select *) shared->emitted)->order.count; i++)
	{
		const char *key = VEC_AT(&((Select *) shared->emitted)->order, char, i);

		vec_push(&select->order, psprintf("%s%s", alias, strchr(key, '.')));
	}
	return select;
}

/* ---- dispatch ---- */

static Select *
emit_kind_of_rel(Emitter *emitter, BoundRel *rel, bool want_order)
{
	switch (rel->kind)
	{
		case REL_TABLE:
			return emit_table(emitter, rel);
		case REL_VALUES:
			return emit_values(emitter, rel, want_order);
		case REL_RANGE:
			return emit_range(emitter, rel);
		case REL_FILTER:
			return emit_filter(emitter, rel, want_order);
		case REL_PROJECT:
			return emit_project(emitter, rel, want_order);
		case REL_AGGREGATE:
			return emit_aggregate(emitter, rel, want_order);
		case REL_PICK:
			return emit_pick(emitter, rel);
		case REL_JOIN:
			return emit_join(emitter, rel);
		case REL_UNION:
			return emit_union(emitter, rel);
		case REL_SORT:
			return emit_sort(emitter, rel, want_order);
		case REL_TAKE:
			return emit_take(emitter, rel, want_order);
		case REL_EXPAND:
			return emit_expand(emitter, rel, want_order);
		case REL_APPLY:
			return emit_apply(emitter, rel, want_order);
		case REL_SHARED:
			return emit_shared(emitter, rel, want_order);
		case REL_SCAN:
			return emit_scan(emitter, rel, want_order);
		case REL_OUTER_ROW:
			break;
	}
	diag_add(emitter->diag, DIAG_UNSUPPORTED, rel->span, "this operator");
	return select_new(NULL);
}

Select *
emit_rel(Emitter *emitter, BoundRel *rel, bool want_order)
{
	const BoundRel *around = emitter->rel;
	int written = emitter->written.count;
	Select *select;

	PORT_CHECK_STACK();
	emitter->rel = rel;
	select = emit_kind_of_rel(emitter, rel, want_order);
	emitter->rel = around;

	/* What was written into a condition or into its FROM goes wherever it goes. */
	for (int i = written; i < emitter->written.count; i++)
		vec_push(&select->origin, emitter->written.item[i]);
	emitter->written.count = written;
	vec_push(&select->origin, &rel->span);
	return select;
}
