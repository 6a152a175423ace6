/*
 * clock_watch.h
 *		What is done about a wall clock that jumps, or was wrong when the server started.
 */
#ifndef VIGIL_BGWORKER_CLOCK_WATCH_H
#define VIGIL_BGWORKER_CLOCK_WATCH_H

#include "datatype/timestamp.h"

/* How far the wall clock has jumped since the launcher looked; 0 if by no more than a limit. */
extern int64 clock_watch_step(int64 limit);

/* Whether nothing should be decided by the clock: it has jumped, or has not been stable since. */
extern bool clock_watch_jumped(void);

/*
 * Notices that the wall clock jumped; called by the launcher at each pass.  Forward: nothing is
 * started, because slots of the future would be closed, until the clock has been stable for a while or
 * has come back.  Backward: what is done stays done, but it may have been done too early.
 */
extern void clock_watch_look(void);

/*
 * What a worker does before it looks for due rules: compares the clock with the last time that
 * the database has seen, once after a start of the server, and freezes everything if that is longer ago
 * than the horizon; has slots run again that were closed before their time.  In a transaction, with SPI.
 */
extern void clock_watch_database(void);

/* Takes the clock as it is for right. */
extern void clock_watch_accept(void);

#endif /* VIGIL_BGWORKER_CLOCK_WATCH_H */
