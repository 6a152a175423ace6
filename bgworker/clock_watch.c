/*
 * clock_watch.c
 *		What is done about a wall clock that jumps, or was wrong when the server started.
 *
 * The launcher compares it with the steady clock.  That one begins anew with each start of the
 * machine, so workers keep the time in a table, and the first one after a start of the
 * server compares.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lwlock.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/guc.h"
#include "bgworker/board.h"
#include "bgworker/clock_watch.h"
#include "schedule/rewind.h"
#include "slot/due.h"

/* After a jump of the clock, as long as the jump without another one counts as stable, within this. */
#define STABLE_US (60 * USECS_PER_SEC)
#define STABLE_MAX_US (3600 * USECS_PER_SEC)

/* A clock that goes back by no more than this is only corrected. */
#define BACK_US (5 * USECS_PER_SEC)

static int64
largest_step(void)
{
	return (int64) guc_max_clock_step * USECS_PER_SEC;
}

int64
clock_watch_step(int64 limit)
{
	TimestampTz wall;
	int64 steady;

	LWLockAcquire(board->lock, LW_SHARED);
	wall = board->clock_wall;
	steady = board->clock_steady;
	LWLockRelease(board->lock);
	if (wall == 0)
		return 0;
	return due_clock_step(wall, clock_now(), steady, clock_monotonic(), limit);
}

bool
clock_watch_jumped(void)
{
	return board->frozen || clock_watch_step(largest_step()) != 0;
}

/* Starts nothing for a while, because the clock is ahead.  Lock held. */
static void
freeze(int64 ahead)
{
	board->frozen = true;
	board->stable_at = clock_monotonic() + Min(Max(ahead, STABLE_US), STABLE_MAX_US);
}

/* Has workers of all databases look which slots were closed before their time.  Lock held. */
static void
tell_of_step_back(void)
{
	for (int i = 0; i < board->database_count; i++)
	{
		DatabaseEntry *entry = &board->database[i];

		if (entry->database == InvalidOid)
			continue;
		entry->turned_back = true;
		entry->tended = 0;
		entry->poke++;
	}
}

void
clock_watch_look(void)
{
	int64 step = clock_watch_step(largest_step());
	int64 back = clock_watch_step(BACK_US);
	int64 now = clock_monotonic();
	bool thawed = false;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	board->clock_wall = clock_now();
	board->clock_steady = now;
	if (back < 0)
		tell_of_step_back();
	if (step > 0)
		freeze(step);
	else if (board->frozen && (step < 0 || now >= board->stable_at))
	{
		board->frozen = false;
		board->clock_accepted = step == 0;
		thawed = true;
	}
	LWLockRelease(board->lock);
	if (step > 0)
		ereport(WARNING, (errmsg("the clock jumped forward by %lld s, no rule is started until it "
								 "is stable",
								 (long long) (step / USECS_PER_SEC))));
	if (thawed)
		ereport(LOG, (errmsg("vigil starts rules again: the clock %s",
							 step < 0 ? "has come back" : "has been stable")));
}

void
clock_watch_accept(void)
{
	if (board == NULL)
		return;
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	board->frozen = false;
	board->clock_accepted = true;
	board->clock_wall = clock_now();
	board->clock_steady = clock_monotonic();
	LWLockRelease(board->lock);
}

/* Compares the clock with the last time that the database has seen. */
static void
compare_with_last(void)
{
	TimestampTz last = rewind_last_clock();
	/* As it was at the start: the time since then is not a jump. */
	TimestampTz start = clock_now() - (clock_monotonic() - board->started);

	if (last == 0 || start - last <= (int64) guc_catchup_horizon * USECS_PER_SEC)
		return;
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	freeze(start - last);
	LWLockRelease(board->lock);
	ereport(WARNING,
			(errmsg("the clock is %lld s ahead of the time at which the server last ran rules, no "
					"rule is started until it is stable",
					(long long) ((start - last) / USECS_PER_SEC)),
			 errhint("If the clock is right, vigil.repair_clock() goes on at once.")));
}

void
clock_watch_database(void)
{
	DatabaseEntry *entry;
	bool compare = false;
	bool turned_back = false;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	entry = board_database(MyDatabaseId, false);
	if (entry != NULL)
	{
		compare = !entry->clock_checked && !board->clock_accepted;
		turned_back = entry->turned_back;
		entry->clock_checked = true;
		entry->turned_back = false;
	}
	LWLockRelease(board->lock);
	if (compare)
		compare_with_last();
	if (turned_back)
		rewind_closed_early(largest_step());
}
