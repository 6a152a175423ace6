/*
 * batch_write.c
 *		Rows on their way into a log table: how they are written.
 *
 * For a table of this server the rows are a tuplestore that the INSERT reads as an ephemeral
 * named relation, the way transition tables are given to triggers.  An engine that takes the
 * statement to other places, as Citus does for a distributed table, would not find that: for
 * it they are parameters, an array for each column, which cost half as much again.
 *
 * A statement that fails over what a row holds is undone and done again for each half of its
 * rows, until the rows that the table refuses are found.  Errors that are not about rows (a right
 * that is missing, a disk that is full) are raised.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"

#include "base/spi.h"
#include "ingest/batch_int.h"

/* What the planner takes a batch to have. */
#define BATCH_ROWS_EXPECTED 20000

/* Rows that are written together, and what becomes of them. */
typedef struct BatchPart
{
	Tuplestorestate *store;
	int64 rows;
	int64 inserted;
	int64 duplicates;
} BatchPart;

/* "INSERT INTO target (columns) rows" */
static char *
insert_text(const Batch *batch, const BatchGroup *group, const char *rows)
{
	StringInfoData columns;

	initStringInfo(&columns);
	for (int i = 0; i < group->mapping->count; i++)
		appendStringInfo(&columns, "%s%s", i > 0 ? ", " : "",
						 quote_identifier(group->mapping->column[i].name));
	return psprintf(
		"INSERT INTO %s (%s) %s",
		quote_qualified_identifier(get_namespace_name(RelationGetNamespace(batch->target)),
								   RelationGetRelationName(batch->target)),
		columns.data, rows);
}

/* SELECT columns FROM label, or: SELECT unnest($1), unnest($2), … */
static char *
rows_text(const BatchGroup *group)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT ");
	for (int i = 0; i < group->mapping->count; i++)
	{
		appendStringInfoString(&sql, i > 0 ? ", " : "");
		if (group->relation != NULL)
			appendStringInfoString(&sql, quote_identifier(group->mapping->column[i].name));
		else
			appendStringInfo(&sql, "pg_catalog.unnest($%d)", i + 1);
	}
	if (group->relation != NULL)
		appendStringInfo(&sql, " FROM %s", quote_identifier(group->relation->md.name));
	return sql.data;
}

static SPIPlanPtr
prepare_arrays(const BatchGroup *group, const char *sql)
{
	Oid *type = palloc(sizeof(Oid) * group->mapping->count);

	for (int i = 0; i < group->mapping->count; i++)
		type[i] = get_array_type(group->mapping->column[i].type);
	/* A plan for these very rows holds copies of them, but Citus has none without. */
	return SPI_prepare_cursor(sql, group->mapping->count, type, CURSOR_OPT_CUSTOM_PLAN);
}

static void
register_rows(Batch *batch, BatchGroup *group)
{
	MemoryContext old;
	int code;

	group->relation = palloc0(sizeof(EphemeralNamedRelationData));
	group->relation->md.name = psprintf("%s_%d", batch->label, batch->label_count++);
	group->relation->md.reliddesc = InvalidOid;
	group->relation->md.tupdesc = group->desc;
	group->relation->md.enrtype = ENR_NAMED_TUPLESTORE;
	group->relation->md.enrtuples = BATCH_ROWS_EXPECTED;
	/* The list of them is SPI's, but lies in the context of this call. */
	old = MemoryContextSwitchTo(batch->lasting);
	code = SPI_register_relation(group->relation);
	MemoryContextSwitchTo(old);
	if (code != SPI_OK_REL_REGISTER)
		elog(ERROR, "could not register a batch: %s", SPI_result_code_string(code));
}

/* Prepares the look for duplicates among the rows of a group. */
static void
prepare_fresh(Batch *batch, BatchGroup *group)
{
	const char *rows =
		duplicate_fresh_rows(batch->key, batch->target, group->mapping, group->relation->md.name);

	if (rows == NULL)
		return;
	group->selects = batch->may_drop;
	group->fresh = duplicate_prepare(group->selects ? rows : insert_text(batch, group, rows));
}

void
batch_prepare_group(Batch *batch, BatchGroup *group)
{
	char *sql;

	group->desc = CreateTemplateTupleDesc(group->mapping->count);
	for (int i = 0; i < group->mapping->count; i++)
		TupleDescInitEntry(group->desc, (AttrNumber) (i + 1), group->mapping->column[i].name,
						   group->mapping->column[i].type, -1, 0);
	if (!batch->is_distributed)
		register_rows(batch, group);
	sql = insert_text(batch, group, rows_text(group));
	group->insert = batch->is_distributed ? prepare_arrays(group, sql) : SPI_prepare(sql, 0, NULL);
	if (group->insert == NULL)
		elog(ERROR, "could not prepare a batch: %s", SPI_result_code_string(SPI_result));
	if (batch->key != NULL)
		prepare_fresh(batch, group);
}

