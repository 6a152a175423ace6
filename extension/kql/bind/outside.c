/*
 * outside.c
 *		Tables of other databases, and data at addresses.
 *
 * Nothing here opens a connection: a schema stands for another database, and a relation
 * for what is at an address, if an administrator said so.  Without that word it is one error
 * with the remedy; the columns that externaldata declares are then known all the same.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/sqlbuf.h"

/* What a schema may stand for, … */
static const char *const place[] = {"cluster", "database", "workspace", "app",
									"adx",     "resource", "arg"};

/* … and what nothing may. */
static const char *const closed[] = {"external_table", "stored_query_result", "entity_group"};

/* Is it a path or a call whose beginning names another database? */
bool
bind_is_outside(const AstExpr *ast)
{
	for (;;)
	{
		if (ast->kind == AST_PATH)
			ast = ((const AstPath *) ast)->object;
		else if (ast->kind != AST_CALL)
			return false;
		else if (((const AstCall *) ast)->object != NULL)
			ast = ((const AstCall *) ast)->object;
		else
			return LOOKUP(place, ((const AstCall *) ast)->name) != NULL ||
				   LOOKUP(closed, ((const AstCall *) ast)->name) != NULL;
	}
}

static Pipe
outside_refused(Binder *b, Span span, const char *what)
{
	diag_hint(bind_error(b, DIAG_UNSUPPORTED, span, what),
			  "The database reads no other servers; load the data into a table.");
	return bind_broken(b, span);
}

/*
 * The name of a place: what is in its parentheses, "c/d" for cluster("c").database("d"), and
 * "arg" for arg(…), which has only one.  NULL after an error.
 */
static const char *
outside_name(Binder *b, const AstExpr *ast)
{
	const AstCall *call = (const AstCall *) ast;
	const char *outer = NULL;
	const char *name;

	if (ast->kind != AST_CALL || LOOKUP(place, call->name) == NULL)
	{
		(void) outside_refused(b, ast->span, "this name of another database");
		return NULL;
	}
	if (!bind_argument_count(b, call, strcmp(call->name, "arg") == 0 ? 0 : 1, 1))
		return NULL;
	if (strcmp(call->name, "arg") == 0)
		return "arg";
	if (call->object != NULL && (outer = outside_name(b, call->object)) == NULL)
		return NULL;
	name = bind_constant_string(b, VEC_AT(&call->args, AstExpr, 0), "the name of the database");
	if (name == NULL)
		return NULL;
	return outer != NULL ? psprintf("%s/%s", outer, name) : name;
}

/* A text as an SQL literal, for a hint that can be pasted. */
static const char *
outside_literal(const char *text)
{
	SqlBuf buf;

	sql_init(&buf);
	sql_literal(&buf, text);
	return buf.data;
}

/* The table of that name in a place. */
static Pipe
outside_table(Binder *b, const AstExpr *object, const char *name, Span span)
{
	const SchemaProvider *schema = b->options->schema;
	const char *where = outside_name(b, object);
	const char *stands = NULL;
	const SchemaTable *table;
	Pipe pipe = {0};

	if (where == NULL || name == NULL)
		return bind_broken(b, object->span);
	if (schema != NULL && schema->place != NULL)
		stands = schema->place(schema->context, where);
	if (stands == NULL)
	{
		diag_hint(bind_error(b, DIAG_OUTSIDE, object->span, psprintf("\"%s\"", where)),
				  "An administrator names a schema that holds its tables: "
				  "SELECT vigil.register_workspace(%s, 'schema').",
				  outside_literal(where));
		return bind_broken(b, object->span);
	}
	table = schema->place_table(schema->context, stands, where, name);
	if (table == NULL)
	{
		diag_hint(bind_error(b, DIAG_UNKNOWN_TABLE, span, name),
				  "Schema \"%s\" stands for \"%s\": make a table or view of that name there.",
				  stands, where);
		return bind_broken(b, span);
	}
	pipe.rel = bind_schema_table(b, table, span);
	pipe.table = table;
	pipe.source_name = name;
	return pipe;
}

/* workspace("x").T, cluster("c").database("d").T, ….table("T") */
Pipe
bind_outside(Binder *b, const AstExpr *ast)
{
	const AstCall *call = (const AstCall *) ast;

	if (ast->kind == AST_PATH)
	{
		const AstPath *path = (const AstPath *) ast;

		return outside_table(b, path->object, path->name, path->name_span);
	}
	if (call->object == NULL)
		return outside_refused(b, ast->span, psprintf("%s()", call->name));
	if (strcmp(call->name, "table") != 0)
		return outside_refused(b, ast->span, "a function of another database");
	if (!bind_argument_count(b, call, 1, 2))
		return bind_broken(b, ast->span);
	return outside_table(
		b, call->object,
		bind_constant_string(b, VEC_AT(&call->args, AstExpr, 0), "the table's name"),
		VEC_AT(&call->args, AstExpr, 0)->span);
}

/* ---- externaldata ---- */

/* Are the records objects, whose values have names, and no order? */
static bool
external_is_json(const AstExternaldata *ast, const char *address)
{
	const char *end;

	if (ast->format != NULL)
		return strstr(ast->format, "json") != NULL;
	end = strstr(address, ".json");
	return end != NULL && strchr(end, '/') == NULL;
}

/*
 * The column of a declared name, or, but for names of JSON, the only one that differs in the case
 * of letters alone from that one declared name.
 */
