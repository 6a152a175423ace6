/*
 * board.c
 *		Shared memory of the launcher and its workers.
 */
#include "postgres.h"

#include <signal.h>

#include "access/xact.h"
#include "common/pg_prng.h"
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

/* How long slot_block() waits for workers to leave, and between two looks. */
#define BLOCK_WAIT_MAX_MS 4000
#define BLOCK_WAIT_STEP_MS 10

SlotArea *slot_area = NULL;

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
	Size size = MAXALIGN(sizeof(SlotArea));

	size = add_size(size, mul_size(guc_max_databases, sizeof(DatabaseSlot)));
	size = add_size(MAXALIGN(size), mul_size(Max(guc_max_workers, 1), sizeof(WorkerSlot)));
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
init_area(SlotArea *area)
{
	char *at = (char *) area + MAXALIGN(sizeof(SlotArea));

	memset(area, 0, area_size());
	area->lock = &(GetNamedLWLockTranche("vigil"))->lock;
	area->database_count = guc_max_databases;
	area->worker_count = guc_max_workers;
	area->database = (DatabaseSlot *) at;
	at += MAXALIGN(guc_max_databases * sizeof(DatabaseSlot));
	area->worker = (WorkerSlot *) at;

	/* Positive, so that it fits a bigint. */
	area->generation = pg_prng_uint64(&pg_global_prng_state) >> 1 | 1;
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
	slot_area = ShmemInitStruct("vigil", area_size(), &found);
	if (!found)
		init_area(slot_area);
	LWLockRelease(AddinShmemInitLock);
}

void
slot_register(void)
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

DatabaseSlot *
slot_database(Oid database, bool make)
{
	DatabaseSlot *unused = NULL;

	for (int i = 0; i < slot_area->database_count; i++)
	{
		DatabaseSlot *slot = &slot_area->database[i];

		if (slot->database == database)
			return slot;
		if (slot->database == InvalidOid && unused == NULL)
			unused = slot;
	}
	if (!make || unused == NULL)
		return NULL;
	memset(unused, 0, sizeof(*unused));
	unused->database = database;
	return unused;
}

int
slot_worker_count(Oid database)
{
	int count = 0;

	for (int i = 0; i < slot_area->worker_count; i++)
	{
		const WorkerSlot *slot = &slot_area->worker[i];

		if (slot->used && (database == InvalidOid || slot->database == database))
			count++;
	}
	return count;
}

static bool
same_rule(const WorkerSlot *slot, Oid database, const pg_uuid_t *rule)
{
	return slot->used && slot->running && slot->database == database &&
		   memcmp(&slot->rule, rule, sizeof(*rule)) == 0;
}

bool
slot_claim(WorkerSlot *self, const pg_uuid_t *rule, bool backlog, bool suspect)
{
	int share = Max(1, slot_area->worker_count * guc_backfill_share / 100);
	int backlogs = 0;
	bool taken = false;

	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	for (int i = 0; i < slot_area->worker_count; i++)
	{
		const WorkerSlot *slot = &slot_area->worker[i];

		if (slot == self || !slot->used || !slot->running)
			continue;
		backlogs += slot->backlog ? 1 : 0;
		taken = taken || same_rule(slot, self->database, rule) || (suspect && slot->suspect);
	}
	if (backlog && backlogs >= share)
		taken = true;
	if (!taken)
	{
		self->rule = *rule;
		self->backlog = backlog;
		self->suspect = suspect;
		self->slot.start = self->slot.end = 0;
		self->run_started = clock_now();
		self->deadline = 0;
		self->stuck_reported = false;
		self->running = true;
	}
	LWLockRelease(slot_area->lock);
	return !taken;
}

void
slot_release(WorkerSlot *self)
{
	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	self->running = false;
	self->deadline = 0;
	LWLockRelease(slot_area->lock);
}

