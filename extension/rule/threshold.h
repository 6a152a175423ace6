/*
 * threshold.h
 *		Is the number of result rows what the rule's trigger waits for?
 */
#ifndef VIGIL_RULE_THRESHOLD_H
#define VIGIL_RULE_THRESHOLD_H

#include "rule/rule.h"

/* True if a run with this many rows raises alerts. */
extern bool threshold_met(RuleTrigger trigger, int64 threshold, int64 row_count);

#endif /* VIGIL_RULE_THRESHOLD_H */
