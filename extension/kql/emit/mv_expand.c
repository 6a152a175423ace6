/*
 * mv_expand.c
 *		mv-expand and mv-apply: rows for the elements of dynamic values.
 *
 * kql.mv_expand() gives the elements of one value and their numbers from 0;
 * several values are expanded side by side by ROWS FROM, which fills the
 * shorter ones up with nulls as KQL does.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* "kql.mv_expand(a) AS e1(value1, index1)", or ROWS FROM of several with their common number */
static char *
expand_call(Emitter *emitter, const Select *select, const BoundRel *rel, const char *alias)
{
	const Vec *value = &rel->u.expand.value;
	bool is_several = value->count > 1;
	SqlBuf buf;

	sql_init(&buf);
	sql_keyword(&buf, is_several ? "ROWS FROM (" : "");
	for (int i = 0; i < value->count; i++)
	{
		sql_keyword(&buf, i == 0 ? "kql.mv_expand(" : ", kql.mv_expand(");
		emit_format(emitter, select, &buf, "%a%s", VEC_AT(value, BoundExpr, i),
					rel->u.expand.bag_as_array ? ", 'array')" : ")");
	}
	sql_format(&buf, "%s%s(", is_several ? ") WITH ORDINALITY AS " : " AS ", alias);
	for (int i = 0; i < value->count; i++)
		sql_keyword(&buf, psprintf("%svalue%d, index%d", i == 0 ? "" : ", ", i + 1, i + 1));
	sql_keyword(&buf, is_several ? ", number)" : ")");
	return buf.data;
}

/* The number of an element from 0. */
static char *
index_sql(const BoundRel *rel, const char *alias)
{
	return psprintf(rel->u.expand.value.count > 1 ? "(%s.number - 1)" : "%s.index1", alias);
}

static void
bind_elements(Emitter *emitter, Select *select, const BoundRel *rel, const char *alias)
{
	const Vec *element = &rel->u.expand.element;

	for (int i = 0; i < element->count; i++)
		select_bind(select, VEC_AT(element, BoundColumn, i), psprintf("%s.value%d", alias, i + 1),
					PREC_ATOM, true, 1);
	if (rel->u.expand.index != NULL)
		select_bind(select, rel->u.expand.index, index_sql(rel, alias), PREC_ATOM, true, 1);
	if (rel->u.expand.limit != NULL)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_format(&buf, "%s < ", index_sql(rel, alias));
		emit_expr_to(emitter, select, rel->u.expand.limit, PREC_OTHER, EMIT_EXACT, &buf);
		vec_push(&select->where, buf.data);
	}
}

/*
 * Numbers the elements behind the order of the records.  Without such an order the
 * elements of a record follow each other as kql.mv_expand() gives them; sorting by
 * their numbers alone would mix the records, and read all of them for the first row.
 */
static void
order_elements(Select *level, const BoundRel *rel, const char *alias, bool is_applied)
{
	if (is_applied || level->order.count > 0)
		vec_push(&level->order, index_sql(rel, alias));
}

Select *
emit_expand(Emitter *emitter, BoundRel *rel, bool want_order)
{
	bool is_applied = rel->input->kind == REL_OUTER_ROW;
	Select *select =
		is_applied ? outer_row(emitter, rel->input) : emit_rel(emitter, rel->input, want_order);
	char *alias;
	Select *level;
	char *call;

	/* Records whose keys are equal must not mix either: they are numbered first. */
	if (!is_applied && (select->from == NULL || select_is_finished(select) ||
						strnlen(select->from, EMITTER_MAX_INLINE) == EMITTER_MAX_INLINE ||
						(want_order && select->order.count > 0 && !select_has_row_number(select)) ||
						emit_repeats_complex(select, &rel->u.expand.value)))
		select = emitter_close(emitter, select, want_order);

	alias = emitter_alias(emitter, "e");
	call = expand_call(emitter, select, rel, alias);
	level = palloc(sizeof(Select));
	*level = *select;
	level->is_source = false;
	level->from = is_applied ? call : psprintf("%s\n    CROSS JOIN LATERAL %s", select->from, call);
	bind_elements(emitter, level, rel, alias);
	if (want_order)
		order_elements(level, rel, alias, is_applied);

	/*
	 * PostgreSQL takes an aggregate over outer columns alone for one of the
	 * outer query: inside mv-apply they become columns of a table in between.
	 */
	return is_applied ? emitter_close(emitter, level, want_order) : level;
}

Select *
emit_apply(Emitter *emitter, BoundRel *rel, bool want_order)
{
	Select *select = emit_rel(emitter, rel->input, want_order);
	BoundRel *body = rel->u.apply.body;
	char *alias = emitter_alias(emitter, "a");
	Vec output = {0};
	NameMap name = {0};
	Vec used = {0};
	Select *inner;
	Select *level;
	char *text;

	if (select->from == NULL || select_is_finished(select) ||
		strnlen(select->from, EMITTER_MAX_INLINE) == EMITTER_MAX_INLINE)
		select = emitter_close(emitter, select, want_order);

	outer_enter(emitter, select);
	inner = emit_rel(emitter, body, true);
	VEC_EACH (BoundColumn, column, &body->column)
	{
		if (!emitter_is_used(emitter, column) || !emitter_has_column(emitter, inner, column))
			continue;
		vec_push(&output, emit_expr(emitter, inner, bound_column_use(column, rel->span), PREC_ANY,
									EMIT_TYPED));
		(void) emitter_column_name(column->name, &name);
		vec_push(&used, column);
	}
	text = outer_leave(emitter, select_text(emitter, inner, &output, &name.name,
											inner->order.count > 0, EMITTER_INDENT * 2));
	level = palloc(sizeof(Select));
	*level = *select;
	level->is_source = false;
	level->shares_order = true;
	level->from = psprintf("%s\n    CROSS JOIN LATERAL (\n%s) AS %s", select->from, text, alias);
	for (int i = 0; i < used.count; i++)
	{
		SqlBuf reference;

		sql_init(&reference);
		sql_format(&reference, "%s.%i", alias, VEC_AT(&name.name, char, i));
		select_bind(level, VEC_AT(&used, BoundColumn, i), sql_take(&reference), PREC_ATOM, true, 1);
	}
	return level;
}
