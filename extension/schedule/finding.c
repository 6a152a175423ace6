/*
 * finding.c
 *		The rows of a run that may become alerts, in bounded memory.
 *
 * Fed by the executor with one row after another, in the scope of the rule's owner: it
 * looks at nothing but the row.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/guc.h"
#include "query/facts.h"
#include "schedule/evidence.h"
#include "schedule/finding.h"

#define FINGERPRINT_LENGTH 64
/* What a row may have at least, however many came before it. */
#define ROW_MIN_BYTES 1024

/* How often a fingerprint has occurred. */
typedef struct FingerprintCount
{
	char fingerprint[FINGERPRINT_LENGTH + 1]; /* key: first, NUL-terminated */
	int count;
} FingerprintCount;

HTAB *
finding_make_counts(MemoryContext context)
{
	HASHCTL info = {0};

	info.keysize = FINGERPRINT_LENGTH + 1;
	info.entrysize = sizeof(FingerprintCount);
	info.hcxt = context;
	return hash_create("vigil fingerprints", 256, &info, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
}

char *
finding_occurrence(const pg_uuid_t *rule, char *fingerprint, HTAB *counts)
{
	bool found;
	FingerprintCount *entry = hash_search(counts, fingerprint, HASH_ENTER, &found);

	if (!found)
		entry->count = 0;
	if (entry->count++ == 0)
		return fingerprint;
	return evidence_fingerprint_again(rule, fingerprint, entry->count - 1);
}

void
finding_start(FindingSet *set, const StoredRule *rule, const CompiledQuery *query, Slot window)
{
	memset(set, 0, sizeof(*set));
	set->rule = rule->id;
	set->format = rule->rule;
	set->query = query;
	set->is_time = query_time_fields(query);
	set->window = window;
	set->context = CurrentMemoryContext;
	set->counts = finding_make_counts(CurrentMemoryContext);
}

/* Widens a span by a time.  Times outside the window are not of events that the run has read. */
static void
widen(Slot *span, const Slot *window, TimestampTz time)
{
	if (time < window->start || time >= window->end)
		return;
	span->start = Min(span->start, time);
	span->end = Max(span->end, time);
}

static void
read_times(const FindingSet *set, TupleDesc desc, HeapTuple row, Finding *finding)
{
	const CompiledQuery *query = set->query;

	finding->generated.start = finding->any.start = PG_INT64_MAX;
	finding->generated.end = finding->any.end = PG_INT64_MIN;
	for (int i = 0; i < query->field_count; i++)
	{
		bool isnull;
		Datum value;

		if (strcmp(query->field_type[i], "datetime") != 0 ||
			!(set->is_time[i] || strcmp(query->field_name[i], "TimeGenerated") == 0))
			continue;
		value = heap_getattr(row, i + 1, desc, &isnull);
		if (isnull)
			continue;
		widen(&finding->any, &set->window, DatumGetTimestampTz(value));
		if (strcmp(query->field_name[i], "TimeGenerated") == 0)
			widen(&finding->generated, &set->window, DatumGetTimestampTz(value));
	}
}

/* Room for one more; in the set's context. */
static Finding *
next_item(FindingSet *set)
{
	if (set->item == NULL)
	{
		set->room = 64;
		set->item = palloc(sizeof(Finding) * set->room);
	}
	else if (set->kept == set->room)
	{
		set->room *= 2;
		set->item = repalloc_huge(set->item, sizeof(Finding) * set->room);
	}
	return &set->item[set->kept++];
}

void
finding_add(void *argument, TupleDesc desc, HeapTuple row, Jsonb *object)
{
	FindingSet *set = argument;
	int64 left = (int64) guc_max_run_evidence * 1024 - set->bytes;
	int64 limit = Max(Min((int64) guc_max_evidence * 1024, left), ROW_MIN_BYTES);
	char *fingerprint;
	Finding *finding;
	Jsonb *kept = object;
	MemoryContext old;

	if (set->count++ >= guc_max_alerts)
		return;
	fingerprint = evidence_fingerprint(&set->rule, set->format, object);
	if (VARSIZE(object) > limit)
		kept = evidence_cut(object, limit, fingerprint);
	/* Where columns say what a finding is, rows that agree in them are one. */
	if (set->format->dedup_key.count == 0 && set->format->dedup_exclude.count == 0)
		fingerprint = finding_occurrence(&set->rule, fingerprint, set->counts);

	old = MemoryContextSwitchTo(set->context);
	finding = next_item(set);
	finding->cut = kept != object;
	finding->fingerprint = pstrdup(fingerprint);
	finding->row = palloc(VARSIZE(kept));
	memcpy(finding->row, kept, VARSIZE(kept));
	read_times(set, desc, row, finding);
	set->bytes += VARSIZE(kept);
	MemoryContextSwitchTo(old);
}
