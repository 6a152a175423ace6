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
#include "bgworker/worker.h"
#include "schedule/late.h"
#include "schedule/rule_state.h"

/* Rules tended in one go. */
#define LATE_RULES_MAX 200
/* A rule that takes longer to tend is the last of its owner's in a round. */
#define SLOW_US (5 * USECS_PER_SEC)
/* Pieces of old alerts removed in one go: what is left has its turn the next time. */
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
	if (entry != NULL &&
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

/* Does a piece of work in a transaction; false after an error, which is not ours to report. */
static bool
do_work(const char *name, Work work, void *argument, MemoryContext context)
{
	volatile bool done = false;

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
		done = true;
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
	worker_release_locks();
	pgstat_report_activity(STATE_IDLE, NULL);
	MemoryContextSwitchTo(context);
	return done;
}

typedef struct LateWork
{
	MemoryContext context;
	LateCandidate *rule;
	int count;
	int64 found;
} LateWork;

static void
list_late_rules(void *argument)
{
	LateWork *work = argument;
	LateCandidate *rule;

	work->count = late_candidates(LATE_RULES_MAX, &rule);
	work->rule = MemoryContextAlloc(work->context, sizeof(LateCandidate) * Max(work->count, 1));
	memcpy(work->rule, rule, sizeof(LateCandidate) * work->count);
}

/* Counted before it is tended: a rule that fails, or ends us, must not keep others from their turn. */
static void
skip_rule(void *argument)
{
	LateWork *work = argument;

	late_skip(&work->rule->rule);
}

static void
tend_rule(void *argument)
{
	LateWork *work = argument;

	work->found += late_check(&work->rule->rule, work->context);
	run_prune(&work->rule->rule, false, guc_keep_failed);
	run_prune(&work->rule->rule, true, guc_keep_succeeded);
}

static void
make_partitions(void *argument)
{
	spi_run("SELECT vigil.maintain_partitions()", NULL);
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

/* Tends each rule whose turn it is, unless a run waits for us. */
static void
tend_rules(WorkerEntry *self, LateWork *late)
{
	LateCandidate *rule = late->rule;
	int count = late->count;
	List *slow_owners = NIL;

	for (int i = 0; i < count && guc_enabled; i++)
	{
		int64 end = clock_monotonic() + SLOW_US;

		/* By a clock that jumped, all history would be old. */
		if (board->frozen || board_clock_step() != 0)
			break;
		/* The rules of an owner take too long once in a round, not one after another. */
		if (list_member_oid(slow_owners, rule[i].owner) || board_is_blamed(rule[i].owner) ||
			!board_tend(self, &rule[i].rule, rule[i].owner))
			continue;
		late->rule = &rule[i];
		(void) do_work("tending a rule", skip_rule, late, late->context);
		(void) do_work("tending a rule", tend_rule, late, late->context);
		board_release(self);
		if (clock_monotonic() >= end)
			slow_owners = lappend_oid(slow_owners, rule[i].owner);
		if (i + 1 < count && board_is_needed(self))
		{
			come_back();
			break;
		}
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

static void
apply_retention(MemoryContext context)
{
	for (int i = 0; i < RETENTION_PIECES_MAX && guc_enabled; i++)
	{
		int64 removed = 0;

		/* By a clock that jumped, everything would be old. */
		if (board->frozen || board_clock_step() != 0 ||
			!do_work("removing old alerts", remove_old_alerts, &removed, context) || removed == 0)
			break;
	}
}

void
housekeeping_run(WorkerEntry *self, MemoryContext context)
{
	LateWork late = {.context = context};

	MemoryContextReset(context);
	MemoryContextSwitchTo(context);
	if (board->frozen || board_clock_step() != 0)
		return;
	if (partitions_are_due() && board_tend(self, NULL, InvalidOid))
	{
		(void) do_work("making partitions", make_partitions, NULL, context);
		board_release(self);
	}
	(void) do_work("removing old gaps", prune_gaps, NULL, context);
	apply_retention(context);
	(void) do_work("looking for late rows", list_late_rules, &late, context);
	tend_rules(self, &late);
	if (late.found > 0)
		board_poke(MyDatabaseId);
	pgstat_report_stat(true);
}
