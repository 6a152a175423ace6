/*
 * log_catalog.c
 *		What log tables have by the catalogue, for SQL.
 */
#include "postgres.h"

#include "access/relation.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "base/published.h"
#include "base/rest.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"

static void
put_columns(void *argument, const char *table, const Vec *columns)
{
	ReturnSetInfo *result = argument;

	VEC_EACH (const PublishedColumn, column, columns)
	{
		Datum value[] = {CStringGetTextDatum(table), CStringGetTextDatum(column->name),
						 CStringGetTextDatum(column->kql_type), Int32GetDatum(column_at + 1),
						 BoolGetDatum(column->is_hot)};
		bool isnull[] = {false, false, false, false, !column->is_ranked};

		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
}

/* vigil.published_columns(of_table) */
SQL_FUNCTION(vigil_published_columns)
{
	srf_begin(fcinfo);
	if (PG_ARGISNULL(0))
		published_each(put_columns, fcinfo->resultinfo);
	else
	{
		char *table = text_to_cstring(PG_GETARG_TEXT_PP(0));
		Vec columns = published_columns(table);

		put_columns(fcinfo->resultinfo, table, &columns);
	}
	return (Datum) 0;
}

/* vigil.table_fields(relation): nothing of what is no relation. */
SQL_FUNCTION(vigil_table_fields)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Relation relation = try_relation_open(PG_GETARG_OID(0), AccessShareLock);
	MemoryContext context = CurrentMemoryContext;
	Vec fields = {0};

	srf_begin(fcinfo);
	if (relation == NULL)
		return (Datum) 0;
	version_spi_connect();
	fields = rest_fields(relation, context);
	SPI_finish();
	relation_close(relation, AccessShareLock);
	VEC_EACH (const RestField, field, &fields)
	{
		Datum value[] = {CStringGetTextDatum(field->name), CStringGetTextDatum(field->kql_type),
						 field->absent != NULL ? CStringGetTextDatum(field->absent) : (Datum) 0,
						 BoolGetDatum(field->in_rest)};
		bool isnull[] = {false, false, field->absent == NULL, false};

		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
	}
	return (Datum) 0;
}
