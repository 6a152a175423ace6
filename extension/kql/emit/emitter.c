/*
 * emitter.c
 *		From the bound tree to one SELECT: levels, stages and the final text.
 *
 * Called by compile.c.  operator.c walks the relations; this file owns
 * what they build, the Select, and how one is closed into a stage.
 */
#include "common/port.h"

#include "kql/emit/emitter.h"
#include "kql/emit/emitter_int.h"
#include "kql/emit/rewrite.h"

Select *
select_new(const char *from)
{
	Select *select = palloc0(sizeof(Select));

	select->from = from;
	return select;
}

/* Adds a binding; the SQL text is kept by reference. */
Binding *
select_bind(Select *select, BoundColumn *column, const char *sql, SqlPrec prec, bool is_simple,
			int expansion)
{
	Binding *binding = palloc0(sizeof(Binding));

	binding->column = column;
	binding->sql = sql;
	binding->prec = prec;
	binding->is_simple = is_simple;
	binding->expansion = expansion;
	vec_push(&select->binding, binding);
	return binding;
}

/* The binding of a column; NULL if this level does not have it. */
const Binding *
select_binding(const Select *select, const BoundColumn *column)
{
	VEC_EACH (const Binding, binding, &select->binding)
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
	return select->order.count == 1 && strchr(VEC_AT(&select->order, char, 0), ' ') == NULL &&
		   strchr(VEC_AT(&select->order, char, 0), '(') == NULL;
}

/* Has the Select clauses that a condition or a group of the next operator must not go below? */
bool
select_is_finished(const Select *select)
{
	return select->is_grouped || select->limit != NULL || select->distinct_on != NULL ||
		   select->has_window;
}

bool
emitter_is_used(const Emitter *emitter, const BoundColumn *column)
{
	return column->id == EMITTER_HIDDEN_COLUMN ||
		   (column->id < emitter->used_size && emitter->used[column->id]);
}

char *
emitter_alias(Emitter *emitter, const char *prefix)
{
	return psprintf("%s%d", prefix, ++emitter->alias_count);
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
	SqlMap map = {{0}};

	return (int) strlen(sql_finish(sql, &map));
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
static void
append_list(SqlBuf *buf, const Vec *piece, const char *separator)
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
		return pstrdup(sql);
	sql_init(&entry);
	sql_fragment(&entry, sql);
	sql_keyword(&entry, " AS ");
	sql_fragment(&entry, ident.data);
	return entry.data;
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
	sql_init(&buf);
	append_line(&buf, indent, "SELECT ");
	if (select->distinct_on != NULL)
	{
		sql_keyword(&buf, "DISTINCT ON (");
		sql_fragment(&buf, select->distinct_on);
		sql_keyword(&buf, ") ");
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
		append_list(&buf, &select->where, and_line);
	}
	if (select->is_grouped && select->group_by.count > 0)
	{
		append_line(&buf, indent, "GROUP BY ");
		append_list(&buf, &select->group_by, ", ");
	}
	if (select->needs_having ||
		(select->is_grouped && select->group_by.count == 0 && output->count == 0))
		append_line(&buf, indent, "HAVING true");
	if (with_order && select->order.count > 0)
	{
		append_line(&buf, indent, "ORDER BY ");
		append_list(&buf, &select->order, ", ");
	}
	if (select->limit != NULL)
	{
		append_line(&buf, indent, "LIMIT ");
		sql_fragment(&buf, select->limit);
	}
	return buf.data;
}

/* Length of the longest prefix of at most max bytes that does not cut a character. */
static int
clipped_length(const char *text, int max)
{
	int length = (int) strlen(text);

	if (length <= max)
		return length;
	length = max;
	while (length > 0 && ((unsigned char) text[length] & 0xC0) == 0x80)
		length--;
	return length;
}

/* A name for a stage's column: short enough, and not taken. */
char *
emitter_column_name(const char *wanted, const Vec *taken)
{
	char *base = pnstrdup(wanted, clipped_length(wanted, EMITTER_MAX_IDENT - 6));
	char *name = base;

	for (int suffix = 2;; suffix++)
	{
		bool is_free = true;

		for (int i = 0; i < taken->count && is_free; i++)
			is_free = strcmp(VEC_AT(taken, char, i), name) != 0;
		if (is_free)
			return name;
		name = psprintf("%s_%d", base, suffix);
	}
}

/* One number per row in the order of the Select's keys. */
const char *
emitter_order_sql(Emitter *emitter, Select *select)
{
	SqlBuf buf;

	sql_init(&buf);
	sql_keyword(&buf, "row_number() OVER (");
	if (select->order.count > 0)
		sql_keyword(&buf, "ORDER BY ");
	append_list(&buf, &select->order, ", ");
	sql_keyword(&buf, ")");
	return buf.data;
}

/* Adds a finished stage "s1 AS (…)", which holds what was written since there was so much of it. */
void
emitter_add_stage(Emitter *emitter, char *text, int written_before)
{
	SqlStage *stage = palloc0(sizeof(SqlStage));

	stage->text = text;
	for (int i = written_before; i < emitter->written.count; i++)
		vec_push(&stage->origin, emitter->written.item[i]);
	emitter->written.count = written_before;
	/* One of several stages of one relation. */
	if (stage->origin.count == 0 && emitter->rel != NULL)
		vec_push(&stage->origin, unconstify(Span *, &emitter->rel->span));
	vec_push(&emitter->stage, stage);
}

