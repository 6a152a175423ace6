/*
 * pause.h
 *		The time for which a rule is switched off.
 */
#ifndef VIGIL_SCHEDULE_PAUSE_H
#define VIGIL_SCHEDULE_PAUSE_H

#include "utils/uuid.h"

/* Notes that a rule is switched off.  Needs SPI as the extension's owner, as the other one does. */
extern void pause_begin(const pg_uuid_t *rule);

/*
 * A rule is switched on again: what ended before it was switched off is owed, the slots of the time
 * off are skipped, on the record, and it goes on with the last slot that is complete.
 */
extern void pause_end(const pg_uuid_t *rule);

#endif /* VIGIL_SCHEDULE_PAUSE_H */
