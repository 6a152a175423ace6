/*
 * housekeeping.c
 *		What a worker does for its database besides running rules.
 *
 * Small pieces, one transaction each, so that nothing waits for it and a failure
 * of one does not keep the others from being done.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "tcop/tcopprot.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/spi.h"
#include "bgworker/attempt.h"
#include "bgworker/housekeeping.h"
#include "bgworker/board.h"
#include "bgworker/clock_watch.h"
#include "bgworker/worker.h"
#include "schedule/kept_store.h"
#include "schedule/late.h"
#include "schedule/rewind.h"
#include "schedule/rule_state.h"

/* Tables searched in one go. */
#define SEARCHES_MAX 200
/* A table that takes longer to search is the last of its owner's in a round. */
#define SLOW_US (5 * USECS_PER_SEC)
/* Pieces of old alerts and runs removed in one go: what is left has its turn the next time. */
#define RETENTION_PIECES_MAX 20
#define PARTITION_INTERVAL_US (3600 * USECS_PER_SEC)

/* A piece of work, in a transaction with SPI. */
typedef void (*Work)(void *argument);

bool
housekeeping_is_due(void)
{
	DatabaseEntry *entry;
	int64 now = clock_monotonic();
	bool due = false;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(MyDatabaseId, false);
	/* One worker of a database at a time: another one is left for what is due. */
	if (entry != NULL && !board_is_tended(MyDatabaseId) &&
		(entry->tended == 0 || now - entry->tended >= (int64) guc_late_interval * USECS_PER_SEC))
	{
		entry->tended = now;
		due = true;
	}
	LWLockRelease(board->lock);
	return due;
}

static bool
partitions_are_due(void)
{
	DatabaseEntry *entry;
	int64 now = clock_monotonic();
	bool due = false;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(MyDatabaseId, false);
	if (entry != NULL &&
		(entry->partitioned == 0 || now - entry->partitioned >= PARTITION_INTERVAL_US))
	{
		entry->partitioned = now;
		due = true;
	}
	LWLockRelease(board->lock);
	return due;
}

/*
 * Does a piece of work in a transaction; NULL, or the error, which is not ours to report, in
 * the context.
 */
static ErrorData *
do_work(const char *name, Work work, void *argument, MemoryContext context)
{
	ErrorData *volatile error = NULL;

	CHECK_FOR_INTERRUPTS();
	PG_TRY();
	{
		SetCurrentStatementStartTimestamp();
		StartTransactionCommand();
		SPI_connect();
		PushActiveSnapshot(GetTransactionSnapshot());
		pgstat_report_activity(STATE_RUNNING, name);
		if (attempt_hold_extension())
			work(argument);
		SPI_finish();
		PopActiveSnapshot();
		CommitTransactionCommand();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		disable_all_timeouts(false);
		QueryCancelPending = false;
		AbortOutOfAnyTransaction();
		ereport(DEBUG1, (errcode(error->sqlerrcode),
						 errmsg("vigil failed at %s: %s", name, error->message)));
	}
	PG_END_TRY();
	worker_release_locks();
	pgstat_report_activity(STATE_IDLE, NULL);
	MemoryContextSwitchTo(context);
	return error;
}

typedef struct LateWork
{
	MemoryContext context;
	LateSource *source;
	int count;
	bool begun;
	int64 found;
	const ErrorData *error;
} LateWork;

static void
list_sources(void *argument)
{
	LateWork *work = argument;
	LateSource *source;

	late_forget();
	kept_store_tidy();
	work->count = late_sources(SEARCHES_MAX, &source);
	work->source = MemoryContextAlloc(work->context, sizeof(LateSource) * Max(work->count, 1));
	memcpy(work->source, source, sizeof(LateSource) * work->count);
}

/* Counted before it is searched: a table that fails, or ends us, must not keep others from their turn. */
static void
begin_search(void *argument)
{
	LateWork *work = argument;

	work->begun = late_begin(work->source->relation);
}

