/*
 * clock.c
 *		The engine's only source of the current time.
 */
#include "postgres.h"

#include <time.h>

#include "fmgr.h"
#include "utils/timestamp.h"

#include "base/clock.h"

#ifdef CLOCK_BOOTTIME
#define STEADY_CLOCK CLOCK_BOOTTIME
#else
#define STEADY_CLOCK CLOCK_MONOTONIC
#endif

/* Fixed time of this process, or 0; a caller that sets it restores it, also on error. */
static TimestampTz held = 0;

/* Where the clock of the tests is kept. */
static ClockHook *hook = NULL;

TimestampTz
clock_now(void)
{
	if (held != 0)
		return held;
	if (hook != NULL && *hook != NULL)
		return (*hook)();
	return GetCurrentTimestamp();
}

TimestampTz
clock_hold(TimestampTz now)
{
	TimestampTz previous = held;

	held = now;
	return previous;
}

void
clock_restore(TimestampTz previous)
{
	held = previous;
}

void
clock_register(void)
{
	hook = (ClockHook *) find_rendezvous_variable(CLOCK_HOOK);
}

int64
clock_monotonic(void)
{
	struct timespec now;

	/* Also while the machine sleeps, or that would look like a jump of the wall clock. */
	clock_gettime(STEADY_CLOCK, &now);
	return (int64) now.tv_sec * USECS_PER_SEC + now.tv_nsec / 1000;
}
