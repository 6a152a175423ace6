/*
 * worker_functions.c
 *		SQL functions that wake the launcher and show what its workers do.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/clock.h"
#include "base/compat.h"
#include "bgworker/board.h"

PG_FUNCTION_INFO_V1(vigil_poke);
PG_FUNCTION_INFO_V1(vigil_poke_trigger);
PG_FUNCTION_INFO_V1(vigil_workers);
PG_FUNCTION_INFO_V1(vigil_launcher);

/* vigil.poke() */
Datum
vigil_poke(PG_FUNCTION_ARGS)
{
	slot_poke_at_commit();
	PG_RETURN_VOID();
}

/* The trigger that does the same. */
Datum
vigil_poke_trigger(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("vigil.poke_trigger() must be called as a trigger")));
	slot_poke_at_commit();
	return PointerGetDatum(NULL);
}

/* Columns of vigil.workers(). */
#define WORKER_COLUMNS 9

/* vigil.workers(): one row per worker of any database. */
Datum
vigil_workers(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext previous = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);

	set->returnMode = SFRM_Materialize;
	set->setResult = tuplestore_begin_heap(true, false, work_mem);
	set->setDesc = CreateTupleDescCopy(set->expectedDesc);
	MemoryContextSwitchTo(previous);
	if (slot_area == NULL)
		return (Datum) 0;

	LWLockAcquire(slot_area->lock, LW_SHARED);
	for (int i = 0; i < slot_area->worker_count; i++)
	{
		WorkerSlot slot = slot_area->worker[i];
		Datum value[WORKER_COLUMNS];
		bool isnull[WORKER_COLUMNS] = {false};

		if (!slot.used)
			continue;
		value[0] = Int32GetDatum(slot.pid);
		value[1] = ObjectIdGetDatum(slot.database);
		value[2] = UUIDPGetDatum(&slot.rule);
		value[3] = TimestampTzGetDatum(slot.slot.start);
		value[4] = TimestampTzGetDatum(slot.slot.end);
		value[5] = TimestampTzGetDatum(slot.run_started);
		value[6] = BoolGetDatum(slot.backlog);
		value[7] = BoolGetDatum(slot.suspect);
		value[8] = BoolGetDatum(slot.stuck_reported);
		isnull[0] = slot.pid == 0;
		for (int column = 2; column < WORKER_COLUMNS; column++)
			isnull[column] = !slot.running;
		isnull[3] = isnull[4] = !slot.running || slot.slot.end == 0;
		tuplestore_putvalues(set->setResult, set->setDesc, value, isnull);
	}
	LWLockRelease(slot_area->lock);
	return (Datum) 0;
}

static const char *
state_name(DatabaseState state)
{
	switch (state)
	{
		case DATABASE_UNKNOWN:
			return "unknown";
		case DATABASE_ABSENT:
			return "absent";
		case DATABASE_PRESENT:
			return "present";
		case DATABASE_INCOMPATIBLE:
			return "incompatible";
		case DATABASE_DISARMED:
			return "disarmed";
	}
	return "unknown";
}

/* Columns of vigil.launcher(). */
#define LAUNCHER_COLUMNS 8

/* vigil.launcher(): one row; the fields are null when the library is not preloaded. */
Datum
vigil_launcher(PG_FUNCTION_ARGS)
{
	TupleDesc desc;
	Datum value[LAUNCHER_COLUMNS] = {0};
	bool isnull[LAUNCHER_COLUMNS];
	DatabaseSlot *database;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	memset(isnull, slot_area == NULL, sizeof(isnull));
	if (slot_area != NULL)
	{
		LWLockAcquire(slot_area->lock, LW_SHARED);
		database = slot_database(MyDatabaseId, false);
		value[0] = Int32GetDatum(slot_area->launcher_pid);
		isnull[0] = slot_area->launcher_pid == 0;
		value[1] =
			CStringGetTextDatum(state_name(database != NULL ? database->state : DATABASE_UNKNOWN));
		isnull[2] = database == NULL || database->state != DATABASE_PRESENT ||
					database->next_due == PG_INT64_MAX;
		if (!isnull[2])
			value[2] = TimestampTzGetDatum(database->next_due);
		value[3] = Int32GetDatum(slot_worker_count(InvalidOid));
		value[4] = BoolGetDatum(slot_area->frozen);
		value[5] = BoolGetDatum(slot_area->exhausted);
		value[6] = Int64GetDatum((int64) slot_area->passes);
		value[7] = Int64GetDatum((int64) slot_area->launched);
		LWLockRelease(slot_area->lock);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), value, isnull)));
}
