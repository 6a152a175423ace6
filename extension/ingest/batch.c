/*
 * batch.c
 *		Rows on their way into a log table.
 *
 * The tuplestore is given to the INSERT as an ephemeral named relation, the
 * way transition tables are given to triggers.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/queryenvironment.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "ingest/batch.h"

/* A batch is written when it has this many rows or bytes of records. */
#define BATCH_MAX_ROWS 20000
#define BATCH_MAX_BYTES (16 * 1024 * 1024)

struct Batch
{
	TupleDesc desc;
	EphemeralNamedRelation relation;
	SPIPlanPtr plan;
	Tuplestorestate *store;
	MemoryContext context;
	int64 rows;
	size_t bytes;
};

/* INSERT INTO target (columns) SELECT columns FROM label */
static char *
batch_statement(Relation target, const Mapping *mapping, const char *label)
{
	StringInfoData columns;
	StringInfoData sql;

	initStringInfo(&columns);
	for (int i = 0; i < mapping->count; i++)
		appendStringInfo(&columns, "%s%s", i > 0 ? ", " : "",
						 quote_identifier(mapping->column[i].name));
	initStringInfo(&sql);
	appendStringInfo(&sql, "INSERT INTO %s (%s) SELECT %s FROM %s",
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(target)),
												RelationGetRelationName(target)),
					 columns.data, columns.data, quote_identifier(label));
	return sql.data;
}

static TupleDesc
batch_desc(Relation target, const Mapping *mapping)
{
	TupleDesc desc = CreateTemplateTupleDesc(mapping->count);

	for (int i = 0; i < mapping->count; i++)
	{
		const MapColumn *column = &mapping->column[i];

		if (get_attnum(RelationGetRelid(target), column->name) == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("column \"%s\" of relation \"%s\" does not exist", column->name,
							RelationGetRelationName(target)),
					 errdetail("Records of this kind have a value for it, which would be lost.")));
		TupleDescInitEntry(desc, (AttrNumber) (i + 1), column->name, column->type, -1, 0);
	}
	return desc;
}

Batch *
batch_make(Relation target, const Mapping *mapping, const char *label)
{
	Batch *batch = palloc0(sizeof(Batch));
	int code;

	batch->context = CurrentMemoryContext;
	batch->desc = batch_desc(target, mapping);
	batch->relation = palloc0(sizeof(EphemeralNamedRelationData));
	batch->relation->md.name = pstrdup(label);
	batch->relation->md.reliddesc = InvalidOid;
	batch->relation->md.tupdesc = batch->desc;
	batch->relation->md.enrtype = ENR_NAMED_TUPLESTORE;
	batch->relation->md.enrtuples = BATCH_MAX_ROWS;
	code = SPI_register_relation(batch->relation);
	if (code != SPI_OK_REL_REGISTER)
		elog(ERROR, "could not register a batch: %s", SPI_result_code_string(code));
	batch->plan = SPI_prepare(batch_statement(target, mapping, label), 0, NULL);
	if (batch->plan == NULL)
		elog(ERROR, "could not prepare a batch: %s", SPI_result_code_string(SPI_result));
	return batch;
}

void
batch_add(Batch *batch, const MapRow *row, size_t size)
{
	if (batch->store == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(batch->context);

		batch->store = tuplestore_begin_heap(false, false, work_mem);
		MemoryContextSwitchTo(old);
	}
	tuplestore_putvalues(batch->store, batch->desc, row->value, row->isnull);
	batch->rows++;
	batch->bytes += size;
	if (batch->rows >= BATCH_MAX_ROWS || batch->bytes >= BATCH_MAX_BYTES)
		batch_flush(batch);
}

void
batch_flush(Batch *batch)
{
	int code;

	if (batch->rows == 0)
		return;
	batch->relation->reldata = batch->store;
	code = SPI_execute_plan(batch->plan, NULL, NULL, false, 0);
	if (code != SPI_OK_INSERT)
		elog(ERROR, "could not insert a batch: %s", SPI_result_code_string(code));
	tuplestore_end(batch->store);
	batch->store = NULL;
	batch->relation->reldata = NULL;
	batch->rows = 0;
	batch->bytes = 0;
}