static bool
select_needs_fence(const Select *select)
{
	for (int i = 0; i < select->binding.count; i++)
	{
		if (VEC_AT(&select->binding, Binding, i)->expansion > EMITTER_MAX_EXPANSION)
			return true;
	}
	return false;
}

/*
 * Closes a Select into a stage, or inside mv-apply into a derived table, and
 * starts a Select over it.  With keep_order the new one knows the order of the
 * rows, through a hidden column when it has to.
 */
Select *
emitter_close_named(Emitter *emitter, Select *select, bool keep_order, const char *materialization,
					int *stage_number)
{
	bool is_inline = emitter->inline_depth > 0 && stage_number == NULL;
	int number = is_inline ? 0 : ++emitter->stage_count;
	char *stage = is_inline ? emitter_alias(emitter, "q") : psprintf("s%d", number);
	Vec output = {0};
	Vec name = {0};
	bool is_fenced = select_needs_fence(select);
	bool carries_order = keep_order && select->order.count > 0;
	bool order_matters = select->limit != NULL || select->distinct_on != NULL;
	Select *next = select_new(NULL);
	int written = emitter->written.count;
	char *body;

	next->is_source = true;

	VEC_EACH (const Binding, binding, &select->binding)
	{
		SqlBuf reference;
		char *alias;

		if (!emitter_is_used(emitter, binding->column))
			continue;
		alias = emitter_column_name(binding->column->name, &name);
		vec_push(&output, (void *) binding->sql);
		vec_push(&name, alias);
		sql_init(&reference);
		sql_keyword(&reference, stage);
		sql_keyword(&reference, ".");
		sql_ident(&reference, alias);
		select_bind(next, binding->column, reference.data, PREC_ATOM, true,
					is_fenced ? 1 : binding->expansion);
	}
	if (carries_order)
	{
		char *alias = emitter_column_name("order", &name);
		SqlBuf reference;

		vec_push(&output, (void *) emitter_order_sql(emitter, select));
		vec_push(&name, alias);
		sql_init(&reference);
		sql_keyword(&reference, stage);
		sql_keyword(&reference, ".");
		sql_ident(&reference, alias);
		vec_push(&next->order, reference.data);
	}

	body = select_text(emitter, select, &output, &name, order_matters, EMITTER_INDENT);
	if (is_fenced)
		body = psprintf("%s\n%*sOFFSET 0", body, EMITTER_INDENT, "");
	if (is_inline)
		next->from = psprintf("(\n%s\n) AS %s", body, stage);
	else
	{
		emitter_add_stage(emitter, psprintf("%s AS %s(\n%s\n)", stage, materialization, body),
						  written);
		next->from = stage;
	}
	if (stage_number != NULL)
		*stage_number = number;
	return next;
}

Select *
emitter_close(Emitter *emitter, Select *select, bool keep_order)
{
	return emitter_close_named(emitter, select, keep_order, "", NULL);
}

/* Puts the stages together, the last being the SELECT over them, and takes their marks out. */
static char *
emitter_join_stages(const Emitter *emitter, SqlMap *map)
{
	int last = emitter->stage.count - 1;
	SqlBuf buf;

	sql_init(&buf);
	VEC_EACH (SqlStage, stage, &emitter->stage)
	{
		SqlMap ignored = {0};

		if (stage_at == 0 && last > 0)
			sql_keyword(&buf, emitter->is_recursive ? "WITH RECURSIVE " : "WITH ");
		else if (stage_at > 0)
			sql_keyword(&buf, stage_at == last ? "\n" : ",\n");
		sql_fragment(&buf, stage->text);
		stage->text = sql_finish(stage->text, &ignored);
		vec_push(&map->stage, stage);
	}
	return sql_finish(buf.data, map);
}

char *
kql_emit(const BoundQuery *query, const KqlOptions *options, SqlMap *map, DiagList *diag)
{
	Emitter emitter = {.options = options, .diag = diag};
	Select *select;
	Vec output = {0};
	Vec name = {0};

	/* What an earlier text has made of the named relations is not part of this one. */
	VEC_EACH (BoundShared, shared, &query->shared)
	{
		shared->emitted_stage = 0;
		shared->emitted = NULL;
	}
	rewrite_mark_used(query->rel, &query->shared, &emitter.used, &emitter.used_size);
	select = emit_rel(&emitter, query->rel, true);

	VEC_EACH (BoundColumn, column, &query->rel->column)
	{
		BoundExpr *use = bound_column_use(column, query->rel->span);

		if (strlen(column->name) > EMITTER_MAX_IDENT)
		{
			Diag *d = diag_add(diag, DIAG_UNSUPPORTED, query->rel->span,
							   psprintf("the column name \"%s\"", column->name));

			diag_hint(d, "PostgreSQL cuts names to %d bytes: give the column a shorter one.",
					  EMITTER_MAX_IDENT);
		}
		vec_push(&output, emit_expr(&emitter, select, use, PREC_ANY, EMIT_TYPED));
		vec_push(&name, column->name);
	}
	if (diag->error_count > 0)
		return NULL;
	emitter_add_stage(&emitter, select_text(&emitter, select, &output, &name, true, 0), 0);
	return emitter_join_stages(&emitter, map);
}
