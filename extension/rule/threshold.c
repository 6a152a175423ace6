/*
 * threshold.c
 *		Is the number of result rows what the rule's trigger waits for?
 */
#include "common/port.h"

#include "rule/threshold.h"

bool
threshold_met(RuleTrigger trigger, int64 threshold, int64 row_count)
{
	switch (trigger)
	{
		case RULE_TRIGGER_GT:
			return row_count > threshold;
		case RULE_TRIGGER_LT:
			return row_count < threshold;
		case RULE_TRIGGER_EQ:
			return row_count == threshold;
		case RULE_TRIGGER_NE:
			return row_count != threshold;
	}
	pg_unreachable();
}
