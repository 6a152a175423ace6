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

#include "base/distributed.h"
#include "base/owner.h"
#include "base/rest.h"
#include "base/spi.h"
#include "common/lookup.h"
#include "ingest/category.h"
#include "ingest/other_type.h"
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

/* How a value of a record becomes one of a type, or of another that the server makes the type of. */
static FieldType
field_of_type(Oid type, Oid *inserted)
{
	FieldType field;
	char category;
	bool preferred;

	type = other_type_stored(type);
	get_type_category_preferred(type, &category, &preferred);
	*inserted = type;
	if (type == INT2OID)
		*inserted = INT4OID;
	else if (type == FLOAT4OID)
		*inserted = FLOAT8OID;
	else if (category == TYPCATEGORY_STRING &&
			 can_coerce_type(1, &(Oid){TEXTOID}, &type, COERCION_ASSIGNMENT))
		*inserted = TEXTOID;
	return field_type_for(*inserted, &field) ? field : FIELD_OTHER;
}

static void
add_column(Vec *columns, const char *name, Oid type, bool is_array, const RestField *field)
{
	TargetColumn *column =
		MAKE(TargetColumn, .name = name, .in_rest = field != NULL,
			 .absent = field != NULL && field->absent != NULL ? field->absent : "");

	column->field = field_of_type(type, &column->type);
	column->has_field = (column->field != FIELD_OTHER || other_type_has(column->type)) &&
						(!is_array || OidIsValid(get_array_type(column->type)));
	if (!column->has_field)
	{
		column->type = type;
		column->field = FIELD_NO_VALUE;
	}
	else if (strcmp(name, "TimeGenerated") == 0 && column->field != FIELD_DATE &&
			 column->field != FIELD_JSON && column->field != FIELD_OTHER)
	{
		column->field = FIELD_TIME_REQUIRED;
		if (column->type != TIMESTAMPOID)
			column->type = TIMESTAMPTZOID;
	}
	vec_push(columns, column);
}

Vec
target_columns(Relation target)
{
	TupleDesc desc = RelationGetDescr(target);
	Vec fields = rest_fields(target, CurrentMemoryContext);
	/* Rows of a table on several servers travel as an array for each column. */
	bool is_array = relation_is_distributed(RelationGetRelid(target));
	Vec columns = {0};

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		const char *name = NameStr(column->attname);

		if (column->attisdropped || own_value_is_all(target, column->attnum) ||
			LOOKUP(own_column, name) != NULL ||
			(fields.count > 0 && column->attnum == rest_column(target)))
			continue;
		add_column(&columns, pstrdup(name), column->atttypid, is_array, NULL);
	}
	VEC_EACH (const RestField, field, &fields)
	{
		if (field->in_rest)
			add_column(&columns, field->name, rest_type(field->kql_type), false, field);
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
				   rest_type(spi_column_text(i, "kql_type")), false, NULL);
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
						errdetail("Values of type %s are not read from records.",
								  format_type_be(column->type))));
	return column->field;
}

Mapping *
ingest_column_mapping(Relation target, const char *log_table)
{
	/* What else the time of a row may be called, where that is no column: by Defender and Logstash. */
	static const char *const time_name[] = {"Timestamp", "@timestamp"};
	JsonSpan name = {log_table, strlen(log_table), false};
	const LogCategory *category = category_find(&name);
	Mapping *mapping = mapping_make_empty(false);
	Vec columns = target_columns(target);
	int time;

	mapping->is_of_rows = true;
	VEC_EACH (const TargetColumn, column, &columns)
		mapping_add_key(mapping, column->name, field_type_named(column->field, column->name),
						column->type);
	mapping_fill(mapping, "Type", log_table);
	time = mapping_column(mapping, "TimeGenerated");
	for (int i = 0; time >= 0 && i < lengthof(time_name); i++)
	{
		if (mapping_column(mapping, time_name[i]) < 0)
			mapping_add_path(mapping, time_name[i], time, FIELD_TIME_REQUIRED, 1);
	}
	/* Some exports of sign-ins have no other time. */
	if (time >= 0 && category != NULL && category->is_signin)
		mapping_add_path(mapping, "CreatedDateTime", time, FIELD_TIME_REQUIRED, 1);
	return mapping;
}

Mapping *
ingest_fitted_mapping(const MapEntry *entry, int count, bool fold_case, Relation target)
{
	MapEntry *fitted = palloc(sizeof(MapEntry) * count);
	Vec columns = target_columns(target);
	int kept = 0;

	for (int i = 0; i < count; i++)
	{
		const TargetColumn *column = target_column(&columns, entry[i].column);

		if (column == NULL)
			continue;
		fitted[kept] = entry[i];
		fitted[kept].sql_type = column->type;
		if (column->type != field_type_oid(entry[i].type))
			fitted[kept].type = column->field;
		kept++;
	}
	return mapping_make(fitted, kept, fold_case);
}

void
target_prepare_types(Relation target, const Mapping *mapping, bool runs_checks)
{
	Oid act_as = owner_to_act_as(target->rd_rel->relowner);

	for (int i = 0; i < mapping->count; i++)
	{
		if (mapping->column[i].other != NULL)
			other_type_prepare(mapping->column[i].other, act_as, runs_checks);
	}
}
