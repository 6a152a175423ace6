/*
 * batch.c
 *		Rows on their way into a log table: how they gather.
 *
 * A column that has a default is named for the rows alone that bring a value for it, so rows that
 * name the same columns are a group, with statements of its own.  Nearly all batches have one.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/distributed.h"
#include "ingest/batch_int.h"
#include "ingest/rest.h"

/* A batch is written when it has this many rows or bytes of records. */
#define BATCH_MAX_ROWS 20000
#define BATCH_MAX_BYTES (16 * 1024 * 1024)

/* What finds duplicates, of which the log source tells the caller and the table its owner. */
static DuplicateKey *
make_key(const Batch *batch, const char *log_table)
{
	DuplicateKey *key = duplicate_make(batch->target, log_table, batch->mapping);
	OwnerSwitch acting;

	if (key == NULL)
		return NULL;
	owner_switch_begin(&acting, batch->act_as);
	duplicate_prepare_overlap(key, batch->target);
	owner_switch_end(&acting);
	return key;
}

Batch *
batch_make(Relation target, const char *log_table, const Mapping *mapping, const char *label,
		   BatchRefuse refuse, void *context)
{
	Batch *batch = palloc0(sizeof(Batch));

	batch->target = target;
	batch->act_as = owner_to_act_as(target->rd_rel->relowner);
	batch->label = label;
	batch->refuse = refuse;
	batch->refuse_context = context;
	batch->rest = rest_pack_make(target, mapping);
	if (batch->rest != NULL)
		mapping = rest_pack_columns(batch->rest);
	batch->mapping = mapping;
	batch->optional = palloc(sizeof(int) * Max(mapping->count, 1));
	for (int i = 0; i < mapping->count; i++)
	{
		if (mapping->column[i].naming == MAP_IF_BROUGHT)
			batch->optional[batch->optional_count++] = i;
	}
	batch->lasting = CurrentMemoryContext;
	batch->context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil batch", ALLOCSET_DEFAULT_SIZES);
	batch->is_distributed = relation_is_distributed(RelationGetRelid(target));
	if (!batch->is_distributed)
		batch->key = make_key(batch, log_table);
	batch->may_drop = batch->key != NULL && batch_target_may_drop(target);
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

/* An INSERT names a column at least: of a row that brings nothing at all the first one, as null. */
static void
name_any_column(const Batch *batch, Mapping *mapping, int *source)
{
	for (int i = 0; mapping->count == 0 && i < batch->mapping->count; i++)
	{
		const MapColumn *column = &batch->mapping->column[i];

		if (column->naming != MAP_NEVER)
			source[mapping_add_column(mapping, column->name, column->type)] = i;
	}
	if (mapping->count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TABLE_DEFINITION),
				 errmsg("relation \"%s\" has no column that can be loaded",
						RelationGetRelationName(batch->target)),
				 errhint("A view takes rows if it can be updated, or has an INSTEAD OF INSERT "
						 "trigger.")));
}

/* The mapping of the columns that a row names; *source tells which they are. */
static Mapping *
group_mapping(const Batch *batch, const MapRow *row, int **source)
{
	Mapping *mapping = mapping_make_empty(false);

	*source = palloc(sizeof(int) * Max(batch->mapping->count, 1));
	for (int i = 0; i < batch->mapping->count; i++)
	{
		const MapColumn *column = &batch->mapping->column[i];

		if (column->naming == MAP_NEVER || (column->naming == MAP_IF_BROUGHT && row->isnull[i]))
			continue;
		(*source)[mapping_add_column(mapping, column->name, column->type)] = i;
	}
	name_any_column(batch, mapping, *source);
	return mapping;
}

static void
group_free(BatchGroup *group)
{
	SPI_freeplan(group->insert);
	if (group->fresh != NULL)
		SPI_freeplan(group->fresh);
	if (group->relation != NULL)
		SPI_unregister_relation(group->relation->md.name);
	MemoryContextDelete(group->context);
}

