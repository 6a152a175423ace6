/*
 * select.c
 *		One SELECT under construction: what its columns are called, and its text.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

Select *
select_new(const char *from)
{
	return MAKE(Select, .from = from);
}

/* Adds a binding; the SQL text is kept by reference. */
ColumnBinding *
select_bind(Select *select, BoundColumn *column, const char *sql, SqlPrec prec, bool is_simple,
			int expansion)
{
	ColumnBinding *binding = MAKE(ColumnBinding, .column = column, .sql = sql, .prec = prec,
								  .is_simple = is_simple, .expansion = expansion);

	vec_push(&select->binding, binding);
	return binding;
}

ColumnBinding *
select_bind_expr(Emitter *emitter, Select *select, BoundColumn *column, const Select *over,
				 const BoundExpr *value)
{
	ColumnBinding *binding =
		select_bind(select, column, emit_expr(emitter, over, value, PREC_ATOM, EMIT_TYPED),
					PREC_ATOM, expr_is_simple(value), emit_expr_expansion(over, value));

	binding->names = expr_names(emitter, over, value);
	return binding;
}

void
select_bind_same(Select *select, BoundColumn *column, const ColumnBinding *same)
{
	select_bind(select, column, same->sql, same->prec, same->is_simple, same->expansion)->names =
		same->names;
}

/* Where a column's first binding stands, for the bindings that a Select had when it was made. */
struct SelectIndex
{
	void **item;
	int count;
	uint32 mask;
	int *slot; /* numbers + 1 of bindings, 0 for none */
};

/* Bindings up to which looking at all of them is as good as an index. */
#define INDEX_MIN 16

static uint32
index_slot(const SelectIndex *index, const BoundColumn *column)
{
	uint32 at = (uint32) ((uintptr_t) column >> 4) * 2654435761u & index->mask;

	while (index->slot[at] != 0 &&
		   ((ColumnBinding *) index->item[index->slot[at] - 1])->column != column)
		at = (at + 1) & index->mask;
	return at;
}

static const SelectIndex *
select_index(const Select *select)
{
	const Vec *binding = &select->binding;
	SelectIndex *index = select->index;

	if (index != NULL && index->item == binding->item && index->count == binding->count)
		return index;
	PORT_CHECK_INTERRUPTS();
	index = MAKE(SelectIndex, .item = binding->item, .count = binding->count, .mask = INDEX_MIN);
	while (index->mask < (uint32) binding->count * 2)
		index->mask *= 2;
	index->slot = palloc0(sizeof(int) * (Size) index->mask);
	index->mask--;
	for (int i = 0; i < binding->count; i++)
	{
		uint32 at = index_slot(index, VEC_AT(binding, ColumnBinding, i)->column);

		if (index->slot[at] == 0)
			index->slot[at] = i + 1;
	}
	/* The memory of this search is no part of what the Select is. */
	((Select *) select)->index = index;
	return index;
}

/* The first binding of a column; NULL if this level does not have it. */
const ColumnBinding *
select_binding(const Select *select, const BoundColumn *column)
{
	const SelectIndex *index;
	int number;

	if (select->binding.count > INDEX_MIN)
	{
		index = select_index(select);
		number = index->slot[index_slot(index, column)];
		return number == 0 ? NULL : VEC_AT(&select->binding, ColumnBinding, number - 1);
	}
	VEC_EACH (const ColumnBinding, binding, &select->binding)
	{
		if (binding->column == column)
			return binding;
	}
	return NULL;
}

/* Is the order of rows one plain column, which no two rows share? */
bool
select_has_row_number(const Select *select)
{
	return select->order.count == 1 && !select->shares_order &&
		   strpbrk(VEC_AT(&select->order, char, 0), " (:") == NULL;
}

/* Has the Select clauses that a condition or a group of the next operator must not go below? */
bool
select_is_finished(const Select *select)
{
	return select->is_grouped || select->limit != NULL || select->distinct_on != NULL ||
		   select->has_window;
}

/* Starts a clause: on a line of its own, or after a blank where the SELECT is written in one line. */
static void
append_line(SqlBuf *buf, int indent, const char *keyword)
{
	if (buf->len > 0)
		appendStringInfoChar(buf, indent == EMITTER_ONE_LINE ? ' ' : '\n');
	appendStringInfoSpaces(buf, Max(indent, 0));
	sql_keyword(buf, keyword);
}

/* Bytes of the text that a reader sees: marks are not counted. */
static int
visible_length(const char *sql)
{
	int length = 0;

	for (const char *p = sql; *p != '\0'; p++)
	{
		if (*p == SQL_MARK_BEGIN)
			p = strchr(p, SQL_MARK_TEXT);
		else if (*p != SQL_MARK_END)
			length++;
	}
	return length;
}

