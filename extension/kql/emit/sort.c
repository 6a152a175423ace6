/*
 * sort.c
 *		Sorting and cutting.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/*
 * A key of GROUP BY, DISTINCT ON or ORDER BY.  PostgreSQL takes a bare constant there for the number
 * of a column or refuses it: it shows its type, whatever made it.
 */
const char *
emit_as_key(const char *sql, KqlType type)
{
	return strpbrk(sql, "(:.\"") != NULL ? sql : psprintf("(%s::%s)", sql, kql_type_sql_name(type));
}

/*
 * One key of an order, a NaN before or behind all numbers.  PostgreSQL has it above
 * them: where that is the wrong end, the negated numbers are sorted the other way.
 */
char *
emit_sort_key(Emitter *emitter, const Select *select, const BoundSortKey *key, bool nan_first)
{
	bool is_turned = key->value->type == KQL_REAL && key->ascending == nan_first;
	SqlBuf buf;

	sql_init(&buf);
	sql_keyword(&buf, is_turned ? "- " : "");
	sql_fragment(&buf, emit_as_key(emit_expr(emitter, select, key->value, PREC_CAST, EMIT_TYPED),
								   key->value->type));
	if (key->value->type == KQL_STRING)
		sql_keyword(&buf, " COLLATE \"C\"");
	sql_keyword(&buf, key->ascending != is_turned ? " ASC" : " DESC");
	/* Of a column without nulls the direction alone: an index has its nulls at the other end. */
	if (key->value->kind != BOUND_COLUMN || key->value->nullable || is_turned)
		sql_keyword(&buf, key->nulls_first ? " NULLS FIRST" : " NULLS LAST");
	return buf.data;
}

Select *
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
		if (key->value->kind != BOUND_CONST)
			/* A NaN stands between null and the numbers. */
			vec_push(&select->order, emit_sort_key(emitter, select, key, key->nulls_first));
	}
	return select;
}

/* A number of rows that is known when the query runs: below zero, or null, it is none. */
static char *
emit_row_count(Emitter *emitter, Select *select, BoundExpr *count)
{
	char *number = emit_expr(emitter, select, count, PREC_ATOM, EMIT_EXACT);
	SqlBuf buf;

	if (count->kind == BOUND_CONST)
		return number;
	sql_init(&buf);
	sql_keyword(&buf, "GREATEST(");
	sql_fragment(&buf, number);
	sql_keyword(&buf, ", 0)");
	return sql_take(&buf);
}

Select *
emit_take(Emitter *emitter, BoundRel *rel, bool want_order)
{
	/* The rows that a limit keeps are those that the order puts first. */
	Select *select = emit_rel(emitter, rel->input, true);

	if (select->limit != NULL || select->distinct_on != NULL)
		select = emitter_close(emitter, select, true);
	select->limit = emit_row_count(emitter, select, rel->u.take.count);
	return select;
}
