/*
 * finding.h
 *		The rows of a run that may become alerts, in bounded memory.
 *
 * Every row is counted; the first vigil.max_alerts_per_run are kept as objects.  A row
 * larger than vigil.max_evidence_size, or than what vigil.max_evidence_per_run leaves, is
 * cut and says so under the key "_cut"; its fingerprint is that of the whole row.
 */
#ifndef VIGIL_SCHEDULE_FINDING_H
#define VIGIL_SCHEDULE_FINDING_H

#include "utils/hsearch.h"
#include "utils/uuid.h"

#include "query/execute.h"
#include "schedule/rule_store.h"
#include "slot/window.h"

typedef struct Finding
{
	Jsonb *row;
	char *fingerprint;
	bool cut;
	Slot generated; /* span of TimeGenerated within the window; start > end: none */
	Slot any;       /* span of all times of records there */
} Finding;

typedef struct FindingSet
{
	pg_uuid_t rule;
	const Rule *format;
	const CompiledQuery *query;
	const bool *is_time; /* of each field: it is the time of a record */
	Slot window;
	MemoryContext context;
	int64 count; /* rows of the result */
	int kept;
	int room; /* of the array */
	Finding *item;
	int64 bytes;
	HTAB *counts; /* how often each fingerprint has occurred */
} FindingSet;

/* Begins a set in the current context. */
extern void finding_start(FindingSet *set, const StoredRule *rule, const CompiledQuery *query,
						  Slot window);

/* Adds a row: a QueryRowHandler, whose argument is the set. */
extern void finding_add(void *set, TupleDesc desc, HeapTuple row, Jsonb *object);

/* A set of fingerprints with the number of times each has occurred. */
extern HTAB *finding_make_counts(MemoryContext context);

/* A fingerprint by which equal rows of one result differ, palloc'd. */
extern char *finding_occurrence(const pg_uuid_t *rule, char *fingerprint, HTAB *counts);

#endif /* VIGIL_SCHEDULE_FINDING_H */