bool
slot_rule_is_running(const pg_uuid_t *rule, const WorkerSlot *except)
{
	bool running = false;

	if (slot_area == NULL)
		return false;
	LWLockAcquire(slot_area->lock, LW_SHARED);
	for (int i = 0; i < slot_area->worker_count; i++)
	{
		const WorkerSlot *slot = &slot_area->worker[i];

		running = running || (slot != except && same_rule(slot, MyDatabaseId, rule));
	}
	LWLockRelease(slot_area->lock);
	return running;
}

int64
slot_clock_step(void)
{
	TimestampTz wall;
	int64 steady;

	LWLockAcquire(slot_area->lock, LW_SHARED);
	wall = slot_area->clock_wall;
	steady = slot_area->clock_steady;
	LWLockRelease(slot_area->lock);
	if (wall == 0)
		return 0;
	return due_clock_step(wall, clock_now(), steady, clock_monotonic(),
						  (int64) guc_max_clock_step * USECS_PER_SEC);
}

void
slot_wake_launcher(void)
{
	LWLockAcquire(slot_area->lock, LW_SHARED);
	if (slot_area->launcher_latch != NULL)
		SetLatch(slot_area->launcher_latch);
	LWLockRelease(slot_area->lock);
}

void
slot_poke(Oid database)
{
	DatabaseSlot *slot;

	if (slot_area == NULL)
		return;
	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	slot = slot_database(database, true);
	if (slot != NULL)
		slot->poke++;
	for (int i = 0; i < slot_area->worker_count; i++)
	{
		const WorkerSlot *worker = &slot_area->worker[i];

		if (worker->used && worker->database == database && worker->latch != NULL)
			SetLatch(worker->latch);
	}
	if (slot_area->launcher_latch != NULL)
		SetLatch(slot_area->launcher_latch);
	LWLockRelease(slot_area->lock);
}

/* The change is visible to others when the callback runs, so whoever wakes up sees it. */
static void
poke_at_end(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
			if (poke_pending)
				slot_poke(MyDatabaseId);
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
slot_poke_at_commit(void)
{
	if (!poke_registered)
		RegisterXactCallback(poke_at_end, NULL);
	poke_registered = true;
	poke_pending = true;
}

void
slot_signal_workers(Oid database, int signal)
{
	if (slot_area == NULL)
		return;
	LWLockAcquire(slot_area->lock, LW_SHARED);
	for (int i = 0; i < slot_area->worker_count; i++)
	{
		const WorkerSlot *slot = &slot_area->worker[i];

		/* The slot is given back before the process ends, so the pid is still its own. */
		if (slot->used && slot->database == database && slot->pid != 0 && slot->pid != MyProcPid)
			(void) kill(slot->pid, signal);
	}
	LWLockRelease(slot_area->lock);
}

void
slot_block(Oid database)
{
	int waited = 0;

	if (slot_area == NULL)
		return;
	for (;;)
	{
		DatabaseSlot *slot;
		int count;

		LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
		slot = slot_database(database, true);
		if (slot != NULL)
			slot->blocker = MyProcPid;
		count = slot_worker_count(database);
		LWLockRelease(slot_area->lock);
		if (count == 0 || waited >= BLOCK_WAIT_MAX_MS)
			return;
		slot_signal_workers(database, SIGTERM);
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 BLOCK_WAIT_STEP_MS, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		waited += BLOCK_WAIT_STEP_MS;
	}
}

void
slot_unblock(Oid database)
{
	DatabaseSlot *slot;

	if (slot_area == NULL)
		return;
	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	slot = slot_database(database, false);
	if (slot != NULL && slot->blocker == MyProcPid)
	{
		slot->blocker = 0;
		slot->poke++;
		if (slot_area->launcher_latch != NULL)
			SetLatch(slot_area->launcher_latch);
	}
	LWLockRelease(slot_area->lock);
}

void
slot_forget(Oid database)
{
	DatabaseSlot *slot;

	LWLockAcquire(slot_area->lock, LW_EXCLUSIVE);
	slot = slot_database(database, false);
	if (slot != NULL)
		memset(slot, 0, sizeof(*slot));
	LWLockRelease(slot_area->lock);
}
