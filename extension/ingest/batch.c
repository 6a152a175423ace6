/*
 * batch.c
 *		Rows on their way into a log table.
 *
 * For a table of this server the rows are a tuplestore that the INSERT reads as an ephemeral
 * named relation, the way transition tables are given to triggers.  An engine that takes the
 * statement to other places, as Citus does for a distributed table, would not find that: for
 * it they are parameters, an array for each column, which cost half as much again.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/queryenvironment.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "base/distributed.h"
#include "base/spi.h"
#include "ingest/batch.h"
#include "ingest/duplicate.h"
#include "ingest/rest.h"

/* A batch is written when it has this many rows or bytes of records. */
#define BATCH_MAX_ROWS 20000
#define BATCH_MAX_BYTES (16 * 1024 * 1024)

struct Batch
{
	const Mapping *mapping; /* the columns that are written */
	RestPack *rest;         /* NULL: rows are written as they come */
	SPIPlanPtr plan;
	TupleDesc desc; /* NULL: the rows travel as arrays */
	EphemeralNamedRelation relation;
	Tuplestorestate *store;
	ArrayBuildState **column;
	MemoryContext context; /* of the rows, reset when they are written */
	DuplicateKey *key;     /* NULL: duplicates are not looked for */
	int64 rows;
	size_t bytes;
	int64 duplicates;
};

/* INSERT INTO target (columns) SELECT columns FROM label, or: SELECT unnest($1), unnest($2), … */
static char *
batch_statement(Relation target, const Mapping *mapping, const char *label)
{
	StringInfoData columns;
	StringInfoData values;
	StringInfoData sql;

	initStringInfo(&columns);
	initStringInfo(&values);
	for (int i = 0; i < mapping->count; i++)
	{
		const char *comma = i > 0 ? ", " : "";

		appendStringInfo(&columns, "%s%s", comma, quote_identifier(mapping->column[i].name));
		appendStringInfo(&values, "%spg_catalog.unnest($%d)", comma, i + 1);
	}
	if (label != NULL)
	{
		resetStringInfo(&values);
		appendStringInfo(&values, "%s FROM %s", columns.data, quote_identifier(label));
	}
	initStringInfo(&sql);
	appendStringInfo(&sql, "INSERT INTO %s (%s) SELECT %s",
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(target)),
												RelationGetRelationName(target)),
					 columns.data, values.data);
	return sql.data;
}

static void
batch_prepare_arrays(Batch *batch, Relation target)
{
	Oid *type = palloc(sizeof(Oid) * batch->mapping->count);

	for (int i = 0; i < batch->mapping->count; i++)
		type[i] = get_array_type(batch->mapping->column[i].type);
	batch->column = palloc0(sizeof(ArrayBuildState *) * batch->mapping->count);
	/* A plan for these very rows holds copies of them, but Citus has none without. */
	batch->plan = SPI_prepare_cursor(batch_statement(target, batch->mapping, NULL),
									 batch->mapping->count, type, CURSOR_OPT_CUSTOM_PLAN);
}

static void
batch_prepare_store(Batch *batch, Relation target, const char *label)
{
	int code;

	batch->desc = CreateTemplateTupleDesc(batch->mapping->count);
	for (int i = 0; i < batch->mapping->count; i++)
		TupleDescInitEntry(batch->desc, (AttrNumber) (i + 1), batch->mapping->column[i].name,
						   batch->mapping->column[i].type, -1, 0);
	batch->relation = palloc0(sizeof(EphemeralNamedRelationData));
	batch->relation->md.name = pstrdup(label);
	batch->relation->md.reliddesc = InvalidOid;
	batch->relation->md.tupdesc = batch->desc;
	batch->relation->md.enrtype = ENR_NAMED_TUPLESTORE;
	batch->relation->md.enrtuples = BATCH_MAX_ROWS;
	code = SPI_register_relation(batch->relation);
	if (code != SPI_OK_REL_REGISTER)
		elog(ERROR, "could not register a batch: %s", SPI_result_code_string(code));
	batch->plan = SPI_prepare(batch_statement(target, batch->mapping, label), 0, NULL);
}

