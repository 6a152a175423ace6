/*
 * suppression.c
 *		Does an alert come too soon after another of its rule?
 */
#include "common/port.h"

#include "slot/suppression.h"

bool
suppression_active(int64 slot_end, bool any_raised, int64 last_raised, int64 suppression)
{
	return suppression > 0 && any_raised && last_raised < slot_end &&
		   slot_end - last_raised < suppression;
}
