/*
 * rule_store.h
 *		Rules as the database keeps them: load, version, fetch.
 *
 * vigil.rules has one row a rule (who owns it, is it on), vigil.rule_versions
 * one row for each text that was ever loaded.  Written by vigil.load_rule and
 * its kin, read by a run.
 */
#ifndef VIGIL_SCHEDULE_RULE_STORE_H
#define VIGIL_SCHEDULE_RULE_STORE_H

#include "datatype/timestamp.h"
#include "utils/uuid.h"

#include "rule/rule.h"
#include "schedule/kind.h"

/* What is done about slots that were missed. */
typedef enum RuleCatchup
{
	RULE_CATCHUP_RUN,
	RULE_CATCHUP_SKIP
} RuleCatchup;

/* What is done about rows that arrive for a slot that is done. */
typedef enum RuleLate
{
	RULE_LATE_RERUN,
	RULE_LATE_NOTE,
	RULE_LATE_IGNORE
} RuleLate;

/* A rule with its current version, ready to be run. */
typedef struct StoredRule
{
	pg_uuid_t id;
	int32 version_no;   /* counts the texts loaded under this id, from 1 */
	char *version_text; /* "1.0.1", what the author calls it */
	char *name;
	bool enabled;
	Oid owner;          /* role the query runs as; InvalidOid if it is gone */
	char *owner_name;   /* as stored */
	bool has_anchor;    /* else slots end where the calendar says */
	TimestampTz anchor; /* a slot ends at anchor + n * frequency */
	int64 frequency_us; /* length of a slot */
	int64 period_us;    /* length of what a run may read, >= frequency */
	int64 delay_us;     /* how long after a slot's end its run starts */
	char *time_zone;    /* whose days a frequency of whole days counts; NULL = UTC */
	RuleCatchup catchup;
	RuleLate late;
	bool keep_states; /* of long windows, see kept.h */
	char *dedup_set;  /* by vigil.configure_rule(); NULL: the file decides */
	RuleDedup dedup;  /* with what its findings are compared */
	bool has_start;
	TimestampTz start;            /* startTimeUtc: slots end there, none before is run by itself */
	int64 timeout_us;             /* of the evaluation, 0 = the default of the worker */
	RuleTrigger trigger;          /* how the number of rows is compared ... */
	int64 threshold;              /* ... and with what */
	int64 suppression_us;         /* no alert this long after one, 0 = never */
	RuleGrouping grouping;        /* one alert for all rows, or one a row */
	char *query;                  /* KQL */
	const Rule *rule;             /* everything else: texts, mappings, details */
	struct Shadow *shadow;        /* what stands in for tables in a test; else NULL */
	const pg_uuid_t *excepted_as; /* the rule whose exceptions count in a test; NULL: its own */
} StoredRule;

/*
 * Reads a rule with its current version, as the caller of SPI_execute: needs an
 * open SPI connection and the rights on the tables.  The result lives in the
 * context given.  NULL if there is no such rule.
 */
extern StoredRule *rule_store_fetch(const pg_uuid_t *id, MemoryContext context);

/* The same with another version of its text; 0: the current one.  NULL if there is none. */
extern StoredRule *rule_store_fetch_version(const pg_uuid_t *id, int version_no,
											MemoryContext context);

/* The rule with a text that has been checked, as it would be run; in the current context. */
extern StoredRule *rule_store_with_text(const StoredRule *stored, const Rule *rule);

/* A rule that is not stored, as it would be for an owner; in the current context. */
extern StoredRule *rule_store_unsaved(const Rule *rule, Oid owner);

/*
 * Raises if a role that is no superuser has more rules than it may.  For whoever has just given
 * it one, as the extension's owner; until the end of the transaction nobody else can.
 */
extern void rule_store_check_quota(Oid owner, const char *name);

/* Whether the current user may change rules of an owner, who may be gone (InvalidOid). */
extern bool rule_store_is_own(Oid owner);

/* A rule that must exist, locked, and which the current user may change; raises otherwise. */
extern void rule_store_own(const pg_uuid_t *id);

/* The same for who deletes it: waits for the end of a run of it. */
extern void rule_store_own_at_rest(const pg_uuid_t *id);

/*
 * Stores a text that has been checked.  The caller acts as itself; the tables are
 * written as the extension's owner.  False if the text is the current one already.
 */
struct RuleCheck;
extern bool rule_store_save(const pg_uuid_t *id, const struct RuleCheck *check, const char *yaml);

#endif /* VIGIL_SCHEDULE_RULE_STORE_H */
