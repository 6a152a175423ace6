/*
 * launcher.c
 *		The one resident process: starts workers where rules are due.
 *
 * It is connected to no database: it reads pg_database in short transactions
 * and otherwise looks at shared memory only.  It never runs anything of a user's
 * and never waits for a worker, so nothing a rule does can stop it.  Everything
 * it knows it can find out again: after a restart it probes every database.
 */
#include "postgres.h"

#include <signal.h>

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"
#include "utils/wait_event.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "bgworker/launcher.h"
#include "bgworker/board.h"
#include "bgworker/clock_watch.h"
#include "slot/due.h"

#define LAUNCHER_RESTART_S 5
/* A worker that has not attached after this time never will. */
#define START_MAX_US (30 * USECS_PER_SEC)
/* Wait after a launch that failed: doubles from the first to the second. */
#define LAUNCH_RETRY_US USECS_PER_SEC
#define LAUNCH_RETRY_MAX_US (60 * USECS_PER_SEC)
/* A database is visited this often even if nothing is due, for housekeeping. */
#define VISIT_US ((int64) guc_late_interval * USECS_PER_SEC)
/* State of this process; a restart begins anew. */
static int64 scanned = 0;
static bool complained = false;
static int64 exhausted_until = 0;
static int exhausted_count = 0;

void
launcher_register(void)
{
	BackgroundWorker worker;

	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = LAUNCHER_RESTART_S;
	strlcpy(worker.bgw_library_name, "vigil", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "vigil_launcher_main", sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_name, "vigil launcher", sizeof(worker.bgw_name));
	strlcpy(worker.bgw_type, "vigil launcher", sizeof(worker.bgw_type));
	RegisterBackgroundWorker(&worker);
}

static void
detach(int code, Datum argument)
{
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	board->launcher_latch = NULL;
	board->launcher_pid = 0;
	LWLockRelease(board->lock);
}

static void
attach(void)
{
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	board->launcher_latch = MyLatch;
	board->launcher_pid = MyProcPid;
	board->exhausted = false;
	LWLockRelease(board->lock);
	before_shmem_exit(detach, (Datum) 0);
}

/* Whether vigil.databases names a database. */
static bool
is_wanted(const char *name)
{
	char *list = pstrdup(guc_databases);
	List *names;
	ListCell *cell;

	if (strcmp(list, "*") == 0)
		return true;
	if (!SplitIdentifierString(list, ',', &names))
		return false;
	foreach (cell, names)
	{
		if (strcmp((char *) lfirst(cell), name) == 0)
			return true;
	}
	return false;
}

