/*
 * source.c
 *		Where rows come from: tables, rows written in the query, range.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

#define VALUES_LINE_INDENT 8

/* The value of a field that is kept in an object with others. */
static void
table_rest_sql(const SchemaColumn *column, const char *object, SqlBuf *buf)
{
	sql_format(buf, "kql.rest_%s(%s, %l", kql_type_name(column->type), object, column->rest_key);
	if (column->rest_absent != NULL)
		sql_format(buf, ", %l", column->rest_absent);
	sql_keyword(buf, ")");
}

/* The column's value as its KQL type: a cast where the table stores another type. */
static void
table_column_sql(const SchemaColumn *column, const char *alias, SqlBuf *buf)
{
	SqlBuf name;

	sql_init(&name);
	sql_format(&name, "%s.%i", alias, schema_stored_name(column));
	if (column->rest_key != NULL)
		table_rest_sql(column, name.data, buf);
	else if (!column->needs_cast)
		sql_fragment(buf, name.data);
	else if (column->sql_cast == NULL)
	{
		sql_format(buf, "%s::%s", name.data, kql_type_sql_name(column->type));
	}
	else
	{
		const char *place = strstr(column->sql_cast, "$1");

		sql_format(buf, "%s%s%s", pnstrdup(column->sql_cast, place - column->sql_cast), name.data,
				   place + 2);
	}
}

/* Adds "time >= start" and "time < end" for the window that a run may read. */
static void
table_clip_to_window(Emitter *emitter, Select *select, const BoundRel *rel, const char *alias)
{
	const KqlOptions *options = emitter->options;
	const SchemaTable *table = rel->u.table.table;
	int64 start = options->slot_complete ? options->slot_start - rel->u.table.read_back
										 : options->window_start;

	if (!options->has_window || table->time_column == NULL)
		return;
	for (int side = 0; side < 2; side++)
	{
		SqlBuf buf;

		sql_init(&buf);
		sql_format(&buf, "%s.%i%s", alias, table->time_column, side == 0 ? " >= " : " < ");
		sql_datetime(&buf, side == 0 ? start : options->window_end);
		sql_keyword(&buf, table->time_is_local ? " AT TIME ZONE 'UTC'" : "");
		vec_push(&select->where, buf.data);
	}
}

Select *
emit_table(Emitter *emitter, BoundRel *rel)
{
	const SchemaTable *table = rel->u.table.table;
	char *alias = emitter_alias(emitter, "t");
	SqlBuf from;
	Select *select;

	sql_init(&from);
	if (table->schema != NULL)
		sql_ident_pair(&from, table->schema, table->relation);
	else
		sql_ident(&from, table->relation);
	sql_format(&from, " AS %s", alias);
	select = select_new(from.data);
	select->is_source = true;

	VEC_EACH (BoundColumn, column, &rel->column)
	{
		SqlBuf buf;

		if (!emitter_is_used(emitter, column))
			continue;
		sql_init(&buf);
		table_column_sql(column->origin, alias, &buf);
		select_bind(select, column, sql_take(&buf),
					column->origin->needs_cast ? PREC_CAST : PREC_ATOM, !column->origin->needs_cast,
					1);
	}
	table_clip_to_window(emitter, select, rel, alias);
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

		select_bind_expr(emitter, select, VEC_AT(&rel->column, BoundColumn, i), select, value);
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
		sql_format(&buf, "NULL::%s", kql_type_sql_name(column->type));
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
	sql_format(&from, ") AS %s%s", alias, want_order ? "(row_order" : "(");
	select = select_new(NULL);
	for (int i = 0; i < rel->column.count; i++)
	{
		char *name = psprintf("c%d", i + 1);

		sql_format(&from, "%s%s", i > 0 || want_order ? ", " : "", name);
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
Select *
emit_range(Emitter *emitter, BoundRel *rel)
{
	Select *nothing = select_new(NULL);
	BoundColumn *column = VEC_AT(&rel->column, BoundColumn, 0);
	char *alias = emitter_alias(emitter, "r");
	SqlBuf from;
	Select *select;

	sql_init(&from);
	emit_format(emitter, nothing, &from,
				"kql.range_rows(%a, %a, %a) WITH ORDINALITY AS %s(value, row_order)",
				rel->u.range.from, rel->u.range.to, rel->u.range.step, alias);
	select = select_new(from.data);
	select->is_source = true;
	select_bind(select, column, psprintf("%s.value", alias), PREC_ATOM, true, 1);
	vec_push(&select->order, psprintf("%s.row_order", alias));
	return select;
}
