/*
 * rule_change.h
 *		What happened to rules, written down.
 */
#ifndef VIGIL_SCHEDULE_RULE_CHANGE_H
#define VIGIL_SCHEDULE_RULE_CHANGE_H

#include "utils/uuid.h"

typedef enum RuleChange
{
	RULE_CHANGE_LOAD,
	RULE_CHANGE_ROLLBACK,
	RULE_CHANGE_ENABLE,
	RULE_CHANGE_DISABLE,
	RULE_CHANGE_DELETE
} RuleChange;

/*
 * Notes a change by the current user of a rule, which the caller has locked: after it, unless the
 * rule is deleted, which is noted before.  restored is the version whose text a rollback
 * brings back, 0 for others.  Needs SPI; raises if the rule is switched too often.
 */
extern void rule_change_note(const pg_uuid_t *id, RuleChange change, int32 restored);

#endif /* VIGIL_SCHEDULE_RULE_CHANGE_H */
