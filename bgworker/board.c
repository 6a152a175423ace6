/*
 * board.c
 *		Shared memory of the launcher and its workers.
 */
#include "postgres.h"

#include <signal.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/ipc.h"
#include "storage/shmem.h"
#include "utils/wait_event.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "bgworker/board.h"
#include "slot/due.h"

/* How long board_block() waits for workers to leave, and between two looks. */
#define BLOCK_WAIT_MAX_MS 4000
#define BLOCK_WAIT_STEP_MS 10

BoardArea *board = NULL;

static shmem_startup_hook_type previous_startup_hook = NULL;
#ifdef COMPAT_SHMEM_REQUEST_HOOK
static shmem_request_hook_type previous_request_hook = NULL;
#endif

/*
 * Generation of the last start, in the postmaster only: its memory survives a
 * crash of the server, so a second start in the same process tells of one.
 */
static uint64 postmaster_generation = 0;

/* This transaction wants to poke; cleared at its end. */
static bool poke_pending = false;
static bool poke_registered = false;

static Size
area_size(void)
{
	Size size = MAXALIGN(sizeof(BoardArea));

	size = add_size(size, mul_size(guc_max_databases, sizeof(DatabaseEntry)));
	size = add_size(MAXALIGN(size), mul_size(Max(guc_max_workers, 1), sizeof(WorkerEntry)));
	return MAXALIGN(size);
}

static void
request_memory(void)
{
#ifdef COMPAT_SHMEM_REQUEST_HOOK
	if (previous_request_hook)
		previous_request_hook();
#endif
	RequestAddinShmemSpace(area_size());
	RequestNamedLWLockTranche("vigil", 1);
}

static void
init_area(BoardArea *area)
{
	char *at = (char *) area + MAXALIGN(sizeof(BoardArea));

	memset(area, 0, area_size());
	area->lock = &(GetNamedLWLockTranche("vigil"))->lock;
	area->database_count = guc_max_databases;
	area->worker_count = guc_max_workers;
	area->database = (DatabaseEntry *) at;
	at += MAXALIGN(guc_max_databases * sizeof(DatabaseEntry));
	area->worker = (WorkerEntry *) at;

	area->started = clock_monotonic();
	/* Positive, so that it fits a bigint. */
	if (!pg_strong_random(&area->generation, sizeof(area->generation)))
		ereport(FATAL,
				(errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate a random number")));
	area->generation = area->generation >> 1 | 1;
	if (!IsUnderPostmaster)
	{
		area->crash_generation = postmaster_generation;
		postmaster_generation = area->generation;
	}
}

static void
startup(void)
{
	bool found;

	if (previous_startup_hook)
		previous_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	board = ShmemInitStruct("vigil", area_size(), &found);
	if (!found)
		init_area(board);
	LWLockRelease(AddinShmemInitLock);
}

void
board_register(void)
{
#ifdef COMPAT_SHMEM_REQUEST_HOOK
	previous_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
#else
	request_memory();
#endif
	previous_startup_hook = shmem_startup_hook;
	shmem_startup_hook = startup;
}

DatabaseEntry *
board_database(Oid database, bool make)
{
	DatabaseEntry *unused = NULL;

	for (int i = 0; i < board->database_count; i++)
	{
		DatabaseEntry *entry = &board->database[i];

		if (entry->database == database)
			return entry;
		if (entry->database == InvalidOid && unused == NULL)
			unused = entry;
	}
	if (!make || unused == NULL)
		return NULL;
	memset(unused, 0, sizeof(*unused));
	unused->database = database;
	return unused;
}

int
board_worker_count(Oid database)
{
	int count = 0;

	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		if (entry->used && (database == InvalidOid || entry->database == database))
			count++;
	}
	return count;
}

static bool
same_rule(const WorkerEntry *entry, Oid database, const pg_uuid_t *rule)
{
	return entry->used && entry->running && entry->database == database &&
		   memcmp(&entry->rule, rule, sizeof(*rule)) == 0;
}

/* Of so many workers, how many may be at one owner's rules while others have rules, too. */
static int
owner_share(int workers, bool others)
{
	if (guc_workers_per_owner > 0)
		return guc_workers_per_owner;
	return others && workers > 1 ? workers - 1 : workers;
}

/* Whether an owner has the workers that he may have, in this database or in all.  Lock held. */
static bool
owner_has_share(const WorkerEntry *self, Oid owner)
{
	bool others_here = false;
	bool others = false;
	int here = 0;
	int all = 0;

	for (int i = 0; i < board->database_count; i++)
	{
		const DatabaseEntry *entry = &board->database[i];
		bool other =
			entry->database != InvalidOid && entry->state == DATABASE_PRESENT &&
			(entry->shared || (OidIsValid(entry->sole_owner) && entry->sole_owner != owner));

		others = others || other;
		others_here = others_here || (other && entry->database == self->database);
	}
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		if (entry == self || !entry->used || !(entry->running || entry->tending) ||
			entry->owner != owner)
			continue;
		all++;
		here += entry->database == self->database ? 1 : 0;
	}
	return all >= owner_share(board->worker_count, others) ||
		   here >= owner_share(Min(board->worker_count, guc_workers_per_database), others_here);
}

