/*
 * caller.h
 *		Rules for those who ask for them by an SQL function.
 */
#ifndef VIGIL_SCHEDULE_CALLER_H
#define VIGIL_SCHEDULE_CALLER_H

#include "schedule/rule_store.h"
#include "slot/window.h"

/* A rule that must exist; raises otherwise.  Needs SPI, as the extension's owner. */
extern StoredRule *caller_any_rule(const pg_uuid_t *id);

/* The same with a version of its text (0: the current one), for a caller who may act for its owner. */
extern StoredRule *caller_rule_version(const pg_uuid_t *id, int version_no, Oid caller);
extern StoredRule *caller_rule(const pg_uuid_t *id, Oid caller);

/* The slot of a rule that ends at a time, which must be one of those that slots can have. */
extern Slot caller_slot(const StoredRule *rule, TimestampTz as_of);

#endif /* VIGIL_SCHEDULE_CALLER_H */
