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
	RULE_CHANGE_DELETE,
	RULE_CHANGE_OWNER,
	RULE_CHANGE_CONFIGURE,
	RULE_CHANGE_REFILL,
	RULE_CHANGE_RESET
} RuleChange;

/*
 * Notes a change by the current user of a rule, which the caller has locked: after it, unless the
 * rule is deleted, which is noted before.  restored is the version whose text a rollback
 * brings back, 0 for others.  Needs SPI; raises if the rule is switched too often.
 */
extern void rule_change_note(const pg_uuid_t *id, RuleChange change, int32 restored);

/*
 * The same by another user than the current one, with what was changed as JSON, or NULL: for changes
 * that leave the version as it is.
 */
extern void rule_change_note_by(const pg_uuid_t *id, RuleChange change, Oid user,
								const char *detail);

/* What is set for a rule besides its text, as JSON, palloc'd; as the extension's owner. */
extern char *rule_change_settings(const pg_uuid_t *id);

/* Notes, by the current user, in what the settings of a rule differ from "before", if they do. */
extern void rule_change_note_settings(const pg_uuid_t *id, RuleChange change, const char *before);

#endif /* VIGIL_SCHEDULE_RULE_CHANGE_H */