static BoundColumn *
external_column(const BoundRel *rel, const char *name, const Vec *declared, bool is_json)
{
	BoundColumn *found = bind_find_column(&rel->column, name);
	int columns = 0;
	int names = 0;

	if (found != NULL || is_json)
		return found;
	VEC_EACH (BoundColumn, column, &rel->column)
	{
		if (pg_strcasecmp(column->name, name) != 0)
			continue;
		found = column;
		columns++;
	}
	VEC_EACH (const AstColumnDef, def, declared)
		names += pg_strcasecmp(def->name, name) == 0;
	return columns == 1 && names == 1 ? found : NULL;
}

/*
 * Whether declared columns are those of their names in the table, not those of their places.
 * Columns of a file of lines are what stands at their place, whatever a query calls them; where the
 * table has some of the names at other places, it is in no such order.
 */
static bool
external_is_by_name(const BoundRel *rel, const Vec *column, bool is_json)
{
	int found = 0;
	bool in_place = true;

	VEC_EACH (const AstColumnDef, def, column)
	{
		const BoundColumn *of_name = external_column(rel, def->name, column, is_json);

		if (of_name == NULL)
			continue;
		found++;
		in_place = in_place && def_at < rel->column.count &&
				   VEC_AT(&rel->column, BoundColumn, def_at) == of_name;
	}
	return found == column->count || (found > 0 && (is_json || !in_place));
}

/*
 * The declared columns out of a table: by their names if it has them all, by position if it
 * has none of them, or if they are those of a file of lines.  A value becomes one of the declared
 * type as by tolong() and its kin.
 */
static Pipe
external_rows(Binder *b, const AstExternaldata *ast, const SchemaTable *table, const char *address)
{
	Pipe pipe = {0};
	Vec item = {NULL, 0, 0};
	bool is_json = external_is_json(ast, address);
	bool by_name;

	pipe.rel = bind_schema_table(b, table, ast->base.span);
	by_name = external_is_by_name(pipe.rel, &ast->column, is_json);
	VEC_EACH (const AstColumnDef, def, &ast->column)
	{
		BoundColumn *from = by_name ? external_column(pipe.rel, def->name, &ast->column, is_json)
							: def_at < pipe.rel->column.count
								? VEC_AT(&pipe.rel->column, BoundColumn, def_at)
								: NULL;
		BoundExpr *value;
		Vec arg = {NULL, 0, 0};

		if (from == NULL)
		{
			diag_hint(bind_error(b, DIAG_UNKNOWN_COLUMN, def->span, def->name),
					  "%s.%s, which stands for the data, has %s.", table->schema, table->relation,
					  by_name ? "some of the declared columns, but not this one"
							  : "fewer columns than are declared");
			return bind_broken(b, ast->base.span);
		}
		value = bind_column_ref(b, from, def->span);
		if (from->type != def->type)
		{
			vec_push(&arg, value);
			value = bind_call_named(b, psprintf("to%s", kql_type_name(def->type)), &arg, def->span);
		}
		bind_item_add(b, &item, bind_column_of(b, def->name, value), value);
	}
	bind_finish_project(b, &pipe, &item, ast->base.span);
	return pipe;
}

/* The declared columns and no rows: what follows can be checked. */
static Pipe
external_unknown(Binder *b, const AstExternaldata *ast)
{
	Pipe pipe = {0};

	pipe.rel = bind_new_rel(b, REL_VALUES, NULL, ast->base.span);
	VEC_EACH (const AstColumnDef, def, &ast->column)
		vec_push(&pipe.rel->column, bind_new_column(b, def->name, def->type, true));
	return pipe;
}

/* Reports columns that are declared twice, or are too many. */
static bool
external_check_columns(Binder *b, const Vec *column)
{
	VEC_EACH (const AstColumnDef, def, column)
	{
		if (!bind_check_width(b, def->span, def_at + 1))
			return false;
		for (int i = 0; i < def_at; i++)
		{
			if (strcmp(VEC_AT(column, AstColumnDef, i)->name, def->name) != 0)
				continue;
			bind_error(b, DIAG_DUPLICATE_COLUMN, def->span, def->name);
			return false;
		}
	}
	return true;
}

/* externaldata (…) [address, …]: the rows of all addresses */
Pipe
bind_externaldata(Binder *b, const AstExternaldata *ast)
{
	const SchemaProvider *schema = b->options->schema;
	RowScope *row = b->row;
	Vec leg = {NULL, 0, 0};
	Pipe pipe = {0};
	bool failed = !external_check_columns(b, &ast->column);

	b->row = NULL;
	VEC_EACH (const AstExpr, one, &ast->address)
	{
		const char *address = bind_constant_string(b, one, "the address");
		const SchemaTable *table = NULL;

		if (address != NULL && schema != NULL && schema->external != NULL)
			table = schema->external(schema->context, address);
		if (address != NULL && table == NULL)
			diag_hint(
				bind_error(b, DIAG_OUTSIDE, one->span, psprintf("\"%s\"", address)),
				"The database opens no connections. An administrator names a table that holds "
				"the data: SELECT vigil.register_external(%s, 'table').",
				outside_literal(address));
		if (table == NULL)
			failed = true;
		else if (!failed)
		{
			pipe = external_rows(b, ast, table, address);
			failed = pipe.is_broken;
			vec_push(&leg, MAKE(Pipe, .rel = pipe.rel));
		}
	}
	b->row = row;
	if (failed || ast->address.count == 0)
		return external_unknown(b, ast);
	if (leg.count > 1)
		pipe.rel = bind_union_legs(b, &leg, NULL, false, ast->base.span);
	return pipe;
}
