/*
 * relation.c
 *		A relation of this database as the compiler sees it.
 *
 * Called by catalog.c.  Nothing is told about a relation, or a column, that the current user may
 * not read.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "base/compat.h"
#include "base/rest.h"
#include "base/right.h"
#include "base/version.h"
#include "common/lookup.h"
#include "query/relation.h"
#include "query/trigram.h"
#include "query/typemap.h"

/* The name that Azure's log tables have for the time of arrival. */
static const char received_name[] = "_TimeReceived";

/* Bookkeeping columns of our log tables: they can be named but are not part of *. */
static const char *const hidden_column[] = {"_raw", "_ingested_at", "_xid"};

Oid
relation_find(const char *schema, const char *name)
{
	Oid namespace_oid = get_namespace_oid(schema, true);

	if (!OidIsValid(namespace_oid))
		return InvalidOid;
	/* Without USAGE on its schema a table is not there for this user. */
	if (COMPAT_NAMESPACE_ACLCHECK(namespace_oid, GetUserId(), ACL_USAGE) != ACLCHECK_OK)
		return InvalidOid;
	return get_relname_relid(name, namespace_oid);
}

static char *
column_text(Form_pg_attribute attribute)
{
	return pstrdup(NameStr(attribute->attname));
}

static bool
is_hidden(const char *name)
{
	return LOOKUP(hidden_column, name) != NULL;
}

/* Whether the user may read a column: those of the whole relation, or this one. */
static bool
may_read_column(Oid oid, bool whole, AttrNumber number)
{
	return whole || pg_attribute_aclcheck(oid, number, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

/* Columns that the user may not read are not there for him. */
static void
add_columns(SchemaTable *table, Relation relation, bool managed)
{
	TupleDesc desc = RelationGetDescr(relation);
	Oid oid = RelationGetRelid(relation);
	bool whole = pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) == ACLCHECK_OK;

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		TypeMapping mapping;
		SchemaColumn *column;

		if (attribute->attisdropped || !may_read_column(oid, whole, attribute->attnum))
			continue;
		mapping = typemap_find(attribute->atttypid);
		column = palloc0(sizeof(SchemaColumn));
		column->name = column_text(attribute);
		column->type = mapping.type;
		column->needs_cast = mapping.needs_cast;
		column->sql_cast = mapping.sql_cast;
		column->not_null = attribute->attnotnull;
		column->is_hidden = managed && is_hidden(column->name);
		vec_push(&table->column, column);
	}
}

/* The fields of a slim log table, see base/rest.h. */
static Vec
find_fields(Relation relation)
{
	MemoryContext context = CurrentMemoryContext;
	Vec fields;

	if (rest_column(relation) == InvalidAttrNumber)
		return (Vec){0};
	version_spi_connect();
	fields = rest_fields(relation, context);
	SPI_finish();
	return fields;
}

/* The column of a slim table that a field of the catalogue is read from; NULL if it may not be. */
static SchemaColumn *
field_column(const SchemaTable *table, const RestField *field)
{
	if (!field->in_rest)
		return schema_column(table, field->name);
	if (schema_column(table, REST_COLUMN) == NULL)
		return NULL;
	return MAKE(SchemaColumn, .name = field->name, .type = kql_type_from_name(field->kql_type),
				.not_null = strcmp(field->kql_type, "string") == 0, .needs_cast = true,
				.source_name = pstrdup(REST_COLUMN), .rest_key = field->name,
				.rest_absent = field->absent);
}

/*
 * Gives a slim log table the fields that have no column of their own; all stand in the order that
 * they have in a table with a column for each.
 */
static void
add_rest_fields(SchemaTable *table, Relation relation)
{
	Vec fields = find_fields(relation);
	Vec ordered = {0};

	if (fields.count == 0)
		return;
	VEC_EACH (const RestField, field, &fields)
	{
		SchemaColumn *column = field_column(table, field);

		if (column != NULL)
			vec_push(&ordered, column);
	}
	VEC_EACH (SchemaColumn, column, &table->column)
	{
		bool is_field = false;

		VEC_EACH (const RestField, field, &fields)
			is_field = is_field || strcmp(field->name, column->name) == 0;
		if (is_field)
			continue;
		column->is_hidden = column->is_hidden || strcmp(column->name, REST_COLUMN) == 0;
		vec_push(&ordered, column);
	}
	table->column = ordered;
}

/* Lets the column with the time of arrival be named as in Azure, too; it is no part of *. */
static void
add_received(SchemaTable *table)
{
	const SchemaColumn *arrival = NULL;
	SchemaColumn *received;

	VEC_EACH (const SchemaColumn, column, &table->column)
	{
		if (strcmp(column->name, received_name) == 0)
			return;
		if (strcmp(column->name, table->ingestion_column) == 0)
			arrival = column;
	}
	if (arrival == NULL)
		return;
	received = palloc(sizeof(SchemaColumn));
	*received = *arrival;
	received->source_name = received->name;
	received->name = pstrdup(received_name);
	received->is_hidden = true;
	vec_push(&table->column, received);
}

static bool
is_readable_kind(char kind)
{
	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_VIEW ||
		   kind == RELKIND_MATVIEW || kind == RELKIND_FOREIGN_TABLE;
}

SchemaTable *
relation_describe(Oid oid, const char *name, const char *time_column, const char *ingestion_column,
				  bool managed)
{
	Relation relation = try_relation_open(oid, AccessShareLock);
	SchemaTable *table;

	if (relation == NULL)
		return NULL;
	if (!is_readable_kind(relation->rd_rel->relkind))
	{
		relation_close(relation, AccessShareLock);
		return NULL;
	}
	if (!right_to_read(RelationGetRelid(relation), InvalidAttrNumber))
		right_is_missing(RelationGetRelid(relation));

	table = MAKE(SchemaTable, .name = pstrdup(name));
	table->schema = get_namespace_name(RelationGetNamespace(relation));
	table->relation = pstrdup(RelationGetRelationName(relation));
	table->row_estimate = relation->rd_rel->reltuples;
	add_columns(table, relation, managed);
	add_rest_fields(table, relation);
	if (relation->rd_rel->relhasindex)
		trigram_mark_columns(table, relation);
	for (int i = 0; i < RelationGetDescr(relation)->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), i);

		if (attribute->attisdropped || time_column == NULL ||
			strcmp(NameStr(attribute->attname), time_column) != 0)
			continue;
		table->time_column = pstrdup(time_column);
		table->time_is_local = getBaseType(attribute->atttypid) != TIMESTAMPTZOID;
	}
	if (ingestion_column != NULL)
	{
		table->ingestion_column = pstrdup(ingestion_column);
		add_received(table);
	}
	relation_close(relation, AccessShareLock);
	return table;
}
