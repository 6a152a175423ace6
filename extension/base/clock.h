/*
 * clock.h
 *		The engine's only source of the current time.
 *
 * Decisions about slots take the time from here and from nowhere else, so that
 * a test can replace it.
 */
#ifndef VIGIL_BASE_CLOCK_H
#define VIGIL_BASE_CLOCK_H

#include "datatype/timestamp.h"

extern TimestampTz clock_now(void);

/*
 * Makes clock_now() return a fixed time in this process until clock_restore().
 * Returns the value that was in force, for nesting: pass it to clock_restore().
 */
extern TimestampTz clock_hold(TimestampTz now);
extern void clock_restore(TimestampTz previous);

/*
 * Name of the rendezvous variable that holds another clock for all processes: set
 * by a library that tests preload, else NULL.
 */
#define CLOCK_HOOK "vigil_clock"

typedef TimestampTz (*ClockHook)(void);

extern void clock_register(void);

/* Microseconds that only ever grow, whatever happens to the wall clock. */
extern int64 clock_monotonic(void);

#endif /* VIGIL_BASE_CLOCK_H */