bool
batch_target_may_drop(Relation target)
{
	SpiArgs args = {0};

	if (target->rd_rules != NULL)
		return true;
	spi_arg(&args, OIDOID, ObjectIdGetDatum(RelationGetRelid(target)), false);
	/* Triggers before the INSERT of a row, of the table or a partition of it. */
	return spi_run("SELECT FROM pg_catalog.pg_trigger AS t "
				   "WHERE (t.tgtype OPERATOR(pg_catalog.&) 7::smallint) OPERATOR(pg_catalog.=) 7 "
				   "AND t.tgenabled OPERATOR(pg_catalog.<>) 'D' "
				   "AND (t.tgrelid OPERATOR(pg_catalog.=) $1 OR EXISTS (SELECT "
				   "FROM pg_catalog.pg_partition_ancestors(t.tgrelid) AS p "
				   "WHERE p.relid OPERATOR(pg_catalog.=) $1)) LIMIT 1",
				   &args) > 0;
}

/* The arrays of the rows, for the parameters of the statement. */
static Datum *
take_arrays(const BatchGroup *group, const BatchPart *part)
{
	int count = group->mapping->count;
	ArrayBuildState **column = palloc0(sizeof(ArrayBuildState *) * count);
	Datum *array = palloc(sizeof(Datum) * count);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(group->desc, &TTSOpsMinimalTuple);

	tuplestore_rescan(part->store);
	while (tuplestore_gettupleslot(part->store, true, false, slot))
	{
		slot_getallattrs(slot);
		for (int i = 0; i < count; i++)
			column[i] = accumArrayResult(column[i], slot->tts_values[i], slot->tts_isnull[i],
										 group->mapping->column[i].type, CurrentMemoryContext);
	}
	ExecDropSingleTupleTableSlot(slot);
	for (int i = 0; i < count; i++)
		array[i] = makeArrayResult(column[i], CurrentMemoryContext);
	return array;
}

/* Says that the rows went nowhere that can be counted. */
static void
refuse_rule(const Batch *batch, int code)
{
	if (code != SPI_OK_REWRITTEN)
		elog(ERROR, "could not insert a batch: %s", SPI_result_code_string(code));
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot load into \"%s\": a rule does something else INSTEAD of the INSERT",
					RelationGetRelationName(batch->target)),
			 errdetail("A load counts the rows that are inserted, and there are none."),
			 errhint("Drop the rule. To leave rows out, use a trigger BEFORE INSERT FOR EACH ROW "
					 "that returns NULL; to put them elsewhere, register that table or a view with "
					 "an INSTEAD OF trigger with vigil.register_source().")));
}

/* Inserts the rows of a part; the number that was inserted. */
static int64
insert_part(Batch *batch, const BatchGroup *group, const BatchPart *part)
{
	Datum *array = NULL;
	int code;

	if (group->relation == NULL)
		array = take_arrays(group, part);
	else
		group->relation->reldata = part->store;
	code = SPI_execute_plan(group->insert, array, NULL, false, 0);
	if (code != SPI_OK_INSERT)
		refuse_rule(batch, code);
	return (int64) SPI_processed;
}

/* A part of the rows that the last statement gave. */
static BatchPart
take_result(const BatchGroup *group)
{
	BatchPart part = {.rows = (int64) SPI_processed};
	SPITupleTable *table = SPI_tuptable;

	part.store = tuplestore_begin_heap(false, false, work_mem);
	for (int64 i = 0; i < part.rows; i++)
		tuplestore_puttuple(part.store, table->vals[i]);
	SPI_freetuptable(table);
	return part;
}

static void
write_part(Batch *batch, const BatchGroup *group, BatchPart *part)
{
	int code;

	if (group->relation != NULL)
		group->relation->reldata = part->store;
	if (group->fresh == NULL || !duplicate_search(batch->key, group->fresh, &code))
	{
		part->duplicates = 0;
		part->inserted = insert_part(batch, group, part);
	}
	else if (group->selects)
	{
		BatchPart fresh = take_result(group);

		part->duplicates = part->rows - fresh.rows;
		part->inserted = fresh.rows > 0 ? insert_part(batch, group, &fresh) : 0;
		tuplestore_end(fresh.store);
	}
	else
	{
		if (code != SPI_OK_INSERT)
			refuse_rule(batch, code);
		part->inserted = (int64) SPI_processed;
		part->duplicates = part->rows - part->inserted;
	}
	if (group->relation != NULL)
		group->relation->reldata = NULL;
}

