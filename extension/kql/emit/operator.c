/*
 * operator.c
 *		Relations of the bound tree, one function each, into an open Select.
 *
 * want_order asks that the new Select's order keys describe the order of rows,
 * if the input has one; nobody else pays for it.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* ---- named relations ---- */

static Select *
shared_bindings(const BoundRel *rel, Select *below, const Vec *below_column)
{
	Select *select = palloc(sizeof(Select));

	*select = *below;
	memset(&select->binding, 0, sizeof(Vec));
	for (int i = 0; i < rel->column.count; i++)
	{
		const ColumnBinding *binding = select_binding(below, VEC_AT(below_column, BoundColumn, i));

		if (binding != NULL)
			select_bind_same(select, VEC_AT(&rel->column, BoundColumn, i), binding);
	}
	return select;
}

/*
 * Is a relation more than rows that are filtered, joined and looked at through columns?  Then what
 * a filter above one use of it could save is less than what a second use of it costs.
 */
static bool
is_worth_keeping(const BoundRel *rel)
{
	Vec input = {0};

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (rel->kind == REL_AGGREGATE || rel->kind == REL_PICK || rel->kind == REL_SCAN ||
		rel->kind == REL_TAKE ||
		(rel->kind == REL_PROJECT && items_have_window(&rel->u.project.item)))
		return true;
	if (rel->kind == REL_SHARED)
		return false;
	bound_rel_inputs(rel, &input);
	VEC_EACH (const BoundRel, one, &input)
	{
		if (is_worth_keeping(one))
			return true;
	}
	return false;
}

/*
 * Writes the stage of a named relation: computed once if that is worth it.  Else PostgreSQL plans
 * it anew for each use, and with it all that it uses itself, unless that would be too often.
 */
static void
emit_shared_stage(Emitter *emitter, BoundShared *shared)
{
	Surroundings around = outer_go_for(emitter, shared->rel);
	int copies = emitter->copies;
	bool is_materialized;
	Select *select;

	emitter->copies = 1;
	select = emit_rel(emitter, shared->rel, true);
	is_materialized = shared->materialized || is_worth_keeping(shared->rel) ||
					  emitter->copies > EMITTER_MAX_COPIES / shared->use_count;
	shared->copies = is_materialized ? 1 : emitter->copies;
	shared->emitted = emitter_close_named(emitter, select, true,
										  is_materialized ? "MATERIALIZED " : "NOT MATERIALIZED ",
										  &shared->emitted_stage);
	if (emitter->outer.count > 0)
		outer_add_shared(emitter, shared);
	outer_return(emitter, around);
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
		const ColumnBinding *below =
			select_binding(shared->emitted, VEC_AT(column, BoundColumn, i));

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

/* The Select without the columns that nothing above reads. */
static Select *
drop_last_read(Select *select, const BoundRel *rel)
{
	Select *kept = palloc(sizeof(Select));

	*kept = *select;
	kept->binding = (Vec){0};
	kept->index = NULL;
	VEC_EACH (ColumnBinding, binding, &select->binding)
	{
		bool is_read = true;

		VEC_EACH (const BoundColumn, column, &rel->last_read)
			is_read &= column != binding->column;
		if (is_read)
			vec_push(&kept->binding, binding);
	}
	return kept;
}

Select *
emit_rel(Emitter *emitter, BoundRel *rel, bool want_order)
{
	const BoundRel *around = emitter->rel;
	int written = emitter->written.count;
	Select *select;

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	emitter->rel = rel;
	select = emit_kind_of_rel(emitter, rel, want_order);
	emitter->rel = around;
	if (rel->last_read.count > 0 && rel->last_read.count <= EMITTER_MAX_LAST_READ)
		select = drop_last_read(select, rel);

	/* What was written into a condition or into its FROM goes wherever it goes. */
	for (int i = written; i < emitter->written.count; i++)
		vec_push(&select->origin, emitter->written.item[i]);
	emitter->written.count = written;
	vec_push(&select->origin, &rel->span);
	return select;
}
