/*
 * clock.c
 *		The engine's only source of the current time.
 */
#include "postgres.h"

#include <time.h>

#include "utils/timestamp.h"

#include "base/clock.h"

/* Fixed time of this process, or 0; a caller that sets it restores it, also on error. */
static TimestampTz held = 0;

/* Where the offset of the whole cluster lives; set once when shared memory is attached. */
static const volatile int64 *offset = NULL;

TimestampTz
clock_now(void)
{
	if (held != 0)
		return held;
	return GetCurrentTimestamp() + (offset != NULL ? *offset : 0);
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
clock_set_offset(const volatile int64 *microseconds)
{
	offset = microseconds;
}

int64
clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * USECS_PER_SEC + now.tv_nsec / 1000;
}