Batch *
batch_make(Relation target, const char *log_table, const Mapping *mapping, const char *label)
{
	Batch *batch = palloc0(sizeof(Batch));

	batch->rest = rest_pack_make(target, mapping);
	if (batch->rest != NULL)
		mapping = rest_pack_columns(batch->rest);
	batch->mapping = mapping;
	batch->context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil batch", ALLOCSET_DEFAULT_SIZES);
	if (relation_is_distributed(RelationGetRelid(target)))
		batch_prepare_arrays(batch, target);
	else
	{
		batch_prepare_store(batch, target, label);
		batch->key = duplicate_make(target, log_table, mapping, label);
	}
	if (batch->plan == NULL)
		elog(ERROR, "could not prepare a batch: %s", SPI_result_code_string(SPI_result));
	return batch;
}

/* True if the row is one that the batch has; one that may be the table's is written first. */
static bool
batch_has(Batch *batch, const MapRow *row, const char *start, size_t size)
{
	DuplicateAnswer answer = DUPLICATE_OTHER;

	if (batch->key == NULL)
		return false;
	while (answer == DUPLICATE_OTHER)
	{
		answer = duplicate_meet(batch->key, row, start, size);
		/* Only the table can tell two records apart that differ in their bytes. */
		if (answer == DUPLICATE_OTHER)
			batch_flush(batch);
	}
	return answer == DUPLICATE_SAME;
}

void
batch_add(Batch *batch, const MapRow *row, const char *start, size_t size)
{
	if (batch->rest != NULL)
		row = rest_pack_row(batch->rest, row);
	if (batch_has(batch, row, start, size))
	{
		batch->duplicates++;
		return;
	}
	if (batch->desc != NULL && batch->store == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(batch->context);

		batch->store = tuplestore_begin_heap(false, false, work_mem);
		MemoryContextSwitchTo(old);
	}
	if (batch->desc != NULL)
		tuplestore_putvalues(batch->store, batch->desc, row->value, row->isnull);
	for (int i = 0; batch->desc == NULL && i < batch->mapping->count; i++)
		batch->column[i] = accumArrayResult(batch->column[i], row->value[i], row->isnull[i],
											batch->mapping->column[i].type, batch->context);
	batch->rows++;
	batch->bytes += size;
	if (batch->rows >= BATCH_MAX_ROWS || batch->bytes >= BATCH_MAX_BYTES)
		batch_flush(batch);
}

/* The arrays of the rows, for the parameters of the statement. */
static Datum *
batch_take_arrays(Batch *batch)
{
	Datum *array = MemoryContextAlloc(batch->context, sizeof(Datum) * batch->mapping->count);

	for (int i = 0; i < batch->mapping->count; i++)
	{
		array[i] = makeArrayResult(batch->column[i], batch->context);
		batch->column[i] = NULL;
	}
	return array;
}

void
batch_flush(Batch *batch)
{
	int code = SPI_OK_INSERT;

	if (batch->rows == 0)
		return;
	if (batch->desc == NULL)
		code = SPI_execute_plan(batch->plan, batch_take_arrays(batch), NULL, false, 0);
	else
	{
		batch->relation->reldata = batch->store;
		if (batch->key != NULL)
			batch->duplicates += batch->rows - duplicate_insert(batch->key, batch->plan);
		else
			code = SPI_execute_plan(batch->plan, NULL, NULL, false, 0);
		tuplestore_end(batch->store);
		batch->store = NULL;
		batch->relation->reldata = NULL;
	}
	if (code != SPI_OK_INSERT)
		elog(ERROR, "could not insert a batch: %s", SPI_result_code_string(code));
	MemoryContextReset(batch->context);
	batch->rows = 0;
	batch->bytes = 0;
}

int64
batch_duplicates(const Batch *batch)
{
	return batch->duplicates;
}
