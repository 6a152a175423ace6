/*
 * pause.h
 *		The time for which a rule is switched off.
 */
#ifndef VIGIL_SCHEDULE_PAUSE_H
#define VIGIL_SCHEDULE_PAUSE_H

#include "datatype/timestamp.h"
#include "utils/uuid.h"

/* Since when a rule is switched off; 0 if nobody has noted it.  Needs SPI as the extension's owner. */
extern TimestampTz pause_begun(const pg_uuid_t *rule);

/*
 * A rule is switched on that was off since then: what ended before it was switched off is owed, the slots of the time
 * off are skipped, on the record, and it goes on with the last slot that is complete.  Likewise.
 */
extern void pause_end(const pg_uuid_t *rule, TimestampTz since);

#endif /* VIGIL_SCHEDULE_PAUSE_H */