/* The next entry of a SELECT list, on a new line when the line would get long. */
static void
append_entry(SqlBuf *buf, const char *entry, bool is_first, int indent, int *line_length)
{
	int length = visible_length(entry);

	if (!is_first)
	{
		if (indent != EMITTER_ONE_LINE && *line_length + length > EMITTER_LINE_LENGTH)
		{
			sql_keyword(buf, ",\n");
			appendStringInfoSpaces(buf, indent + EMITTER_INDENT);
			*line_length = indent + EMITTER_INDENT;
		}
		else
		{
			sql_keyword(buf, ", ");
			*line_length += 2;
		}
	}
	sql_fragment(buf, entry);
	*line_length += length;
}

/* "keyword a, b, c" or, with a separator that starts a line, one piece a line. */
void
select_append_list(SqlBuf *buf, const Vec *piece, const char *separator)
{
	for (int i = 0; i < piece->count; i++)
	{
		if (i > 0)
			sql_keyword(buf, separator);
		sql_fragment(buf, VEC_AT(piece, char, i));
	}
}

/* "sql AS name"; t."x" AS "x" would say nothing that t."x" does not. */
static char *
select_entry(const char *sql, const char *name)
{
	SqlBuf ident;
	SqlBuf entry;
	const char *dot = strchr(sql, '.');

	sql_init(&ident);
	sql_ident(&ident, name);
	if (dot != NULL && strpbrk(sql, "( '") == NULL && strcmp(dot + 1, ident.data) == 0)
	{
		pfree(ident.data);
		return pstrdup(sql);
	}
	sql_init(&entry);
	sql_format(&entry, "%s AS %s", sql, ident.data);
	pfree(ident.data);
	return sql_take(&entry);
}

/*
 * The text of a SELECT.  output holds the SQL of each column and name its
 * alias; without columns it selects a constant.  What the SELECT does counts as written.
 */
char *
select_text(Emitter *emitter, const Select *select, const Vec *output, const Vec *name,
			bool with_order, int indent)
{
	SqlBuf buf;
	char *and_line = indent == EMITTER_ONE_LINE ? " AND " : psprintf("\n%*sAND ", indent + 2, "");
	int line_length = Max(indent, 0) + (int) strlen("SELECT ");

	VEC_EACH (Span, span, &select->origin)
		vec_push(&emitter->written, span);
	if (output->count > EMITTER_MAX_COLUMNS)
		diag_hint(diag_add(emitter->diag, DIAG_TOO_COMPLEX,
						   emitter->rel == NULL ? (Span){0, 0} : emitter->rel->span,
						   psprintf("more than %d columns are read here", EMITTER_MAX_COLUMNS)),
				  "PostgreSQL has no wider rows: project the columns that are needed.");
	sql_init(&buf);
	append_line(&buf, indent, "SELECT ");
	if (select->distinct_on != NULL)
	{
		sql_format(&buf, "DISTINCT ON (%s) ", select->distinct_on);
	}
	if (output->count == 0)
		sql_keyword(&buf, "1 AS \"none\"");
	for (int i = 0; i < output->count; i++)
		append_entry(&buf, select_entry(VEC_AT(output, char, i), VEC_AT(name, char, i)), i == 0,
					 indent, &line_length);
	if (select->from != NULL)
	{
		append_line(&buf, indent, "FROM ");
		sql_fragment(&buf, select->from);
	}
	if (select->where.count > 0)
	{
		append_line(&buf, indent, "WHERE ");
		select_append_list(&buf, &select->where, and_line);
	}
	if (select->is_grouped && select->group_by.count > 0)
	{
		append_line(&buf, indent, "GROUP BY ");
		select_append_list(&buf, &select->group_by, ", ");
	}
	if (select->needs_having ||
		(select->is_grouped && select->group_by.count == 0 && output->count == 0))
		append_line(&buf, indent, "HAVING true");
	if (with_order && select->order.count > 0)
	{
		append_line(&buf, indent, "ORDER BY ");
		select_append_list(&buf, &select->order, ", ");
	}
	if (select->limit != NULL)
	{
		append_line(&buf, indent, "LIMIT ");
		sql_fragment(&buf, select->limit);
	}
	return buf.data;
}

bool
select_needs_fence(const Select *select)
{
	for (int i = 0; i < select->binding.count; i++)
	{
		if (VEC_AT(&select->binding, ColumnBinding, i)->expansion > EMITTER_MAX_EXPANSION)
			return true;
	}
	return false;
}