/* Writes down what a worker is at.  Lock held. */
static void
take(WorkerEntry *self, const Candidate *claim)
{
	self->rule = claim->rule;
	self->owner = claim->owner;
	self->backlog = claim->backlog;
	self->suspect = claim->suspect;
	self->slot.start = self->slot.end = 0;
	self->run_started = clock_now();
	self->deadline = 0;
	self->relation = InvalidOid;
	self->stuck_reported = false;
	self->stuck_again = false;
}

bool
board_claim(WorkerEntry *self, const Candidate *claim)
{
	int share = Max(1, board->worker_count * guc_backfill_share / 100);
	int backlogs = 0;
	bool taken = false;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		if (entry == self || !entry->used || !entry->running)
			continue;
		backlogs += entry->backlog ? 1 : 0;
		taken = taken || same_rule(entry, self->database, &claim->rule) ||
				(claim->suspect && entry->suspect);
	}
	if ((claim->backlog && backlogs >= share) || owner_has_share(self, claim->owner))
		taken = true;
	if (!taken)
	{
		take(self, claim);
		self->running = true;
	}
	LWLockRelease(board->lock);
	return !taken;
}

bool
board_tend(WorkerEntry *self, Oid owner)
{
	Candidate claim = {.owner = owner};
	bool allowed;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	allowed = !OidIsValid(owner) || !owner_has_share(self, owner);
	if (allowed)
	{
		take(self, &claim);
		self->tending = true;
	}
	LWLockRelease(board->lock);
	return allowed;
}

bool
board_is_tended(Oid database)
{
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		if (entry->used && entry->tending && entry->database == database)
			return true;
	}
	return false;
}

/* Whether rules of a database have waited for a while, of which so many are being run.  Lock held. */
static bool
rules_wait(const DatabaseEntry *entry, int running)
{
	/* Whoever looked last may be about to take them, one after another. */
	bool stale = clock_monotonic() - entry->visited > BOARD_PATIENCE_US;

	return (stale && (entry->fresh_count > running || entry->poke != entry->poke_seen)) ||
		   (entry->fresh_due != PG_INT64_MAX &&
			entry->fresh_due <= clock_now() - BOARD_PATIENCE_US);
}

/* Whether a rule of a database is due that no worker but the one at housekeeping could take.  Lock held. */
static bool
is_needed(Oid database)
{
	const DatabaseEntry *entry = board_database(database, false);
	int free_entries = 0;
	int here = 0;
	int running = 0;

	if (board->starving)
		return true;
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *worker = &board->worker[i];
		bool ours = worker->used && worker->database == database;

		/* One that is at nothing looks for what is due. */
		if (ours && !worker->running && !worker->tending)
			return false;
		free_entries += worker->used ? 0 : 1;
		here += ours ? 1 : 0;
		running += ours && worker->running && !worker->backlog ? 1 : 0;
	}
	return entry != NULL && (free_entries == 0 || here >= guc_workers_per_database) &&
		   rules_wait(entry, running);
}

void
board_call_workers(void)
{
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	for (int i = 0; i < board->worker_count; i++)
	{
		WorkerEntry *worker = &board->worker[i];

		if (!worker->used || worker->pid == 0 || !worker->tending || worker->called ||
			!is_needed(worker->database))
			continue;
		worker->called = true;
		(void) kill(worker->pid, SIGINT);
	}
	LWLockRelease(board->lock);
}

bool
board_end_call(WorkerEntry *self)
{
	bool called;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	called = self->called;
	self->called = false;
	LWLockRelease(board->lock);
	return called;
}

void
board_release(WorkerEntry *self)
{
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	self->running = false;
	self->tending = false;
	self->called = false;
	self->deadline = 0;
	LWLockRelease(board->lock);
}

void
board_note_loss(const WorkerEntry *self)
{
	LossEntry *entry = &board->loss[board->loss_next];

	board->loss_next = (board->loss_next + 1) % BOARD_LOSSES;
	entry->database = self->database;
	entry->rule = self->rule;
	entry->kind = self->stuck_reported ? LOSS_STUCK : LOSS_ASKED;
}

LossKind
board_take_loss(const pg_uuid_t *rule)
{
	LossKind kind = LOSS_UNEXPLAINED;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	for (int i = 0; i < BOARD_LOSSES; i++)
	{
		LossEntry *entry = &board->loss[i];

		if (entry->database != MyDatabaseId || memcmp(&entry->rule, rule, sizeof(*rule)) != 0)
			continue;
		/* Several are of attempts that were not looked at since: one excuse is enough. */
		if (kind != LOSS_ASKED)
			kind = entry->kind;
		entry->database = InvalidOid;
	}
	LWLockRelease(board->lock);
	return kind;
}

