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

/* A rule with its current version, ready to be run. */
typedef struct StoredRule
{
	pg_uuid_t id;
	int32 version_no;   /* counts the texts loaded under this id, from 1 */
	char *version_text; /* "1.0.1", what the author calls it */
	char *name;
	bool enabled;
	Oid owner;             /* role the query runs as; InvalidOid if it is gone */
	char *owner_name;      /* as stored */
	TimestampTz anchor;    /* a slot ends at anchor + n * frequency */
	int64 frequency_us;    /* length of a slot */
	int64 period_us;       /* length of what a run may read, >= frequency */
	int64 delay_us;        /* how long after a slot's end its run starts */
	int64 timeout_us;      /* of the evaluation, 0 = the default of the worker */
	RuleTrigger trigger;   /* how the number of rows is compared ... */
	int64 threshold;       /* ... and with what */
	int64 suppression_us;  /* no alert this long after one, 0 = never */
	RuleGrouping grouping; /* one alert for all rows, or one a row */
	char *query;           /* KQL */
	const Rule *rule;      /* everything else: texts, mappings, details */
} StoredRule;

/*
 * Reads a rule with its current version, as the caller of SPI_execute: needs an
 * open SPI connection and the rights on the tables.  The result lives in the
 * context given.  NULL if there is no such rule.
 */
extern StoredRule *rule_store_fetch(const pg_uuid_t *id, MemoryContext context);

#endif /* VIGIL_SCHEDULE_RULE_STORE_H */
