/*
 * target.c
 *		The columns of a log table that a record can fill.
 *
 * A slim table has those of its catalogue that have no column of their own, too.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/rest.h"
#include "base/spi.h"
#include "common/lookup.h"
#include "ingest/own_value.h"
#include "ingest/target.h"

/* Names of the columns that the loader or the table fills by itself. */
static const char *const own_column[] = {"_raw", "_ingested_at", "_xid"};

/* The SQL type of a field of the catalogue. */
static Oid
rest_type(const char *kql_type)
{
	static const struct
	{
		const char *kql_type;
		Oid type;
	} types[] = {
		{"string", TEXTOID},       {"bool", BOOLOID},     {"datetime", TIMESTAMPTZOID},
		{"decimal", NUMERICOID},   {"dynamic", JSONBOID}, {"guid", UUIDOID},
		{"int", INT4OID},          {"long", INT8OID},     {"real", FLOAT8OID},
		{"timespan", INTERVALOID},
	};

	for (int i = 0; i < lengthof(types); i++)
	{
		if (strcmp(types[i].kql_type, kql_type) == 0)
			return types[i].type;
	}
	elog(ERROR, "unknown type of a field: \"%s\"", kql_type);
}

/* How a value of a record becomes one of a type, or of another that the type is made of. */
static bool
field_of_type(Oid type, FieldType *field)
{
	char category;
	bool preferred;

	type = getBaseType(type);
	if (field_type_for(type, field))
		return true;
	get_type_category_preferred(type, &category, &preferred);
	if (type == INT2OID)
		return field_type_for(INT4OID, field);
	if (type == FLOAT4OID)
		return field_type_for(FLOAT8OID, field);
	return category == TYPCATEGORY_STRING &&
		   can_coerce_type(1, &(Oid){TEXTOID}, &type, COERCION_ASSIGNMENT) &&
		   field_type_for(TEXTOID, field);
}

static void
add_column(Vec *columns, const char *name, Oid type, const RestField *field)
{
	TargetColumn *column =
		MAKE(TargetColumn, .name = name, .type = type, .in_rest = field != NULL,
			 .absent = field != NULL && field->absent != NULL ? field->absent : "");

	column->has_field = field_of_type(type, &column->field);
	/* What the server makes a value of the column's type, when a row is inserted. */
	if (column->has_field)
		column->type = field_type_oid(column->field);
	else
		column->field = FIELD_NO_VALUE;
	if (strcmp(name, "TimeGenerated") == 0 && column->has_field)
		column->field = FIELD_TIME_REQUIRED;
	vec_push(columns, column);
}

Vec
target_columns(Relation target)
{
	TupleDesc desc = RelationGetDescr(target);
	Vec fields = rest_fields(target, CurrentMemoryContext);
	Vec columns = {0};

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		const char *name = NameStr(column->attname);

		if (column->attisdropped || own_value_is_all(target, column->attnum) ||
			LOOKUP(own_column, name) != NULL ||
			(fields.count > 0 && column->attnum == rest_column(target)))
			continue;
		add_column(&columns, pstrdup(name), column->atttypid, NULL);
	}
	VEC_EACH (const RestField, field, &fields)
	{
		if (field->in_rest)
			add_column(&columns, field->name, rest_type(field->kql_type), field);
	}
	return columns;
}

Vec
target_columns_of(const char *log_table)
{
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	Vec columns = {0};
	int64 rows;

	spi_arg_text(&args, log_table);
	rows = spi_run("SELECT c.column_name, c.kql_type FROM vigil.log_table_columns($1) AS c "
				   "ORDER BY c.ordinal",
				   &args);
	MemoryContextSwitchTo(context);
	for (int64 i = 0; i < rows; i++)
		add_column(&columns, spi_column_text(i, "column_name"),
				   rest_type(spi_column_text(i, "kql_type")), NULL);
	return columns;
}

const TargetColumn *
target_column(const Vec *columns, const char *name)
{
	VEC_EACH (const TargetColumn, column, columns)
	{
		if (strcmp(column->name, name) == 0)
			return column;
	}
	return NULL;
}

FieldType
target_field(const char *table, const TargetColumn *column)
{
	if (!column->has_field)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("column \"%s\" of relation \"%s\" has a type that cannot be loaded",
							   column->name, table),
						errdetail("Type %s has no counterpart in KQL that a record could give.",
								  format_type_be(column->type))));
	return column->field;
}