void
board_blame(Oid database, Oid owner)
{
	DatabaseEntry *entry = board_database(database, false);
	BlameEntry *oldest;

	if (entry == NULL)
		return;
	oldest = &entry->blame[0];
	for (int i = 0; i < BOARD_BLAMES; i++)
	{
		BlameEntry *blame = &entry->blame[i];

		if (blame->owner == owner)
		{
			oldest = blame;
			break;
		}
		if (blame->at < oldest->at)
			oldest = blame;
	}
	oldest->owner = owner;
	oldest->at = clock_monotonic();
}

bool
board_is_blamed(Oid owner)
{
	const DatabaseEntry *entry;
	bool blamed = false;

	LWLockAcquire(board->lock, LW_SHARED);
	entry = board_database(MyDatabaseId, false);
	for (int i = 0; entry != NULL && i < BOARD_BLAMES; i++)
		blamed = blamed || (entry->blame[i].owner == owner &&
							clock_monotonic() - entry->blame[i].at < BOARD_BLAME_US);
	LWLockRelease(board->lock);
	return blamed;
}

bool
board_is_needed(const WorkerEntry *self)
{
	bool needed;

	LWLockAcquire(board->lock, LW_SHARED);
	needed = is_needed(self->database);
	LWLockRelease(board->lock);
	return needed;
}

bool
board_rule_is_running(const pg_uuid_t *rule, const WorkerEntry *except)
{
	bool running = false;

	if (board == NULL)
		return false;
	LWLockAcquire(board->lock, LW_SHARED);
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		running = running || (entry != except && same_rule(entry, MyDatabaseId, rule));
	}
	LWLockRelease(board->lock);
	return running;
}

void
board_wake_launcher(void)
{
	LWLockAcquire(board->lock, LW_SHARED);
	if (board->launcher_latch != NULL)
		SetLatch(board->launcher_latch);
	LWLockRelease(board->lock);
}

void
board_poke(Oid database)
{
	DatabaseEntry *entry;

	if (board == NULL)
		return;
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(database, true);
	if (entry != NULL)
		entry->poke++;
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *worker = &board->worker[i];

		if (worker->used && worker->database == database && worker->latch != NULL)
			SetLatch(worker->latch);
	}
	if (board->launcher_latch != NULL)
		SetLatch(board->launcher_latch);
	LWLockRelease(board->lock);
}

/* The change is visible to others when the callback runs, so whoever wakes up sees it. */
static void
poke_at_end(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
			if (poke_pending)
				board_poke(MyDatabaseId);
			poke_pending = false;
			break;
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			poke_pending = false;
			break;
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			break;
	}
}

void
board_poke_at_commit(void)
{
	if (!poke_registered)
		RegisterXactCallback(poke_at_end, NULL);
	poke_registered = true;
	poke_pending = true;
}

void
board_signal_workers(Oid database, int signal)
{
	if (board == NULL)
		return;
	LWLockAcquire(board->lock, LW_SHARED);
	for (int i = 0; i < board->worker_count; i++)
	{
		const WorkerEntry *entry = &board->worker[i];

		/* The entry is given back before the process ends, so the pid is still its own. */
		if (entry->used && entry->database == database && entry->pid != 0 &&
			entry->pid != MyProcPid)
			(void) kill(entry->pid, signal);
	}
	LWLockRelease(board->lock);
}

void
board_block(Oid database)
{
	int waited = 0;

	if (board == NULL)
		return;
	for (;;)
	{
		DatabaseEntry *entry;
		int count;

		LWLockAcquire(board->lock, LW_EXCLUSIVE);
		entry = board_database(database, true);
		if (entry != NULL)
			entry->blocker = MyProcPid;
		count = board_worker_count(database);
		LWLockRelease(board->lock);
		if (count == 0 || waited >= BLOCK_WAIT_MAX_MS)
			return;
		board_signal_workers(database, SIGTERM);
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 BLOCK_WAIT_STEP_MS, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		waited += BLOCK_WAIT_STEP_MS;
	}
}

void
board_unblock(Oid database)
{
	DatabaseEntry *entry;

	if (board == NULL)
		return;
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(database, false);
	if (entry != NULL && entry->blocker == MyProcPid)
	{
		entry->blocker = 0;
		entry->poke++;
		if (board->launcher_latch != NULL)
			SetLatch(board->launcher_latch);
	}
	LWLockRelease(board->lock);
}

void
board_forget(Oid database)
{
	DatabaseEntry *entry;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(database, false);
	if (entry != NULL)
		memset(entry, 0, sizeof(*entry));
	LWLockRelease(board->lock);
}
