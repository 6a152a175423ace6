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
 * rows, until the rows that the table refuses are found.  Which of them the table has is asked once
 * for all.  Errors that are not about rows (a right that is missing, a disk that is full) are raised.
 */
#include "postgres.h"

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

#include "base/savepoint.h"
#include "base/spi.h"
#include "ingest/batch_int.h"

/* After so many rows that were refused the next is tried alone, as it will be refused, too. */
#define BATCH_MANY_REFUSED 16

/* What the planner takes a batch to have. */
#define BATCH_ROWS_EXPECTED 20000

/* Rows that are written together, and what becomes of them. */
typedef struct BatchPart
{
	Tuplestorestate *store;
	int64 rows;
	bool is_fresh; /* the table has none of them */
	int64 inserted;
	int64 duplicates;
	bool *fresh; /* of each row, if it was asked for */
} BatchPart;

/* Rows of a group that were refused together. */
typedef struct BatchRows
{
	MinimalTuple *tuple;
	int *number; /* in the group */
	int count;
	bool is_fresh;
} BatchRows;

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
	OwnerSwitch acting;
	char *sql;

	owner_switch_begin(&acting, batch->act_as);
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
	owner_switch_end(&acting);
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
	if (part->is_fresh || group->fresh == NULL ||
		!duplicate_search(batch->key, group->fresh, &code))
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

/* Finds the rows of a part that the table has not got. */
static void
mark_part(Batch *batch, const BatchGroup *group, BatchPart *part)
{
	SPIPlanPtr plan = duplicate_prepare(
		duplicate_fresh_marks(batch->key, batch->target, group->mapping, group->relation->md.name));
	int code;

	part->fresh = palloc(sizeof(bool) * part->rows);
	memset(part->fresh, true, sizeof(bool) * part->rows);
	group->relation->reldata = part->store;
	if (duplicate_search(batch->key, plan, &code))
	{
		SPITupleTable *table = SPI_tuptable;
		bool isnull;

		if (code != SPI_OK_SELECT || (int64) SPI_processed != part->rows)
			elog(ERROR, "could not search a batch: %s", SPI_result_code_string(code));
		for (int64 i = 0; i < part->rows; i++)
			part->fresh[i] =
				DatumGetBool(SPI_getbinval(table->vals[i], table->tupdesc, 1, &isnull));
		SPI_freetuptable(table);
	}
	group->relation->reldata = NULL;
	SPI_freeplan(plan);
}

/*
 * Whether an error is about what a row holds: of the classes of data, constraints, views that
 * check, limits of an index, PL/pgSQL's RAISE, errors of functions outside, and codes that
 * somebody made up; or a policy does not let the row in, whose code is that of a missing right.
 */
bool
batch_is_about_row(const ErrorData *error)
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

typedef void (*PartAction)(Batch *batch, const BatchGroup *group, BatchPart *part);

/* Does something with a part, or nothing of it if that fails over a row: the error, in the current context. */
static ErrorData *
try_part(Batch *batch, const BatchGroup *group, BatchPart *part, PartAction action)
{
	ErrorData *volatile error = NULL;
	OwnerSwitch acting;
	Savepoint point;

	savepoint_begin(&point);
	PG_TRY();
	{
		owner_switch_begin(&acting, batch->act_as);
		action(batch, group, part);
		owner_switch_end(&acting);
		savepoint_release(&point);
	}
	PG_CATCH();
	{
		error = savepoint_catch(&point);
	}
	PG_END_TRY();
	if (error != NULL && !batch_is_about_row(error))
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

/* Counts what became of a part that was written. */
static void
count_part(Batch *batch, const BatchPart *part)
{
	batch->count.duplicates += part->duplicates;
	batch->count.left_out += part->rows - part->inserted - part->duplicates;
	batch->refused = 0;
}

static void write_rows(Batch *batch, BatchGroup *group, const BatchRows *rows, int from, int to);

/* Writes rows that were refused together, in halves; a row that is alone is refused. */
static void
write_halves(Batch *batch, BatchGroup *group, const BatchRows *rows, int from, int to,
			 const ErrorData *error)
{
	int middle;

	if (to - from == 1)
	{
		batch->refused++;
		batch->refuse(batch->refuse_context, &group->record[rows->number[from]], error_text(error));
		return;
	}
	for (; from < to && batch->refused >= BATCH_MANY_REFUSED; from++)
		write_rows(batch, group, rows, from, from + 1);
	middle = from + (to - from) / 2;
	write_rows(batch, group, rows, from, middle);
	write_rows(batch, group, rows, middle, to);
}

/* Writes the rows from "from" to before "to". */
static void
write_rows(Batch *batch, BatchGroup *group, const BatchRows *rows, int from, int to)
{
	BatchPart part = {.rows = to - from, .is_fresh = rows->is_fresh};
	TupleTableSlot *slot;
	ErrorData *error;

	if (part.rows == 0)
		return;
	CHECK_FOR_INTERRUPTS();
	slot = MakeSingleTupleTableSlot(group->desc, &TTSOpsMinimalTuple);
	part.store = tuplestore_begin_heap(false, false, work_mem);
	for (int i = from; i < to; i++)
		tuplestore_puttupleslot(part.store, ExecStoreMinimalTuple(rows->tuple[i], slot, false));
	ExecDropSingleTupleTableSlot(slot);
	error = try_part(batch, group, &part, write_part);
	tuplestore_end(part.store);
	if (error != NULL)
	{
		write_halves(batch, group, rows, from, to, error);
		FreeErrorData(error);
		return;
	}
	count_part(batch, &part);
}

/* Copies of the rows of a group, in order. */
static BatchRows
copy_rows(const BatchGroup *group)
{
	BatchRows rows = {.count = group->rows};
	TupleTableSlot *slot = MakeSingleTupleTableSlot(group->desc, &TTSOpsMinimalTuple);

	rows.tuple = palloc(sizeof(MinimalTuple) * rows.count);
	rows.number = palloc(sizeof(int) * rows.count);
	tuplestore_rescan(group->store);
	for (int i = 0; tuplestore_gettupleslot(group->store, true, false, slot); i++)
	{
		rows.tuple[i] = ExecCopySlotMinimalTuple(slot);
		rows.number[i] = i;
	}
	ExecDropSingleTupleTableSlot(slot);
	return rows;
}

/* Leaves out the rows that the table has, unless to ask for them fails over one of them. */
static void
leave_out_known(Batch *batch, BatchGroup *group, BatchRows *rows)
{
	BatchPart part = {.store = group->store, .rows = rows->count};
	int count = 0;

	if (try_part(batch, group, &part, mark_part) != NULL)
		return;
	for (int i = 0; i < rows->count; i++)
	{
		if (!part.fresh[i])
			continue;
		rows->tuple[count] = rows->tuple[i];
		rows->number[count++] = rows->number[i];
	}
	batch->count.duplicates += rows->count - count;
	rows->count = count;
	rows->is_fresh = true;
}

void
batch_write_group(Batch *batch, BatchGroup *group)
{
	MemoryContext old = MemoryContextSwitchTo(batch->context);
	BatchPart part = {.store = group->store, .rows = group->rows};
	ErrorData *error = try_part(batch, group, &part, write_part);

	if (error == NULL)
		count_part(batch, &part);
	else
	{
		BatchRows rows = copy_rows(group);

		if (group->fresh != NULL)
			leave_out_known(batch, group, &rows);
		if (rows.count > 0)
			write_halves(batch, group, &rows, 0, rows.count, error);
	}
	MemoryContextSwitchTo(old);
}