static BatchGroup *
group_make(Batch *batch, const MapRow *row)
{
	MemoryContext context =
		AllocSetContextCreate(batch->lasting, "vigil batch group", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	BatchGroup *group = palloc0(sizeof(BatchGroup));
	Mapping *mapping = group_mapping(batch, row, &group->source);

	group->context = context;
	group->mapping = mapping;
	group->value = palloc(sizeof(Datum) * Max(mapping->count, 1));
	group->isnull = palloc(sizeof(bool) * Max(mapping->count, 1));
	if (mapping->count == batch->mapping->count)
		group->source = NULL;
	group->brought = palloc(sizeof(bool) * Max(batch->optional_count, 1));
	for (int i = 0; i < batch->optional_count; i++)
		group->brought[i] = !row->isnull[batch->optional[i]];
	batch_prepare_group(batch, group);
	MemoryContextSwitchTo(old);
	return group;
}

static bool
group_fits(const Batch *batch, const BatchGroup *group, const MapRow *row)
{
	for (int i = 0; i < batch->optional_count; i++)
	{
		if (group->brought[i] == row->isnull[batch->optional[i]])
			return false;
	}
	return true;
}

/* The group of rows that name the columns that this one does. */
static BatchGroup *
batch_group(Batch *batch, const MapRow *row)
{
	for (int i = 0; i < batch->group_count; i++)
	{
		if (group_fits(batch, batch->group[i], row))
			return batch->group[i];
	}
	if (batch->group_count == lengthof(batch->group))
	{
		batch_flush(batch);
		while (batch->group_count > 0)
			group_free(batch->group[--batch->group_count]);
	}
	batch->group[batch->group_count] = group_make(batch, row);
	return batch->group[batch->group_count++];
}

static JsonSpan
copy_span(JsonSpan span)
{
	return (JsonSpan){span.len > 0 ? pnstrdup(span.data, span.len) : "", span.len, false};
}

/* Notes the record of a row; what stands before many records is kept once. */
static void
group_note_record(BatchGroup *group, const BatchRecord *record)
{
	BatchRecord *noted;
	const BatchRecord *before = group->rows > 0 ? &group->record[group->rows - 1] : NULL;

	if (group->rows == group->room)
	{
		group->room = Max(group->room * 2, 64);
		group->record = group->rows == 0
							? palloc(sizeof(BatchRecord) * group->room)
							: repalloc(group->record, sizeof(BatchRecord) * group->room);
		before = group->rows > 0 ? &group->record[group->rows - 1] : NULL;
	}
	noted = &group->record[group->rows++];
	*noted = *record;
	if (!record->lasts)
		noted->bytes = copy_span(record->bytes);
	if (before != NULL && before->header.len == record->header.len &&
		memcmp(before->header.data, record->header.data, record->header.len) == 0)
		noted->header = before->header;
	else
		noted->header = copy_span(record->header);
}

static void
group_add(Batch *batch, BatchGroup *group, const MapRow *row, const BatchRecord *record)
{
	MemoryContext old = MemoryContextSwitchTo(batch->context);
	Datum *value = row->value;
	bool *isnull = row->isnull;

	if (group->store == NULL)
		group->store = tuplestore_begin_heap(false, false, work_mem);
	for (int i = 0; group->source != NULL && i < group->mapping->count; i++)
	{
		group->value[i] = row->value[group->source[i]];
		group->isnull[i] = row->isnull[group->source[i]];
	}
	if (group->source != NULL)
	{
		value = group->value;
		isnull = group->isnull;
	}
	tuplestore_putvalues(group->store, group->desc, value, isnull);
	group_note_record(group, record);
	MemoryContextSwitchTo(old);
}

void
batch_add(Batch *batch, const MapRow *row, const BatchRecord *record, const char *start,
		  size_t size)
{
	if (batch->rest != NULL)
		row = rest_pack_row(batch->rest, row);
	if (batch_has(batch, row, start, size))
	{
		batch->count.duplicates++;
		return;
	}
	group_add(batch, batch_group(batch, row), row, record);
	batch->rows++;
	batch->bytes += size;
	if (batch->rows >= BATCH_MAX_ROWS || batch->bytes >= BATCH_MAX_BYTES)
		batch_flush(batch);
}

void
batch_flush(Batch *batch)
{
	for (int i = 0; i < batch->group_count; i++)
	{
		BatchGroup *group = batch->group[i];

		if (group->store == NULL)
			continue;
		batch_write_group(batch, group);
		tuplestore_end(group->store);
		group->store = NULL;
		group->record = NULL;
		group->rows = 0;
		group->room = 0;
	}
	if (batch->key != NULL)
		duplicate_forget(batch->key);
	MemoryContextReset(batch->context);
	batch->rows = 0;
	batch->bytes = 0;
}

const BatchCount *
batch_count(const Batch *batch)
{
	return &batch->count;
}