static void
search_table(void *argument)
{
	LateWork *work = argument;

	work->found += late_search(work->source);
}

static void
postpone_search(void *argument)
{
	LateWork *work = argument;

	late_postpone(work->source->relation);
}

static void
fail_search(void *argument)
{
	LateWork *work = argument;

	late_fail(work->source->relation, unpack_sql_state(work->error->sqlerrcode),
			  work->error->message);
}

typedef struct PartitionedTable
{
	char *name;
	Oid owner;
} PartitionedTable;

typedef struct PartitionWork
{
	MemoryContext context;
	PartitionedTable *table;
	int count;
	int at;
} PartitionWork;

static void
list_partitioned(void *argument)
{
	PartitionWork *work = argument;

	spi_run("SELECT s.name, c.relowner::pg_catalog.int8 AS owner FROM vigil.log_sources AS s"
			" JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=)"
			" s.relation_schema JOIN pg_catalog.pg_class AS c ON c.relnamespace"
			" OPERATOR(pg_catalog.=) n.oid AND c.relname OPERATOR(pg_catalog.=) s.relation_name"
			" WHERE s.managed ORDER BY s.name",
			NULL);
	work->count = (int) SPI_processed;
	work->table =
		MemoryContextAllocZero(work->context, sizeof(PartitionedTable) * Max(work->count, 1));
	for (int i = 0; i < work->count; i++)
	{
		work->table[i].name = MemoryContextStrdup(work->context, spi_column_text(i, "name"));
		work->table[i].owner = (Oid) spi_column_long(i, "owner", InvalidOid);
	}
}

static void
make_partitions(void *argument)
{
	const PartitionWork *work = argument;
	SpiArgs args = {0};

	spi_arg_text(&args, work->table[work->at].name);
	spi_run("SELECT vigil.maintain_partitions_of($1)", &args);
}

/*
 * Maintains the partitions of each table in a transaction of its own: a run may hold the tables that
 * it reads in any order, so nobody may keep one while he waits for another.
 */
static void
maintain_tables(WorkerEntry *self, MemoryContext context)
{
	PartitionWork work = {.context = context};
	List *slow_owners = NIL;

	(void) do_work("making partitions", list_partitioned, &work, context);
	for (; work.at < work.count && guc_enabled && !clock_watch_jumped(); work.at++)
	{
		Oid owner = work.table[work.at].owner;
		int64 end = clock_monotonic() + (int64) guc_max_rule_timeout * 1000;

		/* The tables of an owner take too long once, not one after another. */
		if (list_member_oid(slow_owners, owner))
			continue;
		(void) do_work("making partitions", make_partitions, &work, context);
		if (clock_monotonic() >= end)
			slow_owners = lappend_oid(slow_owners, owner);
	}
}

/* Removes gaps that were filled long ago, and those of rules that are no more. */
static void
prune_gaps(void *argument)
{
	SpiArgs args = {0};

	spi_arg_time(&args, clock_now() - (int64) guc_keep_age * USECS_PER_SEC);
	spi_run("DELETE FROM vigil.gaps AS g WHERE (g.state OPERATOR(pg_catalog.=) 'done'"
			" OR NOT EXISTS (SELECT FROM vigil.rules AS r WHERE r.id OPERATOR(pg_catalog.=)"
			" g.rule_id)) AND g.created_at OPERATOR(pg_catalog.<) $1",
			&args);
}

/* Has the next idle worker go on where we break off. */
static void
come_back(void)
{
	DatabaseEntry *entry;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(MyDatabaseId, false);
	if (entry != NULL)
		entry->tended = 0;
	LWLockRelease(board->lock);
}

/* Whether we should stop: by a clock that jumped all history would be old, and what is due goes first. */
static bool
should_break_off(WorkerEntry *self)
{
	if (!guc_enabled || clock_watch_jumped())
		return true;
	if (!board_is_needed(self))
		return false;
	come_back();
	return true;
}

