/*
 * union.c
 *		Unions.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* An output column that somebody reads. */
typedef struct UnionUse
{
	BoundColumn *column;
	int place;
	BoundExpr *nothing; /* for the legs that do not have it */
} UnionUse;

static BoundExpr *
union_nothing(const BoundColumn *column, Span span)
{
	BoundExpr *nothing = bound_expr_new(BOUND_CONST, column->type, span);

	nothing->u.constant.is_null = column->type != KQL_STRING;
	nothing->nullable = column->type != KQL_STRING;
	nothing->u.constant.text = pstrdup("");
	return nothing;
}

/* Adds a union to the work of the planner; false when it gets too much by this one. */
static bool
union_count_work(Emitter *emitter, int legs, int columns)
{
	int64 before = emitter->union_legs * emitter->union_cells;

	emitter->union_legs += legs;
	emitter->union_cells += (int64) legs * columns;
	return before > EMITTER_MAX_UNION_WORK ||
		   emitter->union_legs * emitter->union_cells <= EMITTER_MAX_UNION_WORK;
}

/* The output columns that are read; too many of them for so many legs are an error. */
static Vec
union_uses(Emitter *emitter, const BoundRel *rel, NameMap *name)
{
	Vec used = {0};
	int legs = rel->u.unions.input.count;

	VEC_EACH (BoundColumn, column, &rel->column)
	{
		if (!emitter_is_used(emitter, column))
			continue;
		vec_push(&used, MAKE(UnionUse, .column = column, .place = column_at,
							 .nothing = union_nothing(column, rel->span)));
		(void) emitter_column_name(column->name, name);
	}
	if (used.count > EMITTER_MAX_COLUMNS || (int64) legs * used.count > EMITTER_MAX_UNION_CELLS ||
		!union_count_work(emitter, legs, used.count))
		diag_hint(
			diag_add(emitter->diag, DIAG_TOO_COMPLEX, rel->span,
					 psprintf("%d columns of a union of %d tables are read", used.count, legs)),
			"Name fewer tables, or project the columns that are needed.");
	return used;
}

static char *
union_leg(Emitter *emitter, BoundRel *rel, int number, const Vec *used, const Vec *name)
{
	Select *leg = emit_rel(emitter, VEC_AT(&rel->u.unions.input, BoundRel, number), false);
	const Vec *map = VEC_AT(&rel->u.unions.map, Vec, number);
	Vec exprs = {0};
	Vec output = {0};
	char *text;
	int at = 0;

	VEC_EACH (const UnionUse, use, used)
	{
		while (at < map->count && VEC_AT(map, BoundUnionValue, at)->place < use->place)
			at++;
		if (at < map->count && VEC_AT(map, BoundUnionValue, at)->place == use->place)
			vec_push(&exprs, VEC_AT(map, BoundUnionValue, at)->value);
		else
			vec_push(&exprs, use->nothing);
	}
	if (leg->distinct_on != NULL || emit_repeats_complex(leg, &exprs))
		leg = emitter_close(emitter, leg, false);
	if (leg->is_grouped && leg->group_by.count == 0)
		leg->needs_having = true;
	VEC_EACH (BoundExpr, expr, &exprs)
		vec_push(&output, emit_expr(emitter, leg, expr, PREC_ANY, EMIT_TYPED));
	text = select_text(emitter, leg, &output, name, leg->limit != NULL, EMITTER_INDENT);
	return leg->limit != NULL ? psprintf("(%s)", text) : text;
}

Select *
emit_union(Emitter *emitter, BoundRel *rel)
{
	bool is_inline = emitter->outer.count > 0;
	int written = emitter->written.count;
	NameMap name = {0};
	Vec used = union_uses(emitter, rel, &name);
	SqlBuf body;
	char *stage;
	Select *select;

	/* A query that is refused is not written. */
	if (emitter->diag->error_count > 0)
		return select_new(NULL);
	sql_init(&body);
	for (int i = 0; i < rel->u.unions.input.count; i++)
	{
		sql_format(&body, "%s%s", i == 0 ? "" : "\n    UNION ALL\n",
				   union_leg(emitter, rel, i, &used, &name.name));
	}
	if (is_inline)
	{
		stage = emitter_alias(emitter, "q");
		select = select_new(psprintf("(\n%s\n) AS %s", body.data, stage));
	}
	else
	{
		stage = psprintf("s%d", ++emitter->stage_count);
		emitter_add_stage(emitter, psprintf("%s AS (\n%s\n)", stage, body.data), written);
		select = select_new(stage);
	}
	select->is_source = true;
	for (int i = 0; i < used.count; i++)
	{
		SqlBuf reference;

		sql_init(&reference);
		sql_format(&reference, "%s.%i", stage, VEC_AT(&name.name, char, i));
		select_bind(select, VEC_AT(&used, UnionUse, i)->column, sql_take(&reference), PREC_ATOM,
					true, 1);
	}
	return select;
}
