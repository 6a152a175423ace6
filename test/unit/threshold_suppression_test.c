/*
 * threshold_suppression_test.c
 *		When rows raise alerts, and when an alert comes too soon after another.
 */
#include "common/port.h"

#include "common/duration.h"
#include "slot/suppression.h"
#include "rule/threshold.h"
#include "unit.h"

int
main(void)
{
	static const struct
	{
		RuleTrigger trigger;
		int64 threshold;
		int64 rows;
		bool met;
		const char *what;
	} trigger[] = {
		{RULE_TRIGGER_GT, 0, 0, false, "0 > 0"},  {RULE_TRIGGER_GT, 0, 1, true, "1 > 0"},
		{RULE_TRIGGER_GT, 5, 5, false, "5 > 5"},  {RULE_TRIGGER_LT, 1, 0, true, "0 < 1"},
		{RULE_TRIGGER_LT, 1, 1, false, "1 < 1"},  {RULE_TRIGGER_EQ, 0, 0, true, "0 = 0"},
		{RULE_TRIGGER_EQ, 0, 1, false, "1 = 0"},  {RULE_TRIGGER_NE, 2, 1, true, "1 <> 2"},
		{RULE_TRIGGER_NE, 2, 2, false, "2 <> 2"},
	};
	const int64 end = 1000 * DURATION_HOUR;

	for (int i = 0; i < lengthof(trigger); i++)
		unit_int(threshold_met(trigger[i].trigger, trigger[i].threshold, trigger[i].rows),
				 trigger[i].met, trigger[i].what);

	unit_ok(!suppression_active(end, false, 0, DURATION_DAY), "nothing was raised before");
	unit_ok(!suppression_active(end, true, end - DURATION_HOUR, 0), "suppression is off");
	unit_ok(suppression_active(end, true, end - DURATION_HOUR, 5 * DURATION_HOUR), "1 h of 5 h");
	unit_ok(!suppression_active(end, true, end - 5 * DURATION_HOUR, 5 * DURATION_HOUR),
			"5 h are over after 5 h");
	unit_ok(!suppression_active(end, true, end - 6 * DURATION_HOUR, 5 * DURATION_HOUR), "6 h");
	unit_ok(!suppression_active(end, true, end, 5 * DURATION_HOUR), "the same slot");
	unit_ok(!suppression_active(end, true, end + DURATION_HOUR, 5 * DURATION_HOUR),
			"a later slot, for a slot that is run late");
	return unit_done();
}
