/*
 * union.c
 *		union, as an operator and as a source; search and find use its parts.
 */
#include "common/port.h"

#include "common/name_map.h"
#include "kql/bind/binder_int.h"

/*
 * The column that ingestion_time() reads behind a union: of each leg that is a table, the one in
 * which the table keeps it.  Hidden, so that it is no part of *.  It has the second name where a
 * leg has a column of the first.
 */
static char arrival_name[] = "_TimeReceived";
static char other_arrival_name[] = "$IngestionTime";
static const SchemaColumn arrival_column[] = {
	{.name = arrival_name, .type = KQL_DATETIME, .is_hidden = true},
	{.name = other_arrival_name, .type = KQL_DATETIME, .is_hidden = true}};

/* One output column: all legs' columns of that name and type. */
typedef struct UnionColumn
{
	const char *name;
	KqlType type;
	bool nullable;
	int leg_count; /* legs that have it */
	int place;     /* of the output column, -1 if it is not one */
	const SchemaColumn *origin;
	struct UnionColumn *next; /* of the same name */
} UnionColumn;

/* The columns of all legs; first holds one of each name, by its number in name. */
typedef struct UnionMerge
{
	NameMap name;
	Vec first; /* of UnionColumn */
} UnionMerge;

static UnionColumn *
union_find(const UnionMerge *merged, const char *name, KqlType type)
{
	int number = name_map_find(&merged->name, name);
	UnionColumn *one = number < 0 ? NULL : VEC_AT(&merged->first, UnionColumn, number);

	while (one != NULL && one->type != type)
		one = one->next;
	return one;
}

static UnionColumn *
union_add_column(UnionMerge *merged, const BoundColumn *column)
{
	int number = name_map_find(&merged->name, column->name);
	UnionColumn *one = MAKE(UnionColumn, .name = column->name, .type = column->type,
							.origin = column->origin, .place = -1);

	if (number < 0)
	{
		name_map_add(&merged->name, column->name);
		vec_push(&merged->first, one);
	}
	else
	{
		UnionColumn *last = VEC_AT(&merged->first, UnionColumn, number);

		while (last->next != NULL)
			last = last->next;
		last->next = one;
	}
	return one;
}

static UnionMerge
union_merge(const Vec *leg)
{
	UnionMerge merged = {{{NULL, 0, 0}, NULL, 0}, {NULL, 0, 0}};

	VEC_EACH (const Pipe, pipe, leg)
	{
		PORT_CHECK_INTERRUPTS();
		VEC_EACH (const BoundColumn, column, &pipe->rel->column)
		{
			UnionColumn *one;

			if (bind_is_hidden(column))
				continue;
			one = union_find(&merged, column->name, column->type);
			if (one == NULL)
				one = union_add_column(&merged, column);
			one->leg_count++;
			one->nullable |= column->nullable;
		}
	}
	return merged;
}

/* The number of legs, and whether only columns that all of them have are kept. */
typedef struct UnionShape
{
	int leg_count;
	bool inner;
	const char *source_column;
	int arrival_place; /* of the output column for ingestion_time(), or -1 */
	Span span;
} UnionShape;

/* Makes an output column of a merged one. */
static void
union_add_output(Binder *b, BoundRel *rel, NameMap *names, UnionColumn *one, bool has_conflict,
				 const UnionShape *shape)
{
	bool is_partial = one->leg_count < shape->leg_count;
	const char *name = one->name;
	BoundColumn *column;

	if (shape->inner && is_partial)
		return;
	if (has_conflict && !shape->inner)
		name = psprintf("%s_%s", one->name, kql_type_name(one->type));
	name = name_map_add_unique(names, bind_short_name(name));
	column = bind_new_column(b, name, one->type,
							 one->nullable || (one->type != KQL_STRING && is_partial));
	column->origin = one->origin;
	one->place = rel->column.count;
	vec_push(&rel->column, column);
}

static int
union_value_order(const void *a, const void *b)
{
	const BoundUnionValue *left = *(BoundUnionValue *const *) a;
	const BoundUnionValue *right = *(BoundUnionValue *const *) b;

	return left->place - right->place;
}

/* What a leg has for the output columns; of two columns of a name and type the first. */
static Vec *
union_map(Binder *b, const Pipe *pipe, const UnionMerge *merged, const UnionShape *shape)
{
	Vec *map = palloc0(sizeof(Vec));

	if (shape->source_column != NULL)
	{
		vec_push(map, MAKE(BoundUnionValue,
						   .value = bind_const_string(b, pipe->source_name, shape->span)));
	}
	VEC_EACH (BoundColumn, column, &pipe->rel->column)
	{
		const UnionColumn *one;

		if (bind_is_hidden(column))
			continue;
		one = union_find(merged, column->name, column->type);
		if (one->place < 0)
			continue;
		vec_push(map, MAKE(BoundUnionValue, .place = one->place,
						   .value = bound_column_use(column, bind_span(b, shape->span))));
	}
	if (shape->arrival_place >= 0 && pipe->arrival != NULL)
	{
		BoundExpr *value = bound_column_use(pipe->arrival, bind_span(b, shape->span));

		vec_push(map, MAKE(BoundUnionValue, .place = shape->arrival_place,
						   .value = bind_convert(b, value, KQL_DATETIME)));
	}
	if (map->count > 1)
		qsort(map->item, map->count, sizeof(void *), union_value_order);
	return map;
}

