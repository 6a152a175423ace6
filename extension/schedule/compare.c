/*
 * compare.c
 *		vigil.compare_rule(): what another text of a rule would raise, beside the stored one.
 *
 * Both texts are evaluated over the same slots under the same snapshot, so that a difference
 * in alerts comes of the text and of nothing else.  Nothing is written.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "schedule/caller.h"
#include "schedule/replay.h"
#include "schedule/rule_check.h"
#include "schedule/trial.h"

#define COMPARE_KEY_SIZE 96

/* An alert of one of the texts. */
typedef struct CompareAlert
{
	struct CompareAlert *next; /* of the same key, in the order of slots */
	Slot slot;
	int64 rows;
	char *fingerprint;
	char *evidence; /* JSON; NULL: there was no room for more */
	bool is_matched;
} CompareAlert;

typedef struct CompareKey
{
	char key[COMPARE_KEY_SIZE]; /* first, NUL-terminated */
	CompareAlert *first;        /* that is not matched */
	CompareAlert *last;
} CompareKey;

/* The alerts of one text. */
typedef struct CompareSide
{
	StoredRule *rule;
	Trial trial;
	MemoryContext context;
	Vec alert; /* of CompareAlert */
	int64 bytes;
} CompareSide;

/* The rows of an alert as a JSON list; NULL if there is no room for more of the side. */
static char *
evidence_of(CompareSide *side, const TrialSlot *result, int first, int count)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = first; i < first + count; i++)
	{
		Jsonb *row = result->fresh.item[i]->row;

		if (side->bytes + json.len + VARSIZE(row) > (int64) guc_max_run_evidence * 1024)
			return NULL;
		if (i > first)
			appendStringInfoString(&json, ", ");
		(void) JsonbToCString(&json, &row->root, VARSIZE(row));
	}
	appendStringInfoChar(&json, ']');
	side->bytes += json.len;
	return json.data;
}

/* Evaluates a slot and keeps what it would raise. */
static void
compare_slot(CompareSide *side, Slot slot)
{
	TrialSlot result;

	version_spi_connect();
	trial_run(&side->trial, slot, false, &result);
	for (int i = 0; i < result.alerts; i++)
	{
		int first;
		int count;
		char *fingerprint = trial_alert(&side->trial, &result, i, &first, &count);
		char *evidence = evidence_of(side, &result, first, count);
		MemoryContext old = MemoryContextSwitchTo(side->context);

		vec_push(&side->alert, MAKE(CompareAlert, .slot = slot,
									.rows = result.for_each_row ? 1 : result.fresh.total,
									.fingerprint = pstrdup(fingerprint),
									.evidence = evidence != NULL ? pstrdup(evidence) : NULL));
		MemoryContextSwitchTo(old);
	}
	SPI_finish();
}

static void
compare_evaluate(CompareSide *side, Snapshot snapshot, TimestampTz from, TimestampTz to)
{
	SlotGrid grid = run_grid(side->rule);
	Slot range = replay_range(side->rule, from, to);

	side->context = CurrentMemoryContext;
	trial_start(&side->trial, side->rule, snapshot);
	for (TimestampTz at = range.start; at < range.end;)
	{
		Slot slot = {.start = at, .end = slot_next(&grid, at)};

		compare_slot(side, slot);
		at = slot.end;
		CHECK_FOR_INTERRUPTS();
	}
}

/* By what an alert is found on the other side: of the same slot, if both have the same slots. */
static void
key_of(const CompareAlert *alert, bool same_slots, char *key)
{
	snprintf(key, COMPARE_KEY_SIZE, "%s@" INT64_FORMAT, alert->fingerprint,
			 same_slots ? alert->slot.end : 0);
}

/* The alerts of the stored text by their keys. */
static HTAB *
index_alerts(const CompareSide *side, bool same_slots)
{
	HASHCTL info = {
		.keysize = COMPARE_KEY_SIZE, .entrysize = sizeof(CompareKey), .hcxt = CurrentMemoryContext};
	HTAB *index = hash_create("vigil compare", 256, &info, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);

	VEC_EACH (CompareAlert, alert, &side->alert)
	{
		char key[COMPARE_KEY_SIZE];
		bool found;
		CompareKey *entry;

		key_of(alert, same_slots, key);
		entry = hash_search(index, key, HASH_ENTER, &found);
		if (!found)
			entry->first = NULL;
		if (entry->first == NULL)
			entry->first = alert;
		else
			entry->last->next = alert;
		entry->last = alert;
	}
	return index;
}

static void
put_alert(ReturnSetInfo *set, const CompareAlert *alert, const char *change)
{
	Datum value[6];
	bool isnull[6] = {false};

	value[0] = TimestampTzGetDatum(alert->slot.start);
	value[1] = TimestampTzGetDatum(alert->slot.end);
	value[2] = CStringGetTextDatum(change);
	value[3] = Int64GetDatum(alert->rows);
	value[4] = CStringGetTextDatum(alert->fingerprint);
	isnull[5] = alert->evidence == NULL;
	value[5] =
		isnull[5] ? (Datum) 0 : DirectFunctionCall1(jsonb_in, CStringGetDatum(alert->evidence));
	tuplestore_putvalues(set->setResult, set->setDesc, value, isnull);
	CHECK_FOR_INTERRUPTS();
}

/* Pairs the alerts of both texts and tells of each. */
static void
compare_alerts(ReturnSetInfo *set, const CompareSide *before, const CompareSide *after)
{
	bool same_slots = before->rule->frequency_us == after->rule->frequency_us;
	HTAB *index = index_alerts(before, same_slots);

	VEC_EACH (CompareAlert, alert, &after->alert)
	{
		char key[COMPARE_KEY_SIZE];
		CompareKey *entry;

		key_of(alert, same_slots, key);
		entry = hash_search(index, key, HASH_FIND, NULL);
		if (entry == NULL || entry->first == NULL)
			continue;
		alert->is_matched = entry->first->is_matched = true;
		entry->first = entry->first->next;
	}
	VEC_EACH (const CompareAlert, alert, &before->alert)
		put_alert(set, alert, alert->is_matched ? "same" : "gone");
	VEC_EACH (const CompareAlert, alert, &after->alert)
	{
		if (!alert->is_matched)
			put_alert(set, alert, "new");
	}
}

/* The rule of a text, checked with the rights of the caller. */
static const Rule *
read_text(const char *yaml)
{
	RuleFile *file = rule_check_file(yaml, (int) strlen(yaml));

	rule_check_raise(file);
	if (file->check.count != 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a file with %d rules is not one rule", file->check.count)));
	return VEC_AT(&file->check, RuleCheck, 0)->rule;
}

/* vigil.compare_rule(rule uuid, yaml text, from_time, to_time) -> table */
SQL_FUNCTION(vigil_compare_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	const Rule *changed = read_text(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(2);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(3);
	Oid caller = GetUserId();
	CompareSide before = {0};
	CompareSide after = {0};
	Authority scope;
	Snapshot snapshot;

	srf_begin(fcinfo);
	authority_take(&scope);
	version_spi_connect();
	before.rule = caller_rule(id, caller);
	after.rule = rule_store_with_text(before.rule, changed);
	snapshot = trial_snapshot();
	compare_evaluate(&before, snapshot, from, to);
	compare_evaluate(&after, snapshot, from, to);
	UnregisterSnapshot(snapshot);
	compare_alerts((ReturnSetInfo *) fcinfo->resultinfo, &before, &after);
	SPI_finish();
	authority_return(&scope);
	return (Datum) 0;
}