/*
 * Whether an error is about what a row holds: of the classes of data, constraints, views that
 * check, limits of an index, PL/pgSQL's RAISE, errors of functions outside, and codes that
 * somebody made up; or a policy does not let the row in, whose code is that of a missing right.
 */
static bool
is_about_row(const ErrorData *error)
{
	static const char *const class[] = {"21", "22", "23", "38", "39", "44", "P0"};
	const char *code = unpack_sql_state(error->sqlerrcode);

	for (int i = 0; i < lengthof(class); i++)
	{
		if (memcmp(code, class[i], 2) == 0)
			return true;
	}
	if (error->sqlerrcode == ERRCODE_PROGRAM_LIMIT_EXCEEDED)
		return true;
	if (error->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE)
		return error->funcname != NULL && strcmp(error->funcname, "ExecWithCheckOptions") == 0;
	/* The standard leaves these to others; the server has some of its own among them. */
	return (*code >= 'I' && *code <= 'Z' && *code != 'P' && *code != 'X') ||
		   (*code >= '5' && *code <= '9' && memcmp(code, "53", 2) != 0 &&
			memcmp(code, "54", 2) != 0 && memcmp(code, "55", 2) != 0 &&
			memcmp(code, "57", 2) != 0 && memcmp(code, "58", 2) != 0 && memcmp(code, "72", 2) != 0);
}

/* Writes a part, or nothing of it if the table refuses a row: the error, in the current context. */
static ErrorData *
try_part(Batch *batch, const BatchGroup *group, BatchPart *part)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		write_part(batch, group, part);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	if (error != NULL && !is_about_row(error))
		ReThrowError(error);
	return error;
}

/* What the table said, with the fact that tells it from the others if there is one. */
static const char *
error_text(const ErrorData *error)
{
	if (error->detail != NULL && error->sqlerrcode == ERRCODE_UNIQUE_VIOLATION)
		return psprintf("%s: %s", error->message, error->detail);
	return error->message;
}

static void write_rows(Batch *batch, BatchGroup *group, MinimalTuple *tuple, int from, int to);

/* Writes rows that were refused together, in halves; a row that is alone is refused. */
static void
write_halves(Batch *batch, BatchGroup *group, MinimalTuple *tuple, int from, int to,
			 const ErrorData *error)
{
	int middle = from + (to - from) / 2;

	if (to - from == 1)
	{
		batch->refuse(batch->refuse_context, &group->record[from], error_text(error));
		return;
	}
	write_rows(batch, group, tuple, from, middle);
	write_rows(batch, group, tuple, middle, to);
}

/* Writes the rows with the numbers from "from" to before "to". */
static void
write_rows(Batch *batch, BatchGroup *group, MinimalTuple *tuple, int from, int to)
{
	BatchPart part = {.rows = to - from};
	TupleTableSlot *slot = MakeSingleTupleTableSlot(group->desc, &TTSOpsMinimalTuple);
	ErrorData *error;

	CHECK_FOR_INTERRUPTS();
	part.store = tuplestore_begin_heap(false, false, work_mem);
	for (int i = from; i < to; i++)
		tuplestore_puttupleslot(part.store, ExecStoreMinimalTuple(tuple[i], slot, false));
	ExecDropSingleTupleTableSlot(slot);
	error = try_part(batch, group, &part);
	tuplestore_end(part.store);
	if (error != NULL)
	{
		write_halves(batch, group, tuple, from, to, error);
		FreeErrorData(error);
		return;
	}
	batch->count.duplicates += part.duplicates;
	batch->count.left_out += part.rows - part.inserted - part.duplicates;
}

/* Copies of the rows of a group, in order. */
static MinimalTuple *
copy_rows(const BatchGroup *group)
{
	MinimalTuple *tuple = palloc(sizeof(MinimalTuple) * group->rows);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(group->desc, &TTSOpsMinimalTuple);

	tuplestore_rescan(group->store);
	for (int i = 0; tuplestore_gettupleslot(group->store, true, false, slot); i++)
		tuple[i] = ExecCopySlotMinimalTuple(slot);
	ExecDropSingleTupleTableSlot(slot);
	return tuple;
}

void
batch_write_group(Batch *batch, BatchGroup *group)
{
	MemoryContext old = MemoryContextSwitchTo(batch->context);
	BatchPart part = {.store = group->store, .rows = group->rows};
	ErrorData *error = try_part(batch, group, &part);

	if (error == NULL)
	{
		batch->count.duplicates += part.duplicates;
		batch->count.left_out += part.rows - part.inserted - part.duplicates;
	}
	else
		write_halves(batch, group, copy_rows(group), 0, group->rows, error);
	MemoryContextSwitchTo(old);
}
