/*
 * rest.c
 *		Slim log tables: which fields of the catalogue are kept in one column "_rest".
 *
 * A comment at the column, which vigil.create_log_table() leaves there, names the log table whose
 * fields they are: a column of that name that somebody else made means nothing.
 */
#include "postgres.h"

#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "utils/lsyscache.h"

#include "base/authority.h"
#include "base/published.h"
#include "base/rest.h"
#include "base/spi.h"

AttrNumber
rest_column(Relation relation)
{
	TupleDesc desc = RelationGetDescr(relation);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);

		if (!column->attisdropped && column->atttypid == JSONBOID &&
			strcmp(NameStr(column->attname), REST_COLUMN) == 0)
			return column->attnum;
	}
	return InvalidAttrNumber;
}

/* The log table whose fields a table keeps, NULL if it does not; of a partition that of the whole. */
static char *
rest_table(Relation relation)
{
	Oid root = RelationGetRelid(relation);
	AttrNumber number;
	char *comment;
	char *end;

	if (rest_column(relation) == InvalidAttrNumber)
		return NULL;
	if (relation->rd_rel->relispartition)
		root = llast_oid(get_partition_ancestors(root));
	number = get_attnum(root, REST_COLUMN);
	comment = number != InvalidAttrNumber ? GetComment(root, RelationRelationId, number) : NULL;
	if (comment == NULL || strncmp(comment, REST_COMMENT, strlen(REST_COMMENT)) != 0)
		return NULL;
	comment += strlen(REST_COMMENT);
	end = strrchr(comment, ',');
	return end != NULL ? pnstrdup(comment, end - comment) : NULL;
}

static void
add_field(Vec *fields, Relation relation, const char *table, const char *name, const char *kql_type)
{
	bool in_rest = get_attnum(RelationGetRelid(relation), name) == InvalidAttrNumber;

	vec_push(fields,
			 MAKE(RestField, .name = pstrdup(name), .kql_type = pstrdup(kql_type),
				  .absent = strcmp(name, "Type") == 0 ? pstrdup(table) : NULL, .in_rest = in_rest));
}

/* Those of vigil.log_catalog, as vigil.log_table_columns() has them: in the place of published ones. */
static void
add_own_fields(Vec *fields, Relation relation, const char *table, MemoryContext context)
{
	SpiArgs args = {0};
	Authority saved;
	int64 rows;

	spi_arg_text(&args, table);
	/* The catalogue may be known by everybody who may use the table. */
	authority_take(&saved);
	rows = spi_run("SELECT column_name, kql_type FROM vigil.log_catalog "
				   "WHERE table_name OPERATOR(pg_catalog.=) $1 ORDER BY ordinal",
				   &args);
	authority_return(&saved);
	for (int64 i = 0; i < rows; i++)
	{
		char *name = spi_column_text(i, "column_name");
		char *type = spi_column_text(i, "kql_type");
		MemoryContext old = MemoryContextSwitchTo(context);
		Vec kept = {0};

		VEC_EACH (RestField, field, fields)
		{
			if (strcmp(field->name, name) != 0)
				vec_push(&kept, field);
		}
		*fields = kept;
		add_field(fields, relation, table, name, type);
		MemoryContextSwitchTo(old);
	}
}

Vec
rest_fields(Relation relation, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	char *table = rest_table(relation);
	Vec fields = {0};
	Vec published = {0};

	if (table != NULL)
		published = published_columns(table);
	VEC_EACH (const PublishedColumn, column, &published)
		add_field(&fields, relation, table, column->name, column->kql_type);
	MemoryContextSwitchTo(old);
	if (table != NULL)
		add_own_fields(&fields, relation, table, context);
	return fields;
}