/* Brings the list of databases up to date. */
static void
scan_databases(void)
{
	Relation relation;
	TableScanDesc scan;
	HeapTuple tuple;
	MemoryContext context = CurrentMemoryContext;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	for (int i = 0; i < board->database_count; i++)
		board->database[i].listed = false;
	LWLockRelease(board->lock);

	StartTransactionCommand();
	(void) GetTransactionSnapshot();
	relation = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(relation, 0, NULL);
	while (HeapTupleIsValid(tuple = heap_getnext(scan, ForwardScanDirection)))
	{
		Form_pg_database form = (Form_pg_database) GETSTRUCT(tuple);
		DatabaseEntry *entry;

		/* A connection limit of -2 marks a database whose removal was interrupted. */
		if (!form->datallowconn || form->datistemplate || form->datconnlimit == -2 ||
			!is_wanted(NameStr(form->datname)))
			continue;
		LWLockAcquire(board->lock, LW_EXCLUSIVE);
		entry = board_database(form->oid, true);
		if (entry != NULL)
			entry->listed = true;
		LWLockRelease(board->lock);
		if (entry == NULL && !complained)
		{
			complained = true;
			ereport(LOG, (errmsg("vigil serves only %d databases, not \"%s\"",
								 board->database_count, NameStr(form->datname)),
						  errhint("Consider increasing vigil.max_databases.")));
		}
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	CommitTransactionCommand();
	MemoryContextSwitchTo(context);

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	for (int i = 0; i < board->database_count; i++)
	{
		DatabaseEntry *entry = &board->database[i];

		if (entry->database != InvalidOid && !entry->listed && entry->blocker == 0)
			memset(entry, 0, sizeof(*entry));
	}
	LWLockRelease(board->lock);
}

/* Frees entries of workers that never came, drops blocks of processes that are gone. */
static void
reap(int64 now)
{
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	for (int i = 0; i < board->worker_count; i++)
	{
		WorkerEntry *entry = &board->worker[i];

		if (entry->used && entry->pid == 0 && now - entry->started > START_MAX_US)
			entry->used = false;
	}
	for (int i = 0; i < board->database_count; i++)
	{
		DatabaseEntry *entry = &board->database[i];

		if (entry->blocker != 0 && BackendPidGetProc(entry->blocker) == NULL)
		{
			entry->blocker = 0;
			entry->poke++;
		}
	}
	LWLockRelease(board->lock);
}

/* What is to be done about a worker. */
typedef enum StuckState
{
	STUCK_NOT,
	STUCK_END,   /* beyond its deadline and the grace */
	STUCK_REPORT /* and another grace beyond the signal */
} StuckState;

/* Looks at the deadline of a worker's entry, and notes what is done about it.  Lock held. */
static StuckState
judge_stuck(WorkerEntry *entry, int64 now)
{
	int64 grace = (int64) guc_stuck_grace * USECS_PER_SEC;

	if (!entry->used || entry->pid == 0 || entry->deadline == 0 || now <= entry->deadline + grace)
		return STUCK_NOT;
	if (!entry->stuck_reported)
	{
		entry->stuck_reported = true;
		if (entry->tending)
			board_blame(entry->database, entry->owner);
		return STUCK_END;
	}
	if (entry->stuck_again || now <= entry->deadline + 2 * grace)
		return STUCK_NOT;
	entry->stuck_again = true;
	return STUCK_REPORT;
}

/*
 * Ends workers that are far beyond their deadline: an owner's code can catch the cancel
 * that its timeout brings, but no SIGTERM.  Code that looks for neither is reported, once,
 * and never shot: that would take the server down.
 */
static void
end_stuck(int64 now)
{
	for (int i = 0; i < board->worker_count; i++)
	{
		WorkerEntry *entry = &board->worker[i];
		StuckState state;
		int pid;

		LWLockAcquire(board->lock, LW_EXCLUSIVE);
		state = judge_stuck(entry, now);
		pid = entry->pid;
		/* The entry is given back before the process ends, so the pid is still its own. */
		if (state == STUCK_END)
			(void) kill(pid, SIGTERM);
		LWLockRelease(board->lock);
		if (state == STUCK_END)
			ereport(WARNING, (errmsg("vigil worker with PID %d does not react to the timeout of "
									 "its rule and is ended",
									 pid)));
		else if (state == STUCK_REPORT)
			ereport(WARNING, (errmsg("vigil worker with PID %d does not react to its end", pid),
							  errdetail("It runs code that looks for no interrupt."),
							  errhint("Its place stays taken until the server is restarted.")));
	}
}

/* Whether each worker of a database is at a run or at housekeeping, and cannot look for more.  Lock held. */
static bool
all_are_busy(Oid database)
{
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		if (entry->used && entry->database == database && !entry->running && !entry->tending)
			return false;
	}
	return true;
}

