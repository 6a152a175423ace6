/*
 * trial.c
 *		What runs of a rule would raise, slot after slot, without a trace.
 *
 * For vigil.simulate_rule() and its kin.  alert.c writes what this file only counts: a rule of
 * the one is a rule of the other.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "rule/threshold.h"
#include "schedule/entity.h"
#include "schedule/evidence.h"
#include "schedule/trial.h"
#include "slot/suppression.h"

/* A finding that a slot has raised, or what alerts are suppressed by. */
typedef struct TrialRaised
{
	char fingerprint[65]; /* key: first, NUL-terminated */
	TimestampTz slot_end; /* of the last slot that raised it */
} TrialRaised;

/* Under what all alerts of a rule without x-suppressBy are remembered. */
#define ANY_ALERT ""

static HTAB *
make_table(void)
{
	HASHCTL info = {.keysize = 65, .entrysize = sizeof(TrialRaised), .hcxt = CurrentMemoryContext};

	return hash_create("vigil trial", 256, &info, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
}

Snapshot
trial_snapshot(void)
{
	return RegisterSnapshot(GetTransactionSnapshot());
}

void
trial_start(Trial *trial, const StoredRule *rule, Snapshot snapshot)
{
	memset(trial, 0, sizeof(*trial));
	trial->rule = rule;
	trial->snapshot = snapshot;
	trial->raised = make_table();
	trial->suppress = make_table();
}

/* Forgets what was raised by slots that end at a time or before it: slots come in order. */
static void
forget(HTAB *table, TimestampTz until)
{
	HASH_SEQ_STATUS scan;
	TrialRaised *entry;

	hash_seq_init(&scan, table);
	while ((entry = hash_seq_search(&scan)) != NULL)
	{
		if (entry->slot_end <= until)
			(void) hash_search(table, entry->fingerprint, HASH_REMOVE, NULL);
	}
}

static void
remember(HTAB *table, const char *fingerprint, TimestampTz slot_end)
{
	TrialRaised *entry = hash_search(table, fingerprint, HASH_ENTER, NULL);

	entry->slot_end = slot_end;
}

/* Whether an alert comes too soon after one of an earlier slot. */
static bool
is_suppressed(const Trial *trial, const char *key, TimestampTz slot_end)
{
	const TrialRaised *last = hash_search(trial->suppress, key, HASH_FIND, NULL);

	/* One of its own slot was raised, and so is this one. */
	if (last == NULL || last->slot_end == slot_end)
		return false;
	return suppression_active(slot_end, true, last->slot_end, trial->rule->suppression_us);
}

/* Rows [first, first + count) make an alert: it is raised and kept in mind, or suppressed. */
static void
decide_alert(Trial *trial, TrialSlot *result, int first, int count)
{
	const StoredRule *rule = trial->rule;
	const char *key = raised_suppression_key(rule, &result->fresh, first, count);

	if (key == NULL)
		key = ANY_ALERT;
	if (is_suppressed(trial, key, result->slot.end))
		return;
	result->alert[result->alerts++] = first;
	if (rule->suppression_us > 0)
		remember(trial->suppress, key, result->slot.end);
	for (int i = first; i < first + count && rule->dedup == RULE_DEDUP_WINDOW; i++)
		remember(trial->raised, result->fresh.item[i]->fingerprint, result->slot.end);
}

/* What becomes of the rows that were found. */
static void
decide(Trial *trial, const Raised *stored, TrialSlot *result)
{
	const StoredRule *rule = trial->rule;
	FreshFindings *fresh = &result->fresh;
	int64 count = result->found.findings.count;

	result->met = threshold_met(rule->trigger, rule->threshold, count);
	if (!result->met)
		return;
	raised_take_fresh(stored, trial->raised, &result->found.findings, fresh);
	result->raised_before = count - fresh->total;
	result->for_each_row = rule->grouping == RULE_ALERT_PER_RESULT && count > 0;
	if (result->for_each_row)
		raised_drop_doubles(fresh);
	result->alert = palloc(sizeof(int) * Max(fresh->count, 1));
	for (int i = 0; result->for_each_row && i < fresh->count; i++)
		decide_alert(trial, result, i, 1);
	if (!result->for_each_row && (fresh->count > 0 || count == 0))
		decide_alert(trial, result, 0, fresh->count);
}

void
trial_run(Trial *trial, Slot slot, bool with_stored, TrialSlot *result)
{
	/* Compared as the engine compares a slot that it runs again by itself. */
	AlertRun run = {.slot_start = slot.start, .slot_end = slot.end, .origin = RUN_RERUN};
	Raised stored = {0};
	instr_time start;
	instr_time end;

	memset(result, 0, sizeof(*result));
	result->slot = slot;
	INSTR_TIME_SET_CURRENT(start);
	run_evaluate_under(trial->rule, slot, trial->snapshot, &result->found);
	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	result->ms = INSTR_TIME_GET_MILLISEC(end);
	run.window_start = result->found.window.start;
	run.window_end = result->found.window.end;
	forget(trial->raised, run.window_start);
	forget(trial->suppress, slot.end - trial->rule->suppression_us);
	if (with_stored)
		raised_read(&stored, trial->rule, &run, &result->found.findings);
	decide(trial, &stored, result);
}

char *
trial_alert(const Trial *trial, const TrialSlot *result, int i, int *first, int *count)
{
	const pg_uuid_t *rule = &trial->rule->id;
	char **fingerprint;

	*first = result->alert[i];
	*count = result->for_each_row ? 1 : result->fresh.count;
	if (result->for_each_row)
		return result->fresh.item[*first]->fingerprint;
	fingerprint = palloc(sizeof(char *) * Max(*count, 1));
	for (int row = 0; row < *count; row++)
		fingerprint[row] = result->fresh.item[row]->fingerprint;
	return evidence_fingerprint_rows(rule, *count, fingerprint);
}

void
trial_count_entities(const Trial *trial, TrialSlot *result)
{
	HASHCTL info = {.keysize = UUID_LEN, .entrysize = UUID_LEN, .hcxt = CurrentMemoryContext};
	HTAB *known;

	result->entities = 0;
	if (result->alerts == 0)
		return;
	known = hash_create("vigil entities", 64, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	for (int i = 0; i < result->alerts; i++)
	{
		EntitySet set = {{0}};
		int first;
		int count;

		(void) trial_alert(trial, result, i, &first, &count);
		for (int row = first; row < first + count; row++)
			entity_set_add_row(&set, trial->rule->rule, result->fresh.item[row]->row);
		VEC_EACH (const Entity, entity, &set.item)
			(void) hash_search(known, &entity->id, HASH_ENTER, NULL);
		CHECK_FOR_INTERRUPTS();
	}
	result->entities = hash_get_num_entries(known);
}
