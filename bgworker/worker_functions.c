/*
 * worker_functions.c
 *		SQL functions that wake the launcher and show what its workers do.
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/sql_function.h"
#include "bgworker/board.h"
#include "bgworker/clock_watch.h"

/* vigil.poke() */
SQL_FUNCTION(vigil_poke)
{
	board_poke_at_commit();
	PG_RETURN_VOID();
}

/* The trigger that does the same. */
SQL_FUNCTION(vigil_poke_trigger)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("vigil.poke_trigger() must be called as a trigger")));
	board_poke_at_commit();
	return PointerGetDatum(NULL);
}

/* vigil.accept_clock() */
SQL_FUNCTION(vigil_accept_clock)
{
	clock_watch_accept();
	PG_RETURN_VOID();
}

/* Columns of vigil.workers(). */
#define WORKER_COLUMNS 12

/*
 * vigil.workers(): one row per worker of any database.  What is said of a rule or table of another
 * database is for those who see the statements of all sessions.
 */
SQL_FUNCTION(vigil_workers)
{
	static const pg_uuid_t no_rule = {0};
	/* The rule, its slot, whether it makes up for one or is suspected; the table, the deadline. */
	static const int private_column[] = {2, 3, 4, 6, 7, 10, 11};
	bool sees_all = has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext previous = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);

	set->returnMode = SFRM_Materialize;
	set->setResult = tuplestore_begin_heap(true, false, work_mem);
	set->setDesc = CreateTupleDescCopy(set->expectedDesc);
	MemoryContextSwitchTo(previous);
	if (board == NULL)
		return (Datum) 0;

	LWLockAcquire(board->lock, LW_SHARED);
	for (int i = 0; i < board->worker_count; i++)
	{
		WorkerEntry entry = board->worker[i];
		Datum value[WORKER_COLUMNS];
		bool isnull[WORKER_COLUMNS] = {false};

		if (!entry.used)
			continue;
		value[0] = Int32GetDatum(entry.pid);
		value[1] = ObjectIdGetDatum(entry.database);
		/* The rule is the first column that only a busy worker has. */
		value[2] = UUIDPGetDatum(&entry.rule);
		value[3] = TimestampTzGetDatum(entry.slot.start);
		value[4] = TimestampTzGetDatum(entry.slot.end);
		value[5] = TimestampTzGetDatum(entry.run_started);
		value[6] = BoolGetDatum(entry.backlog);
		value[7] = BoolGetDatum(entry.suspect);
		value[8] = BoolGetDatum(entry.stuck_reported);
		value[9] = CStringGetTextDatum(entry.running ? "run" : "housekeeping");
		value[10] = ObjectIdGetDatum(entry.relation);
		value[11] = TimestampTzGetDatum(clock_now() + (entry.deadline - clock_monotonic()));
		isnull[0] = entry.pid == 0;
		for (int column = 2; column < WORKER_COLUMNS; column++)
			isnull[column] = !entry.running && !entry.tending;
		isnull[2] = isnull[2] || memcmp(&entry.rule, &no_rule, sizeof(no_rule)) == 0;
		isnull[3] = isnull[4] = !entry.running || entry.slot.end == 0;
		isnull[10] = isnull[10] || !OidIsValid(entry.relation);
		isnull[11] = isnull[11] || entry.deadline == 0;
		for (size_t n = 0; n < lengthof(private_column); n++)
			isnull[private_column[n]] |= !sees_all && entry.database != MyDatabaseId;
		tuplestore_putvalues(set->setResult, set->setDesc, value, isnull);
	}
	LWLockRelease(board->lock);
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
SQL_FUNCTION(vigil_launcher)
{
	TupleDesc desc;
	Datum value[LAUNCHER_COLUMNS] = {0};
	bool isnull[LAUNCHER_COLUMNS];
	DatabaseEntry *database;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	memset(isnull, board == NULL, sizeof(isnull));
	if (board != NULL)
	{
		LWLockAcquire(board->lock, LW_SHARED);
		database = board_database(MyDatabaseId, false);
		value[0] = Int32GetDatum(board->launcher_pid);
		isnull[0] = board->launcher_pid == 0;
		value[1] =
			CStringGetTextDatum(state_name(database != NULL ? database->state : DATABASE_UNKNOWN));
		isnull[2] = database == NULL || database->state != DATABASE_PRESENT ||
					database->next_due == PG_INT64_MAX;
		if (!isnull[2])
			value[2] = TimestampTzGetDatum(database->next_due);
		value[3] = Int32GetDatum(board_worker_count(InvalidOid));
		value[4] = BoolGetDatum(board->frozen);
		value[5] = BoolGetDatum(board->exhausted);
		value[6] = Int64GetDatum((int64) board->passes);
		value[7] = Int64GetDatum((int64) board->launched);
		LWLockRelease(board->lock);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), value, isnull)));
}