/* Whether a worker should be in a database, and one more than there are.  Lock held. */
static bool
wants_worker(const DatabaseEntry *entry, TimestampTz wall, int64 now, int workers)
{
	bool poked = entry->poke != entry->poke_seen;

	if (entry->database == InvalidOid || !entry->listed || entry->blocker != 0 ||
		now < entry->launch_after)
		return false;
	switch (entry->state)
	{
		case DATABASE_UNKNOWN:
			return workers == 0;
		case DATABASE_ABSENT:
		case DATABASE_INCOMPATIBLE:
		case DATABASE_DISARMED:
			return workers == 0 &&
				   (poked || now - entry->visited > (int64) guc_probe_interval * USECS_PER_SEC);
		case DATABASE_PRESENT:
			if (workers == 0)
				return poked || entry->due_count > 0 || entry->next_due <= wall ||
					   now - entry->visited > VISIT_US;
			return workers < guc_workers_per_database &&
				   (entry->due_count > workers ||
					((poked || entry->next_due <= wall) && all_are_busy(entry->database)));
	}
	return false;
}

/* The database that is served next: fewest workers first, then longest due.  Lock held. */
static DatabaseEntry *
pick_database(TimestampTz wall, int64 now)
{
	DatabaseEntry *best = NULL;
	int best_workers = 0;

	for (int i = 0; i < board->database_count; i++)
	{
		DatabaseEntry *entry = &board->database[i];
		int workers = board_worker_count(entry->database);

		if (entry->database == InvalidOid || !wants_worker(entry, wall, now, workers))
			continue;
		if (best == NULL || workers < best_workers ||
			(workers == best_workers && entry->next_due < best->next_due))
		{
			best = entry;
			best_workers = workers;
		}
	}
	return best;
}

/* Takes a free entry for a worker of a database; its index, or -1.  Lock held. */
static int
take_slot(Oid database, int64 now)
{
	for (int i = 0; i < board->worker_count; i++)
	{
		WorkerEntry *entry = &board->worker[i];

		if (entry->used)
			continue;
		memset(entry, 0, sizeof(*entry));
		entry->used = true;
		entry->serial = ++board->serial;
		entry->database = database;
		entry->started = now;
		return i;
	}
	return -1;
}

static bool
register_worker(int index, uint64 serial)
{
	BackgroundWorker worker;

	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags =
		BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION | COMPAT_WORKER_FLAGS;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	worker.bgw_notify_pid = MyProcPid;
	worker.bgw_main_arg = Int32GetDatum(index);
	memcpy(worker.bgw_extra, &serial, sizeof(serial));
	strlcpy(worker.bgw_library_name, "vigil", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "vigil_worker_main", sizeof(worker.bgw_function_name));
	strlcpy(worker.bgw_name, "vigil worker", sizeof(worker.bgw_name));
	strlcpy(worker.bgw_type, "vigil worker", sizeof(worker.bgw_type));
	return RegisterDynamicBackgroundWorker(&worker, NULL);
}

/* The server has no process for us: say so once, and try less and less often. */
static void
note_exhausted(bool exhausted, int64 now)
{
	if (exhausted)
	{
		exhausted_count++;
		exhausted_until =
			now + due_backoff(exhausted_count, LAUNCH_RETRY_US, LAUNCH_RETRY_MAX_US / 2, 0.5);
	}
	else
		exhausted_count = 0;
	if (exhausted != board->exhausted)
	{
		if (exhausted)
			ereport(LOG, (errmsg("vigil finds no free worker process, due rules wait"),
						  errhint("Consider increasing max_worker_processes.")));
		else
			ereport(LOG, (errmsg("vigil finds worker processes again")));
		board->exhausted = exhausted;
	}
}

/* Starts one worker where it is needed most; false if there is nothing to do. */
static bool
launch_one(int64 now)
{
	TimestampTz wall = clock_now();
	DatabaseEntry *database;
	uint64 serial = 0;
	int index = -1;

	if (now < exhausted_until)
		return false;
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	database = pick_database(wall, now);
	if (database != NULL)
		index = take_slot(database->database, now);
	board->starving = database != NULL && index < 0;
	if (index >= 0)
		serial = board->worker[index].serial;
	LWLockRelease(board->lock);
	if (index < 0)
		return false;

	if (!register_worker(index, serial))
	{
		LWLockAcquire(board->lock, LW_EXCLUSIVE);
		board->worker[index].used = false;
		LWLockRelease(board->lock);
		note_exhausted(true, now);
		return false;
	}
	note_exhausted(false, now);
	board->launched++;
	return true;
}

