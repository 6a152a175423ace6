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

bool
emitter_is_used(const Emitter *emitter, const BoundColumn *column)
{
	return column->id == EMITTER_HIDDEN_COLUMN ||
		   (column->id < emitter->used_size && emitter->used[column->id]);
}

/* A column that was last read below is not there any more to be passed on. */
bool
emitter_is_wanted(const Emitter *emitter, const Select *below, const BoundItem *item)
{
	return emitter_is_used(emitter, item->column) &&
		   (item->value->kind != BOUND_COLUMN || item->value->u.column != item->column ||
			emitter_has_column(emitter, below, item->column));
}

bool
emitter_has_column(const Emitter *emitter, const Select *select, const BoundColumn *column)
{
	return select_binding(select, column) != NULL || outer_binding(emitter, column) != NULL;
}

char *
emitter_alias(Emitter *emitter, const char *prefix)
{
	return psprintf("%s%d", prefix, ++emitter->alias_count);
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

/* A name for a stage's column: short enough, and not taken.  It is taken then. */
char *
emitter_column_name(const char *wanted, NameMap *taken)
{
	char *base = wanted[0] == '\0'
					 ? pstrdup("unnamed")
					 : pnstrdup(wanted, clipped_length(wanted, EMITTER_MAX_IDENT - 6));
	char *name = base;

	for (int suffix = 2; name_map_find(taken, name) >= 0; suffix++)
		name = psprintf("%s_%d", base, suffix);
	name_map_add(taken, name);
	return name;
}

/*
 * One number per row in the order of the Select's keys: what the rows are numbered by already, or
 * the number of the first row of a group.
 */
const char *
emitter_order_sql(Emitter *emitter, Select *select)
{
	SqlBuf buf;

	if (select_has_row_number(select) ||
		(select->is_grouped && select->order.count == 1 &&
		 strncmp(VEC_AT(&select->order, char, 0), "min(", strlen("min(")) == 0))
		return VEC_AT(&select->order, char, 0);
	sql_init(&buf);
	sql_keyword(&buf, "row_number() OVER (");
	if (select->order.count > 0)
		sql_keyword(&buf, "ORDER BY ");
	select_append_list(&buf, &select->order, ", ");
	sql_keyword(&buf, ")");
	return buf.data;
}

/*
 * Adds a finished stage "s1 AS (…)", which holds what was written since there was so much of it;
 * inside mv-apply it is a part of the stage around.  Returns it, for more to be noted.
 */
SqlStage *
emitter_add_stage(Emitter *emitter, char *text, int written_before)
{
	SqlStage *stage = palloc0(sizeof(SqlStage));
	Size before = emitter->size;

	PORT_CHECK_INTERRUPTS();
	emitter->size += strlen(text);
	if (before <= EMITTER_MAX_SQL && emitter->size > EMITTER_MAX_SQL)
		diag_add(emitter->diag, DIAG_TOO_COMPLEX,
				 emitter->rel == NULL ? (Span){0, 0} : emitter->rel->span,
				 psprintf("its SQL has more than %d bytes", EMITTER_MAX_SQL));
	if (emitter->outer.count > 0)
	{
		outer_add_stage(emitter, text);
		return stage;
	}
	stage->text = text;
	for (int i = written_before; i < emitter->written.count; i++)
		vec_push(&stage->origin, emitter->written.item[i]);
	emitter->written.count = written_before;
	/* One of several stages of one relation. */
	if (stage->origin.count == 0 && emitter->rel != NULL)
		vec_push(&stage->origin, unconstify(Span *, &emitter->rel->span));
	vec_push(&emitter->stage, stage);
	return stage;
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
	bool is_inline = emitter->outer.count > 0 && stage_number == NULL;
	int number = is_inline ? 0 : ++emitter->stage_count;
	char *stage = is_inline ? emitter_alias(emitter, "q") : psprintf("s%d", number);
	Vec output = {0};
	NameMap name = {0};
	bool is_fenced = select_needs_fence(select);
	bool carries_order = keep_order && select->order.count > 0;
	bool order_matters = select->limit != NULL || select->distinct_on != NULL;
	Select *next = select_new(NULL);
	int written = emitter->written.count;
	char *body;

	next->is_source = true;

	VEC_EACH (const ColumnBinding, binding, &select->binding)
	{
		SqlBuf reference;
		char *alias;

		if (!emitter_is_used(emitter, binding->column))
			continue;
		alias = emitter_column_name(binding->column->name, &name);
		vec_push(&output, (void *) binding->sql);
		sql_init(&reference);
		sql_format(&reference, "%s.%i", stage, alias);
		select_bind(next, binding->column, sql_take(&reference), PREC_ATOM, true,
					is_fenced ? 1 : binding->expansion);
	}
	if (carries_order)
	{
		char *alias = emitter_column_name("order", &name);
		SqlBuf reference;

		vec_push(&output, (void *) emitter_order_sql(emitter, select));
		sql_init(&reference);
		sql_format(&reference, "%s.%i", stage, alias);
		vec_push(&next->order, reference.data);
	}

	body = select_text(emitter, select, &output, &name.name, order_matters, EMITTER_INDENT);
	if (is_fenced)
		body = psprintf("%s\n%*sOFFSET 0", body, EMITTER_INDENT, "");
	if (is_inline)
		next->from = psprintf("(\n%s\n) AS %s", body, stage);
	else
	{
		SqlStage *added = emitter_add_stage(
			emitter, psprintf("%s AS %s(\n%s\n)", stage, materialization, body), written);

		added->is_grouped = select->is_grouped;
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
	rewrite_mark_used(query->rel, &query->shared, &emitter.used, &emitter.used_size,
					  &emitter.repeated);
	select = emit_rel(&emitter, query->rel, true);

	VEC_EACH (BoundColumn, column, &query->rel->column)
	{
		BoundExpr *use = bound_column_use(column, query->rel->span);

		if (column->name[0] == '\0')
			diag_hint(diag_add(diag, DIAG_UNSUPPORTED, query->rel->span, "a column without a name"),
					  "PostgreSQL has no empty names: give the column one, for example by "
					  "project-rename.");
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
	emitter_add_stage(&emitter, select_text(&emitter, select, &output, &name, true, 0), 0)
		->is_grouped = select->is_grouped;
	return emitter_join_stages(&emitter, map);
}
