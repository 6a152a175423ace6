/*
 * replay.h
 *		The slots of a range of time, for functions that go through them on trial.
 */
#ifndef VIGIL_SCHEDULE_REPLAY_H
#define VIGIL_SCHEDULE_REPLAY_H

#include "schedule/run.h"

/* Most slots of one call. */
#define REPLAY_MAX_SLOTS 10000

/*
 * The slots of a rule that overlap [from, to) and are over, as the range from the begin of the
 * first to the end of the last; empty if none is.  Raises if the range is none or has too many.
 */
extern Slot replay_range(const StoredRule *rule, TimestampTz from, TimestampTz to);

#endif /* VIGIL_SCHEDULE_REPLAY_H */
