/*
 * rule_functions.h
 *		What functions that users call do with one rule, for those that do it with several.
 *
 * Each checks what the current user may do, and needs SPI.
 */
#ifndef VIGIL_SCHEDULE_RULE_FUNCTIONS_H
#define VIGIL_SCHEDULE_RULE_FUNCTIONS_H

#include "utils/uuid.h"

struct RuleCheck;

/* The id of a rule that was checked, palloc'd. */
extern pg_uuid_t *rule_id(const struct RuleCheck *check);

/*
 * Stores a rule that was checked and had no error.  restored: the version whose text it is, 0 if
 * it is none.  False if that is the current text already.
 */
extern bool rule_save(const struct RuleCheck *check, int32 restored);

/* Makes a rule run with the rights of a role; false if it does already. */
extern bool rule_set_owner(const pg_uuid_t *id, const char *name);

/* The same of a stored rule with the role that the settings of its folder say, if they say one. */
extern bool rule_give(const struct RuleCheck *check);

/* Switches a rule; false if it is that already. */
extern bool rule_switch(const pg_uuid_t *id, bool on);

/* Deletes a rule with the view of its alerts. */
extern void rule_drop(const pg_uuid_t *id);

#endif /* VIGIL_SCHEDULE_RULE_FUNCTIONS_H */
