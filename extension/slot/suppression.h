/*
 * suppression.h
 *		Does an alert come too soon after another of its rule?
 */
#ifndef VIGIL_SLOT_SUPPRESSION_H
#define VIGIL_SLOT_SUPPRESSION_H

#include "common/port.h"

/*
 * Times are microseconds.  Slots decide, not the moment of writing: a slot that is
 * caught up later is judged as it would have been in time.  last_raised is the end
 * of the last slot before slot_end that raised an alert; suppression 0 is never.
 */
extern bool suppression_active(int64 slot_end, bool any_raised, int64 last_raised,
							   int64 suppression);

#endif /* VIGIL_SLOT_SUPPRESSION_H */
