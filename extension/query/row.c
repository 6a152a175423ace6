/*
 * row.c
 *		The rows of a query, one at a time.
 *
 * The executor hands each row to us as it is found, so that memory does not grow with the
 * result, and parallel plans stay parallel, which a cursor would not allow.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "tcop/dest.h"
#include "utils/memutils.h"

#include "query/execute.h"

typedef struct RowReceiver
{
	DestReceiver receiver; /* first: the executor knows only this */
	const CompiledQuery *query;
	QueryRowHandler handler;
	void *argument;
	TupleDesc desc;
	MemoryContext context; /* of one row */
} RowReceiver;

static void
row_startup(DestReceiver *self, int operation, TupleDesc desc)
{
	((RowReceiver *) self)->desc = desc;
}

static bool
row_receive(TupleTableSlot *slot, DestReceiver *self)
{
	RowReceiver *receiver = (RowReceiver *) self;
	MemoryContext old = MemoryContextSwitchTo(receiver->context);
	HeapTuple row;

	CHECK_FOR_INTERRUPTS();
	row = ExecCopySlotHeapTuple(slot);
	receiver->handler(receiver->argument, receiver->desc, row,
					  query_row_to_jsonb(receiver->query, receiver->desc, row));
	MemoryContextSwitchTo(old);
	MemoryContextReset(receiver->context);
	return true;
}

static void
row_end(DestReceiver *self)
{
}

void
query_each_row(const CompiledQuery *query, SPIPlanPtr plan, QueryRowHandler handler, void *argument)
{
	RowReceiver receiver = {.receiver = {.receiveSlot = row_receive,
										 .rStartup = row_startup,
										 .rShutdown = row_end,
										 .rDestroy = row_end,
										 .mydest = DestTuplestore},
							.query = query,
							.handler = handler,
							.argument = argument};
	SPIExecuteOptions options = {.read_only = true, .dest = &receiver.receiver};
	int code;

	receiver.context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil row", ALLOCSET_DEFAULT_SIZES);
	code = SPI_execute_plan_extended(plan, &options);
	MemoryContextDelete(receiver.context);
	if (code != SPI_OK_SELECT)
		ereport(ERROR, (errcode(ERRCODE_INVALID_FUNCTION_DEFINITION),
						errmsg("a rule must be a query that returns rows")));
}
