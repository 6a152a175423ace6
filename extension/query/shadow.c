/*
 * shadow.c
 *		Tables that stand in for those that a query names, for tests.
 *
 * Their columns have the types of the language itself, whatever those of the table are that
 * they stand for: nothing of another's (a domain, a default, a trigger) runs when they are filled.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/authority.h"
#include "base/spi.h"
#include "base/version.h"
#include "query/shadow.h"

SchemaTable *
shadow_find(const Shadow *shadow, const char *name)
{
	VEC_EACH (const ShadowTable, one, &shadow->table)
	{
		if (strcmp(one->table->name, name) == 0)
			return one->table;
	}
	return NULL;
}

bool
shadow_never_null(const SchemaTable *table, const SchemaColumn *column)
{
	return (column->not_null && column->type == KQL_STRING) ||
		   (table->time_column != NULL &&
			strcmp(table->time_column, schema_stored_name(column)) == 0);
}

/* A name in pg_temp that nothing of the session has. */
static char *
free_relation(Shadow *shadow)
{
	Oid temporary = LookupNamespaceNoError("pg_temp");

	for (;;)
	{
		char *name = psprintf("vigil_test_%d", ++shadow->last);

		if (!OidIsValid(temporary) || !OidIsValid(get_relname_relid(name, temporary)))
			return name;
	}
}

/* The columns of the catalogue of log tables; NULL if it does not know the name. */
static SchemaTable *
catalogued(const Shadow *shadow, const char *name)
{
	SchemaTable *table = NULL;
	SpiArgs args = {0};
	Authority saved;
	int64 rows;

	version_spi_connect();
	spi_arg_text(&args, name);
	authority_take(&saved);
	rows = spi_run("SELECT column_name, kql_type FROM vigil.log_table_columns($1) ORDER BY ordinal",
				   &args);
	authority_return(&saved);
	for (int64 i = 0; i < rows; i++)
	{
		char *column = spi_column_text(i, "column_name");
		KqlType type = kql_type_from_name(spi_column_text(i, "kql_type"));
		MemoryContext old = MemoryContextSwitchTo(shadow->context);

		if (table == NULL)
			table = MAKE(SchemaTable, .time_column = pstrdup("TimeGenerated"));
		vec_push(&table->column, MAKE(SchemaColumn, .name = pstrdup(column), .type = type,
									  .not_null = type == KQL_STRING));
		MemoryContextSwitchTo(old);
	}
	SPI_finish();
	return table;
}

static const SchemaTable *
guessed(const Shadow *shadow, const char *name)
{
	VEC_EACH (const SchemaTable, table, &shadow->guessed)
	{
		if (strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

/* Notes a table with the columns of another, in the shadow's context. */
static SchemaTable *
stand_in(Shadow *shadow, const char *name, const SchemaTable *like)
{
	MemoryContext old = MemoryContextSwitchTo(shadow->context);
	SchemaTable *table = MAKE(SchemaTable, .name = pstrdup(name), .schema = pstrdup("pg_temp"),
							  .relation = free_relation(shadow));

	if (like->time_column != NULL)
		table->time_column = pstrdup(like->time_column);
	if (like->ingestion_column != NULL)
		table->ingestion_column = pstrdup(like->ingestion_column);
	VEC_EACH (const SchemaColumn, column, &like->column)
	{
		SchemaColumn *copy = MAKE(SchemaColumn, .name = pstrdup(column->name), .type = column->type,
								  .not_null = column->not_null, .is_hidden = column->is_hidden);

		if (column->source_name != NULL && column->rest_key == NULL)
			copy->source_name = pstrdup(column->source_name);
		copy->not_null = shadow_never_null(table, copy);
		vec_push(&table->column, copy);
	}
	vec_push(&shadow->table, MAKE(ShadowTable, .table = table));
	MemoryContextSwitchTo(old);
	return table;
}

SchemaTable *
shadow_stand_in(Shadow *shadow, const char *name, const SchemaTable *table)
{
	SchemaTable *known = shadow_find(shadow, name);

	if (known != NULL)
		return known;
	if (table == NULL)
		table = catalogued(shadow, name);
	if (table == NULL)
		table = guessed(shadow, name);
	return table != NULL ? stand_in(shadow, name, table) : NULL;
}

SchemaTable *
shadow_replace(Shadow *shadow, const char *name, SchemaTable *table)
{
	SchemaTable *known = shadow_find(shadow, name);
	const SchemaTable *rows = guessed(shadow, name);

	if (known != NULL || rows == NULL)
		return known != NULL ? known : table;
	return stand_in(shadow, name, table != NULL ? table : rows);
}

void
shadow_add_names(const Shadow *shadow, Vec *names)
{
	VEC_EACH (const SchemaTable, table, &shadow->guessed)
	{
		bool is_there = false;

		VEC_EACH (const char, name, names)
			is_there = is_there || strcmp(name, table->name) == 0;
		if (!is_there)
			vec_push(names, table->name);
	}
}

/* ---- the tables themselves ---- */

/* Appends names and types: what is behind the name in CREATE TABLE, and in a list of columns. */
static void
append_columns(StringInfo sql, const SchemaTable *table)
{
	const char *between = "";

	appendStringInfoChar(sql, '(');
	VEC_EACH (const SchemaColumn, column, &table->column)
	{
		if (column->source_name != NULL)
			continue;
		appendStringInfo(sql, "%s%s %s", between, quote_identifier(column->name),
						 kql_type_sql_name(column->type));
		between = ", ";
	}
	appendStringInfoChar(sql, ')');
}

static void
create(const SchemaTable *table, const char *reader)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE TEMPORARY TABLE pg_temp.%s ", quote_identifier(table->relation));
	append_columns(&sql, table);
	appendStringInfoString(&sql, " USING heap");
	spi_run(sql.data, NULL);
	resetStringInfo(&sql);
	appendStringInfo(&sql, "GRANT SELECT ON TABLE pg_temp.%s TO %s",
					 quote_identifier(table->relation), quote_identifier(reader));
	spi_run(sql.data, NULL);
}

bool
shadow_create(Shadow *shadow, Oid reader)
{
	char *name = GetUserNameFromId(reader, false);
	bool any = false;

	VEC_EACH (ShadowTable, one, &shadow->table)
	{
		if (one->is_made)
			continue;
		create(one->table, name);
		one->is_made = true;
		any = true;
	}
	return any;
}

void
shadow_fill(const SchemaTable *table, const char *json)
{
	StringInfoData sql;
	SpiArgs args = {0};

	if (table->column.count == 0)
		return;
	initStringInfo(&sql);
	appendStringInfo(&sql,
					 "INSERT INTO pg_temp.%s SELECT r.* "
					 "FROM pg_catalog.jsonb_to_recordset($1) AS r ",
					 quote_identifier(table->relation));
	append_columns(&sql, table);
	spi_arg_json(&args, json);
	spi_run(sql.data, &args);
}
