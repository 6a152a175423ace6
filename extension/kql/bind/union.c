/*
 * union.c
 *		union, as an operator and as a source; search and find use its parts.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* One output column: all legs' columns of that name and type. */
typedef struct UnionColumn
{
	const char *name;
	KqlType type;
	bool nullable;
	int leg_count; /* legs that have it */
	const SchemaColumn *origin;
} UnionColumn;

static UnionColumn *
union_find(const Vec *merged, const char *name, KqlType type)
{
	VEC_EACH (UnionColumn, one, merged)
	{
		if (one->type == type && strcmp(one->name, name) == 0)
			return one;
	}
	return NULL;
}

/* Where a column goes: after the last one of the same name, else to the end. */
static int
union_place(const Vec *merged, const char *name)
{
	for (int i = merged->count - 1; i >= 0; i--)
	{
		if (strcmp(VEC_AT(merged, UnionColumn, i)->name, name) == 0)
			return i + 1;
	}
	return merged->count;
}

static Vec
union_merge(const Vec *leg)
{
	Vec merged = {NULL, 0, 0};

	VEC_EACH (const Pipe, pipe, leg)
	{
		VEC_EACH (const BoundColumn, column, &pipe->rel->column)
		{
			UnionColumn *one = union_find(&merged, column->name, column->type);

			if (one == NULL)
			{
				one = palloc0(sizeof(UnionColumn));
				one->name = column->name;
				one->type = column->type;
				one->origin = column->origin;
				vec_insert(&merged, union_place(&merged, column->name), one);
			}
			one->leg_count++;
			one->nullable |= column->nullable;
		}
	}
	return merged;
}

static bool
union_has_conflict(const Vec *merged, int at)
{
	const UnionColumn *one = VEC_AT(merged, UnionColumn, at);

	for (int i = 0; i < merged->count; i++)
	{
		if (i != at && strcmp(VEC_AT(merged, UnionColumn, i)->name, one->name) == 0)
			return true;
	}
	return false;
}

/*
 * The rows of all legs.  Columns of one name and different types become
 * name_type.  source_column, if not NULL, comes first and says which leg a row
 * is of.  inner keeps only the columns that every leg has.
 */
BoundRel *
bind_union_legs(Binder *b, const Vec *leg, const char *source_column, bool inner, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_UNION, NULL, span);
	Vec merged = union_merge(leg);
	Vec kept = {NULL, 0, 0};
	Vec names = {NULL, 0, 0};

	if (source_column != NULL)
		vec_push(&rel->column, bind_new_column(b, source_column, KQL_STRING, false));
	for (int i = 0; i < merged.count; i++)
	{
		UnionColumn *one = VEC_AT(&merged, UnionColumn, i);
		const char *name = one->name;
		BoundColumn *column;

		if (inner && one->leg_count < leg->count)
			continue;
		if (union_has_conflict(&merged, i) && !inner)
			name = psprintf("%s_%s", one->name, kql_type_name(one->type));
		name = bind_unique_name(&names, name);
		column = bind_new_column(b, name, one->type,
								 one->nullable ||
									 (one->type != KQL_STRING && one->leg_count < leg->count));
		if (source_column != NULL && strcmp(source_column, name) == 0)
			bind_error(b, DIAG_DUPLICATE_COLUMN, span, name);
		column->origin = one->origin;
		bind_item_add(b, &names, column, NULL);
		vec_push(&rel->column, column);
		vec_push(&kept, one);
	}
	VEC_EACH (const Pipe, pipe, leg)
	{
		Vec *map = palloc0(sizeof(Vec));

		if (source_column != NULL)
			vec_push(map, bind_const_string(b, pipe->source_name, span));
		VEC_EACH (const UnionColumn, one, &kept)
		{
			BoundColumn *column = NULL;

			for (int c = 0; c < pipe->rel->column.count && column == NULL; c++)
			{
				BoundColumn *candidate = VEC_AT(&pipe->rel->column, BoundColumn, c);

				if (candidate->type == one->type && strcmp(candidate->name, one->name) == 0)
					column = candidate;
			}
			bind_count_node(b, span, 1);
			vec_push(map, column == NULL ? bind_const_null(b, one->type, span)
										 : bound_column_use(column, bind_span(b, span)));
		}
		vec_push(&rel->u.unions.input, pipe->rel);
		vec_push(&rel->u.unions.map, map);
	}
	return rel;
}

static void
union_add_leg(Binder *b, Vec *leg, const Pipe *pipe)
{
	Pipe *copy = palloc(sizeof(Pipe));

	*copy = *pipe;
	bind_strip_hidden(b, copy);
	if (copy->source_name == NULL)
		copy->source_name = psprintf("union_arg%d", leg->count);
	vec_push(leg, copy);
}

