/*
 * own_value.c
 *		What a log table gives a column of a row that is inserted without it.
 *
 * Only the server knows what a default is, so a column that has one is not named for the rows
 * that bring nothing for it (batch.c).  A view that can be updated has the defaults of the table
 * below it, where it has none of its own.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parse_coerce.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteHandler.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "base/compat.h"
#include "base/spi.h"
#include "ingest/own_value.h"

/* Whether something of its own does what an INSERT into the view should do. */
static bool
has_own_insert(Relation view)
{
	if (view->trigdesc != NULL && view->trigdesc->trig_insert_instead_row)
		return true;
	for (int i = 0; view->rd_rules != NULL && i < view->rd_rules->numLocks; i++)
	{
		if (view->rd_rules->rules[i]->event == CMD_INSERT)
			return true;
	}
	return false;
}

/* The column of the table below a view that can be updated; false if it is none. */
static bool
find_base_column(Relation view, AttrNumber number, Oid *relid, AttrNumber *base)
{
	Query *query = get_view_query(view);
	TargetEntry *entry = get_tle_by_resno(query->targetList, number);
	const Var *var = entry != NULL ? (const Var *) entry->expr : NULL;

	if (var == NULL || !IsA(var, Var) || var->varattno <= 0 ||
		rt_fetch(var->varno, query->rtable)->rtekind != RTE_RELATION)
		return false;
	*relid = rt_fetch(var->varno, query->rtable)->relid;
	*base = var->varattno;
	return true;
}

static bool
is_updatable(Relation view, AttrNumber number)
{
	return DatumGetBool(DirectFunctionCall3(pg_column_is_updatable,
											ObjectIdGetDatum(RelationGetRelid(view)),
											Int16GetDatum(number), BoolGetDatum(true)));
}

/* What a view gives a column that has no default there. */
static OwnValue
view_value(Relation view, AttrNumber number)
{
	Relation base;
	Oid relid;
	AttrNumber base_number;
	OwnValue value;

	if (has_own_insert(view))
		return OWN_NULL;
	if (!is_updatable(view, number))
		return OWN_ALWAYS;
	if (!find_base_column(view, number, &relid, &base_number))
		return OWN_NULL;
	/* As long as the statement that is to come. */
	base = table_open(relid, RowExclusiveLock);
	value = own_value(base, base_number);
	table_close(base, NoLock);
	return value;
}

bool
own_value_is_all(Relation target, AttrNumber number)
{
	Form_pg_attribute column = TupleDescAttr(RelationGetDescr(target), number - 1);

	return column->attgenerated != '\0' || column->attidentity == ATTRIBUTE_IDENTITY_ALWAYS ||
		   (target->rd_rel->relkind == RELKIND_VIEW && own_value(target, number) == OWN_ALWAYS);
}

OwnValue
own_value(Relation target, AttrNumber number)
{
	Form_pg_attribute column = TupleDescAttr(RelationGetDescr(target), number - 1);
	Node *expr;

	if (column->attgenerated != '\0' || column->attidentity == ATTRIBUTE_IDENTITY_ALWAYS)
		return OWN_ALWAYS;
	expr = build_column_default(target, number);
	if (expr == NULL && target->rd_rel->relkind == RELKIND_VIEW)
		return view_value(target, number);
	if (expr == NULL)
		return column->attnotnull ? OWN_NOTHING : OWN_NULL;
	if (IsA(expr, Const) && ((Const *) expr)->constisnull)
		return column->attnotnull ? OWN_NOTHING : OWN_NULL;
	if (IsA(expr, Const) && exprType(expr) == TEXTOID &&
		VARSIZE_ANY_EXHDR(DatumGetPointer(((Const *) expr)->constvalue)) == 0)
		return OWN_EMPTY;
	return OWN_DEFAULT;
}

/* Names of the columns that the catalogue has for a log table. */
static Vec
catalogue_columns(const char *log_table)
{
	SpiArgs args = {0};
	Vec names = {0};
	int64 rows;

	spi_arg_text(&args, log_table);
	rows = spi_run("SELECT c.column_name FROM vigil.log_table_columns($1) AS c", &args);
	for (int64 i = 0; i < rows; i++)
		vec_push(&names, spi_column_text(i, "column_name"));
	return names;
}

static bool
has_name(const Vec *names, const char *name)
{
	VEC_EACH (const char, known, names)
	{
		if (strcmp(known, name) == 0)
			return true;
	}
	return false;
}

/* Settles a column; true if null is what its text is without a value, unless the catalogue has it. */
static bool
settle_column(Relation target, AttrNumber number, MapColumn *column)
{
	OwnValue own = own_value(target, number);
	Oid type = get_atttype(RelationGetRelid(target), number);

	if (own == OWN_ALWAYS || !OidIsValid(column->type))
	{
		column->naming = MAP_NEVER;
		return false;
	}
	if (!can_coerce_type(1, &column->type, &type, COERCION_ASSIGNMENT))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("column \"%s\" of relation \"%s\" has a type that cannot be loaded",
							   column->name, RelationGetRelationName(target)),
						errdetail("Records of this kind have %s for it, which does not become %s.",
								  format_type_be(column->type), format_type_be(type))));
	if (column->has_fill || column->required)
		return false;
	if (own == OWN_DEFAULT)
	{
		column->naming = MAP_IF_BROUGHT;
		column->fill_null = true;
	}
	return own == OWN_NULL && column->type == TEXTOID;
}

void
own_value_settle(Relation target, const char *log_table, Mapping *mapping)
{
	Vec catalogue = {0};
	bool asked = false;

	for (int i = 0; i < mapping->count; i++)
	{
		MapColumn *column = &mapping->column[i];
		AttrNumber number = get_attnum(RelationGetRelid(target), column->name);

		if (number == InvalidAttrNumber || !settle_column(target, number, column))
			continue;
		if (!asked)
			catalogue = catalogue_columns(log_table);
		asked = true;
		column->fill_null = !has_name(&catalogue, column->name);
	}
}