BoundColumn *
bind_union_arrival(const Vec *column)
{
	VEC_EACH (BoundColumn, one, column)
	{
		if (one->origin == &arrival_column[0] || one->origin == &arrival_column[1])
			return one;
	}
	return NULL;
}

/* Adds the column for ingestion_time(), unless a leg is a table that does not keep it. */
static void
union_add_arrival(Binder *b, BoundRel *rel, const Vec *leg, UnionShape *shape)
{
	bool is_kept = false;
	const SchemaColumn *origin = arrival_column;
	BoundColumn *column;

	VEC_EACH (const Pipe, pipe, leg)
	{
		if (pipe->arrival == NULL && pipe->table != NULL)
			return;
		is_kept |= pipe->arrival != NULL;
	}
	if (!is_kept)
		return;
	if (bind_find_column(&rel->column, origin->name) != NULL)
		origin++;
	column = bind_new_column(b, origin->name, KQL_DATETIME, true);
	column->origin = origin;
	shape->arrival_place = rel->column.count;
	vec_push(&rel->column, column);
}

/*
 * The rows of all legs.  Columns of one name and different types become
 * name_type.  source_column, if not NULL, comes first and says which leg a row
 * is of; a column of that name in a leg gets a number.  inner keeps only the columns that every leg has.
 */
BoundRel *
bind_union_legs(Binder *b, const Vec *leg, const char *source_column, bool inner, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_UNION, NULL, span);
	UnionShape shape = {leg->count, inner, source_column, -1, span};
	UnionMerge merged = union_merge(leg);
	NameMap names = {{NULL, 0, 0}, NULL, 0};

	if (source_column != NULL)
	{
		vec_push(&rel->column, bind_new_column(b, source_column, KQL_STRING, false));
		name_map_add_unique(&names, source_column);
	}
	VEC_EACH (UnionColumn, first, &merged.first)
	{
		for (UnionColumn *one = first; one != NULL; one = one->next)
			union_add_output(b, rel, &names, one, first->next != NULL, &shape);
	}
	union_add_arrival(b, rel, leg, &shape);
	b->union_width = Max(b->union_width, rel->column.count);
	VEC_EACH (const Pipe, pipe, leg)
	{
		if (!bind_count_slots(b, span, pipe->rel->column.count))
			break;
		rel->is_open |= pipe->rel->is_open;
		vec_push(&rel->u.unions.input, pipe->rel);
		vec_push(&rel->u.unions.map, union_map(b, pipe, &merged, &shape));
	}
	return rel;
}

/* Of what is hidden, only the time of arrival goes on. */
static void
union_strip(Binder *b, Pipe *leg)
{
	const char *name = leg->table == NULL ? NULL : leg->table->ingestion_column;
	BoundColumn *arrival = bind_union_arrival(&leg->rel->column);
	Vec kept = {NULL, 0, 0};

	if (name != NULL)
		arrival = bind_find_column(&leg->rel->column, name);
	leg->arrival = arrival;
	VEC_EACH (BoundColumn, column, &leg->rel->column)
	{
		if (column == arrival || !bind_is_hidden(column))
			vec_push(&kept, column);
	}
	if (kept.count < leg->rel->column.count)
		bind_pass_columns(b, leg, &kept, leg->rel->span);
}

static void
union_add_leg(Binder *b, Vec *leg, const Pipe *pipe)
{
	Pipe *copy = palloc(sizeof(Pipe));

	*copy = *pipe;
	union_strip(b, copy);
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
	for (int i = 0; i < name.count && !b->too_complex; i++)
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
				diag_hint(bind_error(b, DIAG_NO_TABLES, ast->span, pattern->name),
						  "Register tables with vigil.register_source() or make them with "
						  "vigil.create_log_table().");
		}
		else
			union_add_table(b, leg, ast, fuzzy);
	}
}

/* A fuzzy union none of whose tables exists yet: no rows, and every column is null. */
static void
union_of_none(Binder *b, Pipe *pipe, const char *source, Span span)
{
	RowScope *outer = pipe->outer;

	bind_error(b, DIAG_EMPTY_UNION, span);
	memset(pipe, 0, sizeof(*pipe));
	pipe->outer = outer;
	pipe->rel = bind_no_rel(b, span);
	pipe->rel->is_open = true;
	if (source != NULL)
		vec_push(&pipe->rel->column, bind_new_column(b, source, KQL_STRING, false));
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
	{
		union_of_none(b, pipe, source, ast->base.span);
		return;
	}
	for (int i = 0; i < leg.count; i++)
		is_broken |= VEC_AT(&leg, Pipe, i)->is_broken;
	memset(pipe, 0, sizeof(*pipe));
	pipe->outer = outer;
	pipe->is_broken = is_broken || leg.count == 0;
	pipe->rel = bind_union_legs(b, &leg, source, kind != NULL && strcmp(kind, "inner") == 0,
								ast->base.span);
}
