/*
 * kept_groups.c
 *		Groups on their way: found, packed to be kept, and read by a statement.
 *
 * A row is packed as the tuple that it is in memory, whose first word is its length, with
 * nothing in it that points elsewhere.  Only the library that has packed it unpacks it: the
 * hash under which it is kept names the versions of both (kept.c).
 */
#include "postgres.h"

#include "access/heaptoast.h"
#include "access/htup_details.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "tcop/dest.h"
#include "utils/memutils.h"
#include "utils/queryenvironment.h"

#include "base/compat.h"
#include "schedule/kept_groups.h"

/* A piece has about so many bytes, and one row more. */
#define PIECE_BYTES (1024 * 1024)

/* ---- packing ---- */

typedef struct GroupReceiver
{
	DestReceiver receiver; /* first: the executor knows only this */
	KeptGroups *groups;
	TupleDesc desc;
	int64 max_bytes;
	bool is_full;
	MemoryContext kept;    /* of the pieces */
	MemoryContext scratch; /* of one row */
} GroupReceiver;

static void
group_startup(DestReceiver *self, int operation, TupleDesc desc)
{
	((GroupReceiver *) self)->desc = desc;
}

static void
pack(GroupReceiver *receiver, MinimalTuple tuple)
{
	KeptGroups *groups = receiver->groups;
	MemoryContext old = MemoryContextSwitchTo(receiver->kept);
	StringInfo piece = groups->piece.count == 0
						   ? NULL
						   : VEC_AT(&groups->piece, StringInfoData, groups->piece.count - 1);

	if (piece == NULL || piece->len >= PIECE_BYTES)
	{
		piece = makeStringInfo();
		vec_push(&groups->piece, piece);
	}
	appendBinaryStringInfo(piece, (const char *) tuple, (int) tuple->t_len);
	groups->count++;
	groups->bytes += tuple->t_len;
	MemoryContextSwitchTo(old);
}

static bool
group_receive(TupleTableSlot *slot, DestReceiver *self)
{
	GroupReceiver *receiver = (GroupReceiver *) self;
	MemoryContext old = MemoryContextSwitchTo(receiver->scratch);
	HeapTuple row;

	CHECK_FOR_INTERRUPTS();
	row = ExecCopySlotHeapTuple(slot);
	if (HeapTupleHasExternal(row))
		row = toast_flatten_tuple(row, receiver->desc);
	pack(receiver, COMPAT_MINIMAL_TUPLE(row));
	MemoryContextSwitchTo(old);
	MemoryContextReset(receiver->scratch);
	receiver->is_full = receiver->groups->bytes > receiver->max_bytes;
	return !receiver->is_full;
}

static void
group_end(DestReceiver *self)
{
}

bool
kept_groups_find(const CompiledQuery *query, SPIPlanPtr plan, int64 max_bytes, KeptGroups *groups)
{
	GroupReceiver receiver = {.receiver = {.receiveSlot = group_receive,
										   .rStartup = group_startup,
										   .rShutdown = group_end,
										   .rDestroy = group_end,
										   .mydest = DestTuplestore},
							  .groups = groups,
							  .max_bytes = max_bytes,
							  .kept = CurrentMemoryContext};
	SPIExecuteOptions options = {.read_only = true, .dest = &receiver.receiver};
	ErrorContextCallback errors;
	int code;

	receiver.scratch =
		AllocSetContextCreate(CurrentMemoryContext, "vigil groups", ALLOCSET_DEFAULT_SIZES);
	query_errors_begin(query, &errors);
	code = SPI_execute_plan_extended(plan, &options);
	query_errors_end(&errors);
	MemoryContextDelete(receiver.scratch);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "groups could not be found: %s", SPI_result_code_string(code));
	return !receiver.is_full;
}

/* ---- unpacking ---- */

bool
kept_groups_unpack(const KeptGroups *groups, TupleDesc desc, Tuplestorestate *store)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	int64 count = 0;
	int64 bytes = 0;

	VEC_EACH (const StringInfoData, piece, &groups->piece)
	{
		uint32 length;

		for (int at = 0; at < piece->len; at += (int) length)
		{
			MinimalTuple tuple;

			CHECK_FOR_INTERRUPTS();
			memcpy(&length, piece->data + at, sizeof(length));
			if (length < SizeofMinimalTupleHeader || length > (uint32) (piece->len - at))
				return false;
			tuple = palloc(length);
			memcpy(tuple, piece->data + at, length);
			ExecStoreMinimalTuple(tuple, slot, true);
			tuplestore_puttupleslot(store, slot);
			count++;
			bytes += length;
		}
	}
	ExecDropSingleTupleTableSlot(slot);
	return count == groups->count && bytes == groups->bytes;
}

void
kept_groups_name(const char *name, TupleDesc desc, Tuplestorestate *store)
{
	EphemeralNamedRelation relation = palloc0(sizeof(EphemeralNamedRelationData));
	int code;

	relation->md.name = pstrdup(name);
	relation->md.tupdesc = desc;
	relation->md.enrtype = ENR_NAMED_TUPLESTORE;
	relation->md.enrtuples = (double) tuplestore_tuple_count(store);
	relation->reldata = store;
	code = SPI_register_relation(relation);
	if (code != SPI_OK_REL_REGISTER)
		elog(ERROR, "groups could not be named: %s", SPI_result_code_string(code));
}

void
kept_groups_forget(const char *name)
{
	(void) SPI_unregister_relation(name);
}