/* All tables and views whose names match. */
static bool
union_add_wildcard(Binder *b, Vec *leg, const AstName *pattern)
{
	const SchemaProvider *schema = b->options->schema;
	Vec name = {NULL, 0, 0};
	int before = leg->count;

	for (Binding *binding = b->env; binding != NULL; binding = binding->outer)
	{
		if (binding->kind == BINDING_FUNCTION && binding->is_view &&
			wildcard_match(pattern->name, binding->name) && scope_find(b, binding->name) == binding)
			vec_push(&name, unconstify(char *, binding->name));
	}
	if (schema != NULL && schema->tables_like != NULL)
	{
		Vec tables = schema->tables_like(schema->context, pattern->name);

		for (int i = 0; i < tables.count; i++)
		{
			if (scope_find(b, VEC_AT(&tables, char, i)) == NULL)
				vec_push(&name, tables.item[i]);
		}
	}
	for (int i = 0; i < name.count; i++)
	{
		AstName one = {{AST_NAME, pattern->base.span}, VEC_AT(&name, char, i), false, false};
		Pipe pipe = bind_table(b, &one.base);

		union_add_leg(b, leg, &pipe);
	}
	return leg->count > before;
}

/* Binds a leg; with fuzzy, one that refers to what does not exist is left out. */
static void
union_add_table(Binder *b, Vec *leg, const AstExpr *ast, bool fuzzy)
{
	int diag_count = b->diag->diag.count;
	int error_count = b->diag->error_count;
	Pipe pipe = bind_table(b, ast);

	if (fuzzy && b->diag->error_count > error_count && b->diag->diag.count <= DIAG_MAX_KEPT)
	{
		for (int i = diag_count; i < b->diag->diag.count; i++)
		{
			DiagCode code = VEC_AT(&b->diag->diag, Diag, i)->code;

			if (code == DIAG_UNKNOWN_TABLE || code == DIAG_UNKNOWN_FUNCTION)
			{
				b->diag->diag.count = diag_count;
				b->diag->error_count = error_count;
				return;
			}
		}
	}
	union_add_leg(b, leg, &pipe);
}

/* The tables of a union, search or find, with wildcards resolved. */
void
bind_union_tables(Binder *b, Vec *leg, const Vec *table, bool fuzzy)
{
	VEC_EACH (const AstExpr, ast, table)
	{
		AstName all = {{AST_NAME, ast->span}, (char *) "*", false, true};

		if (ast->kind == AST_STAR ||
			(ast->kind == AST_NAME && ((const AstName *) ast)->is_wildcard))
		{
			const AstName *pattern = ast->kind == AST_STAR ? &all : (const AstName *) ast;

			if (!union_add_wildcard(b, leg, pattern) && !fuzzy)
				bind_error(b, DIAG_UNKNOWN_TABLE, ast->span, pattern->name);
		}
		else
			union_add_table(b, leg, ast, fuzzy);
	}
}

/* union [kind = inner|outer] [withsource = name] [isfuzzy = true] tables */
void
bind_union(Binder *b, Pipe *pipe, const AstUnion *ast)
{
	const char *kind = bind_option_text(&ast->base, "kind");
	const char *source = bind_option_text(&ast->base, "withsource");
	const char *fuzzy = bind_option_text(&ast->base, "isfuzzy");
	RowScope *row = b->row;
	Vec leg = {NULL, 0, 0};
	bool is_broken = false;
	RowScope *outer = pipe->outer;

	if (source == NULL)
		source = bind_option_text(&ast->base, "with_source");
	if (kind != NULL && strcmp(kind, "inner") != 0 && strcmp(kind, "outer") != 0)
		bind_error(b, DIAG_BAD_ARGUMENT, bind_option(&ast->base, "kind")->span, "kind",
				   "union has inner and outer");
	b->row = NULL;
	if (pipe->rel != NULL)
		union_add_leg(b, &leg, pipe);
	bind_union_tables(b, &leg, &ast->table, fuzzy != NULL && strcmp(fuzzy, "true") == 0);
	b->row = row;
	if (leg.count == 0 && !b->too_complex && b->diag->error_count == 0)
		diag_hint(bind_error(b, DIAG_UNKNOWN_TABLE, ast->base.span, "of this union"),
				  "None of its tables exists; at least one must.");
	for (int i = 0; i < leg.count; i++)
		is_broken |= VEC_AT(&leg, Pipe, i)->is_broken;
	memset(pipe, 0, sizeof(*pipe));
	pipe->outer = outer;
	pipe->is_broken = is_broken || leg.count == 0;
	pipe->rel = bind_union_legs(b, &leg, source, kind != NULL && strcmp(kind, "inner") == 0,
								ast->base.span);
}
