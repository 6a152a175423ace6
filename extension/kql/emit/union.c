/*
 * union.c
 *		Unions.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

static char *
union_leg(Emitter *emitter, BoundRel *rel, int number, const Vec *name)
{
	Select *leg = emit_rel(emitter, VEC_AT(&rel->u.unions.input, BoundRel, number), false);
	const Vec *map = VEC_AT(&rel->u.unions.map, Vec, number);
	Vec exprs = {0};
	Vec output = {0};
	char *text;

	for (int i = 0; i < map->count; i++)
	{
		if (emitter_is_used(emitter, VEC_AT(&rel->column, BoundColumn, i)))
			vec_push(&exprs, VEC_AT(map, BoundExpr, i));
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
	bool is_inline = emitter->inline_depth > 0;
	int written = emitter->written.count;
	Vec name = {0};
	Vec used = {0};
	SqlBuf body;
	char *stage;
	Select *select;

	VEC_EACH (BoundColumn, column, &rel->column)
	{
		if (!emitter_is_used(emitter, column))
			continue;
		vec_push(&used, column);
		vec_push(&name, emitter_column_name(column->name, &name));
	}
	sql_init(&body);
	for (int i = 0; i < rel->u.unions.input.count; i++)
	{
		sql_keyword(&body, i == 0 ? "" : "\n    UNION ALL\n");
		sql_fragment(&body, union_leg(emitter, rel, i, &name));
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
		sql_keyword(&reference, stage);
		sql_keyword(&reference, ".");
		sql_ident(&reference, VEC_AT(&name, char, i));
		select_bind(select, VEC_AT(&used, BoundColumn, i), reference.data, PREC_ATOM, true, 1);
	}
	return select;
}
