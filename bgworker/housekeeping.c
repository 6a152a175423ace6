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
#include "bgworker/slot.h"
#include "schedule/late.h"

/* Rules checked for late rows in one go. */
#define LATE_RULES_MAX 200
/* History rows removed in one go. */
#define PRUNE_ROWS_MAX 1000
#define PARTITION_INTERVAL_US (3600 * USECS_PER_SEC)

/* A piece of work, in a transaction with SPI. */
typedef void (*Work)(void *argument);

bool
housekeeping_is_due(void)
{
	DatabaseSlot *slot;
	int64 now = clock_monotonic();
	bool due = false;

	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	slot = slot_database(MyDatabaseId, false);
	if (slot != NULL &&
		(slot->tended == 0 || now - slot->tended >= (int64) guc_late_interval * USECS_PER_SEC))
	{
		slot->tended = now;
		due = true;
	}
	LWLockRelease(slot_area->lock);
	return due;
}

static bool
partitions_are_due(void)
{
	DatabaseSlot *slot;
	int64 now = clock_monotonic();
	bool due = false;

	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	slot = slot_database(MyDatabaseId, false);
	if (slot != NULL &&
		(slot->partitioned == 0 || now - slot->partitioned >= PARTITION_INTERVAL_US))
	{
		slot->partitioned = now;
		due = true;
	}
	LWLockRelease(slot_area->lock);
	return due;
}

/* Does a piece of work in a transaction; an error is logged and forgotten. */
static void
do_work(const char *name, Work work, void *argument, MemoryContext context)
{
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
		ErrorData *error;

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
	pgstat_report_activity(STATE_IDLE, NULL);
	MemoryContextSwitchTo(context);
}

typedef struct LateWork
{
	MemoryContext context;
	pg_uuid_t *rule;
	int count;
	int64 found;
} LateWork;

static void
list_late_rules(void *argument)
{
	LateWork *work = argument;
	pg_uuid_t *rule;

	work->count = late_candidates(LATE_RULES_MAX, &rule);
	work->rule = MemoryContextAlloc(work->context, sizeof(pg_uuid_t) * Max(work->count, 1));
	memcpy(work->rule, rule, sizeof(pg_uuid_t) * work->count);
}

static void
check_late_rule(void *argument)
{
	LateWork *work = argument;

	work->found += late_check(work->rule, work->context);
}

static void
make_partitions(void *argument)
{
	spi_run("SELECT vigil.maintain_partitions()", NULL);
}

/*
 * Removes runs that are older than the limit, and successes and failures beyond
 * the number that is kept per rule.  Runs that raised alerts stay.
 */
static void
prune_runs(void *argument)
{
	SpiArgs args = {0};

	spi_arg_time(&args, clock_now() - (int64) guc_keep_age * USECS_PER_SEC);
	spi_arg_int(&args, guc_keep_succeeded);
	spi_arg_int(&args, guc_keep_failed);
	spi_arg_int(&args, PRUNE_ROWS_MAX);
	spi_run("DELETE FROM vigil.runs WHERE id OPERATOR(pg_catalog.=) ANY (ARRAY("
			" SELECT q.id FROM (SELECT r.id, r.status, r.finished_at, pg_catalog.row_number() OVER"
			"   (PARTITION BY r.rule_id, r.status OPERATOR(pg_catalog.=) 'succeeded'"
			"    ORDER BY r.id DESC) AS age"
			"   FROM vigil.runs AS r WHERE r.alert_count OPERATOR(pg_catalog.=) 0) AS q"
			" WHERE q.finished_at OPERATOR(pg_catalog.<) $1 OR q.age OPERATOR(pg_catalog.>)"
			"   CASE WHEN q.status OPERATOR(pg_catalog.=) 'succeeded' THEN $2 ELSE $3 END"
			" ORDER BY q.id LIMIT $4))",
			&args);
	args.count = 0;
	spi_arg_time(&args, clock_now() - (int64) guc_keep_age * USECS_PER_SEC);
	spi_run("DELETE FROM vigil.gaps WHERE state OPERATOR(pg_catalog.=) 'done'"
			" AND created_at OPERATOR(pg_catalog.<) $1",
			&args);
}

void
housekeeping_run(MemoryContext context)
{
	LateWork late = {.context = context};
	pg_uuid_t *rule;
	int count;

	MemoryContextReset(context);
	MemoryContextSwitchTo(context);
	if (partitions_are_due())
		do_work("making partitions", make_partitions, NULL, context);
	do_work("removing old runs", prune_runs, NULL, context);
	do_work("looking for late rows", list_late_rules, &late, context);
	rule = late.rule;
	count = late.count;
	for (int i = 0; i < count && guc_enabled; i++)
	{
		late.rule = &rule[i];
		do_work("looking for late rows", check_late_rule, &late, context);
	}
	if (late.found > 0)
		slot_poke(MyDatabaseId);
	pgstat_report_stat(true);
}