/* Searches one table.  A search that was broken off for a run is no failure, and is done again. */
static void
search_one(WorkerEntry *self, LateWork *late)
{
	ErrorData *error;
	bool called;

	late->begun = false;
	(void) do_work("looking for late rows", begin_search, late, late->context);
	if (!late->begun)
		return;
	error = do_work("looking for late rows", search_table, late, late->context);
	called = board_end_call(self);
	late->error = error;
	if (error != NULL && called && error->sqlerrcode == ERRCODE_QUERY_CANCELED)
	{
		(void) do_work("noting a failure", postpone_search, late, late->context);
		come_back();
	}
	else if (error != NULL)
		(void) do_work("noting a failure", fail_search, late, late->context);
}

/* Searches each table whose turn it is, unless a run waits for us. */
static void
search_tables(WorkerEntry *self, LateWork *late)
{
	LateSource *source = late->source;
	int count = late->count;
	List *slow_owners = NIL;

	for (int i = 0; i < count && !should_break_off(self); i++)
	{
		int64 end = clock_monotonic() + SLOW_US;

		/* The tables of an owner take too long once in a round, not one after another. */
		if (list_member_oid(slow_owners, source[i].owner) || board_is_blamed(source[i].owner) ||
			!board_tend(self, source[i].owner))
			continue;
		late->source = &source[i];
		search_one(self, late);
		if (clock_monotonic() >= end)
			slow_owners = lappend_oid(slow_owners, source[i].owner);
		(void) board_tend(self, InvalidOid);
	}
}

/* Removes a piece of the alerts and incidents that are older than they are kept. */
static void
remove_old_alerts(void *argument)
{
	SpiArgs args = {0};

	spi_arg_time(&args, clock_now());
	spi_run("SELECT vigil.remove_old_alerts($1) AS removed", &args);
	*(int64 *) argument = spi_column_long(0, "removed", 0);
}

/* The same of dead letters, loads, and alerts that forwarders gave up. */
static void
remove_old_records(void *argument)
{
	SpiArgs args = {0};

	spi_arg_time(&args, clock_now());
	spi_run("SELECT vigil.remove_old_records($1) AS removed", &args);
	*(int64 *) argument = spi_column_long(0, "removed", 0);
}

/* Keeps the time for a server that starts with a wrong clock. */
static void
note_clock(void *argument)
{
	rewind_note_clock(clock_now());
}

/* Removes a piece of the runs that nothing needs any more. */
static void
remove_old_runs(void *argument)
{
	*(int64 *) argument = run_prune();
}

/* Does a piece of work again until nothing is left, or until it has had its turn. */
static void
do_pieces(WorkerEntry *self, const char *name, Work work, MemoryContext context)
{
	for (int i = 0; i < RETENTION_PIECES_MAX && !should_break_off(self); i++)
	{
		int64 removed = 0;

		if (do_work(name, work, &removed, context) != NULL || removed == 0)
			break;
	}
}

void
housekeeping_run(WorkerEntry *self, MemoryContext context)
{
	LateWork late = {.context = context};

	MemoryContextReset(context);
	MemoryContextSwitchTo(context);
	if (clock_watch_jumped() || !board_tend(self, InvalidOid))
		return;
	(void) do_work("noting the time", note_clock, NULL, context);
	(void) do_work("looking for late rows", list_sources, &late, context);
	search_tables(self, &late);
	if (late.found > 0)
		board_poke(MyDatabaseId);
	do_pieces(self, "removing old alerts", remove_old_alerts, context);
	do_pieces(self, "removing old records", remove_old_records, context);
	do_pieces(self, "removing old runs", remove_old_runs, context);
	if (!should_break_off(self))
		(void) do_work("removing old gaps", prune_gaps, NULL, context);
	if (!should_break_off(self) && partitions_are_due())
		maintain_tables(self, context);
	board_release(self);
	/* Who broke us off may have been late. */
	QueryCancelPending = false;
	pgstat_report_stat(true);
}
