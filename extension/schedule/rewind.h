/*
 * rewind.h
 *		Slots that were closed by a clock that was ahead.
 *
 * Needs an open SPI connection as the extension's owner.
 */
#ifndef VIGIL_SCHEDULE_REWIND_H
#define VIGIL_SCHEDULE_REWIND_H

#include "datatype/timestamp.h"

#include "schedule/rule_store.h"

/* Keeps the time, and gives it back; 0 if none was kept. */
extern void rewind_note_clock(TimestampTz now);
extern TimestampTz rewind_last_clock(void);

/*
 * Has the slots of the rules run again, when they are due, that were closed before their time
 * by a clock that was ahead by no more than a limit.
 */
extern void rewind_closed_early(int64 limit);

/*
 * Takes a rule back whose watermark is in the future: runs that were made by the wrong clock do not
 * count any more, and what is owed since the first of them is run.  False if it is not.
 */
extern bool rewind_rule(const StoredRule *rule);

#endif /* VIGIL_SCHEDULE_REWIND_H */