/* Milliseconds until there is something to do. */
static long
time_to_sleep(int64 now)
{
	TimestampTz wall = clock_now();
	int64 sleep = (int64) guc_naptime * USECS_PER_SEC;

	if (!guc_enabled || board->frozen)
		return (long) Min(sleep, (board->frozen ? 1 : 60) * USECS_PER_SEC) / 1000;
	LWLockAcquire(board->lock, LW_SHARED);
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];
		int64 grace = (int64) guc_stuck_grace * USECS_PER_SEC;

		/* Nobody wakes us when a worker is beyond its deadline. */
		if (entry->used)
			sleep = Min(sleep, grace);
	}
	for (int i = 0; i < board->database_count; i++)
	{
		const DatabaseEntry *entry = &board->database[i];

		if (entry->database == InvalidOid || entry->state != DATABASE_PRESENT)
			continue;
		if (entry->launch_after > now)
			sleep = Min(sleep, entry->launch_after - now);
		else if (entry->next_due > wall)
			sleep = Min(sleep, entry->next_due - wall);
		else
			sleep = Min(sleep, USECS_PER_SEC);
		/* Nobody wakes us either when what is due has waited for long enough. */
		if (board_is_tended(entry->database))
			sleep = Min(sleep, BOARD_PATIENCE_US);
	}
	LWLockRelease(board->lock);
	if (exhausted_until > now)
		sleep = Min(sleep, exhausted_until - now);
	return (long) Max(sleep / 1000 + 1, 1);
}

/* One look at everything. */
static void
pass(void)
{
	int64 now = clock_monotonic();

	board->passes++;
	clock_watch_look();
	if (scanned == 0 || now - scanned >= (int64) guc_naptime * USECS_PER_SEC)
	{
		scan_databases();
		scanned = now;
	}
	reap(now);
	end_stuck(now);
	if (!guc_enabled || board->frozen || board->worker_count == 0)
		return;
	while (launch_one(now))
		CHECK_FOR_INTERRUPTS();
	board_call_workers();
}

static void
warn_about_limits(void)
{
	int needed = 1 + board->worker_count;

	ereport(LOG, (errmsg("vigil launcher started, up to %d workers", board->worker_count)));
	if (max_worker_processes < needed)
		ereport(WARNING, (errmsg("max_worker_processes is %d, vigil alone may use %d",
								 max_worker_processes, needed)));
}

/* Whether a database was poked that the last scan did not know. */
static bool
knows_poked_databases(void)
{
	bool known = true;

	LWLockAcquire(board->lock, LW_SHARED);
	for (int i = 0; i < board->database_count; i++)
	{
		const DatabaseEntry *entry = &board->database[i];

		if (entry->database != InvalidOid && entry->poke != entry->poke_seen && !entry->listed)
			known = false;
	}
	LWLockRelease(board->lock);
	return known;
}

void
vigil_launcher_main(Datum argument)
{
	MemoryContext context;

	pqsignal(SIGTERM, die);
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	pgstat_report_appname("vigil launcher");
	attach();
	warn_about_limits();

	context = AllocSetContextCreate(TopMemoryContext, "vigil launcher", ALLOCSET_DEFAULT_SIZES);
	for (;;)
	{
		MemoryContextReset(context);
		MemoryContextSwitchTo(context);
		if (!knows_poked_databases())
			scanned = 0;
		pass();

		Assert(!IsTransactionState());
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 time_to_sleep(clock_monotonic()), PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
			scanned = 0;
		}
	}
}
