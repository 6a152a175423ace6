/*
 * replay.c
 *		vigil.simulate_rule() and vigil.replay_rule(): a rule over slots that are past.
 *
 * Both go through slots in their order under one snapshot (trial.c).  Only a replay that is
 * asked to emit alerts writes, as a run by hand would.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "schedule/caller.h"
#include "schedule/replay.h"
#include "schedule/trial.h"

/* Most slots of a simulation. */
#define SIMULATE_MAX_SLOTS 1000

/* ---- simulation ---- */

/* Evaluates one slot and adds its row. */
static void
simulate_slot(Trial *trial, Slot slot, ReturnSetInfo *set)
{
	TrialSlot result;
	Datum value[7];
	bool isnull[7] = {false};

	/* What a slot takes goes with its connection. */
	version_spi_connect();
	trial_run(trial, slot, false, &result);
	trial_count_entities(trial, &result);
	value[0] = TimestampTzGetDatum(slot.start);
	value[1] = TimestampTzGetDatum(slot.end);
	value[2] = Int64GetDatum(result.found.findings.count);
	value[3] = Int64GetDatum(result.found.exceptions.hits);
	value[4] = Int64GetDatum(result.alerts);
	value[5] = Int64GetDatum(result.entities);
	value[6] = Float8GetDatum(result.ms);
	tuplestore_putvalues(set->setResult, set->setDesc, value, isnull);
	SPI_finish();
}

/* vigil.simulate_rule(rule uuid, slots integer) -> table */
SQL_FUNCTION(vigil_simulate_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	int32 count = PG_GETARG_INT32(1);
	Oid caller = GetUserId();
	Authority scope;
	StoredRule *rule;
	SlotGrid grid;
	TimestampTz end;
	TimestampTz at;
	Trial trial;

	if (count < 1 || count > SIMULATE_MAX_SLOTS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("invalid number of slots: %d", count),
						errdetail("It may be 1 to %d.", SIMULATE_MAX_SLOTS)));
	srf_begin(fcinfo);
	authority_take(&scope);
	version_spi_connect();
	rule = caller_rule(id, caller);
	grid = run_grid(rule);
	at = end = slot_floor(&grid, clock_now());
	for (int i = 0; i < count; i++)
		at = slot_previous(&grid, at);
	trial_start(&trial, rule, trial_snapshot());
	while (at < end)
	{
		Slot slot = {.start = at, .end = slot_next(&grid, at)};

		simulate_slot(&trial, slot, (ReturnSetInfo *) fcinfo->resultinfo);
		at = slot.end;
		CHECK_FOR_INTERRUPTS();
	}
	UnregisterSnapshot(trial.snapshot);
	SPI_finish();
	authority_return(&scope);
	return (Datum) 0;
}

/* ---- replay ---- */

Slot
replay_range(const StoredRule *rule, TimestampTz from, TimestampTz to)
{
	SlotGrid grid = run_grid(rule);
	Slot range;

	run_check_time(from);
	run_check_time(to);
	if (from >= to)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("range of time must not be empty")));
	range.start = slot_floor(&grid, from);
	range.end = Min(slot_next(&grid, to - 1), slot_floor(&grid, clock_now()));
	if (slot_count(&grid, range.start, range.end, REPLAY_MAX_SLOTS + 1) > REPLAY_MAX_SLOTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("range has too many slots"),
						errdetail("It may have %d.", REPLAY_MAX_SLOTS),
						errhint("Take a shorter range, and the rest of it with another call.")));
	return range;
}

/* What is done with findings that no alert has. */
typedef enum ReplayEmit
{
	REPLAY_COUNT,
	REPLAY_LIST,
	REPLAY_WRITE
} ReplayEmit;

typedef struct Replay
{
	StoredRule *rule;
	ReplayEmit emit;
	Trial trial;
	ReturnSetInfo *set;
} Replay;

static ReplayEmit
emit_of(const char *word)
{
	if (strcmp(word, "none") == 0)
		return REPLAY_COUNT;
	if (strcmp(word, "diff") == 0)
		return REPLAY_LIST;
	if (strcmp(word, "alerts") == 0)
		return REPLAY_WRITE;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("invalid value for emit: \"%s\"", word),
					errhint("It may be none, diff or alerts.")));
}

static Datum
jsonb_of(const char *json)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
}

/* Findings that would be raised, as a list. */
static Datum
list_new(const TrialSlot *result)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = 0; i < result->fresh.count; i++)
	{
		Jsonb *row = result->fresh.item[i]->row;

		appendStringInfo(&json, "%s{\"fingerprint\": \"%s\", \"row\": ", i > 0 ? ", " : "",
						 result->fresh.item[i]->fingerprint);
		(void) JsonbToCString(&json, &row->root, VARSIZE(row));
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	return jsonb_of(json.data);
}

/*
 * Reads the findings of the slot's alerts that the replay did not find: columns "alert" and
 * "fingerprint" of the last result; their number.  What each run by hand raises anew has no
 * fingerprint that another run could find again.
 */
static int64
read_gone(const StoredRule *rule, const TrialSlot *result)
{
	SpiArgs args = {0};
	Vec found = {0};

	for (int i = 0; result->met && i < result->found.findings.kept; i++)
		vec_push(&found, result->found.findings.item[i].fingerprint);
	spi_arg_uuid(&args, &rule->id);
	spi_arg_time(&args, result->slot.end);
	spi_arg_texts(&args, &found);
	spi_arg_bool(&args, rule->dedup == RULE_DEDUP_NONE);
	return spi_run("SELECT a.id AS alert, f.value AS fingerprint FROM vigil.alerts AS a "
				   "CROSS JOIN LATERAL pg_catalog.unnest(coalesce(a.row_fingerprints, "
				   "ARRAY[a.fingerprint])) AS f (value) "
				   "WHERE a.rule_id OPERATOR(pg_catalog.=) $1 "
				   "AND a.slot_end OPERATOR(pg_catalog.=) $2 "
				   "AND a.status OPERATOR(pg_catalog.<>) 'suppressed' "
				   "AND f.value OPERATOR(pg_catalog.<>) ALL ($3) "
				   "AND NOT ($4 AND a.row_fingerprints IS NULL AND a.origin "
				   "OPERATOR(pg_catalog.=) ANY (ARRAY['manual', 'refill'])) "
				   "ORDER BY a.id, f.value",
				   &args);
}

/* The same as a list. */
static Datum
list_gone(int64 count)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int64 i = 0; i < count; i++)
	{
		appendStringInfo(&json,
						 "%s{\"alert\": " INT64_FORMAT ", \"fingerprint\": ", i > 0 ? ", " : "",
						 spi_column_long(i, "alert", 0));
		escape_json(&json, spi_column_text(i, "fingerprint"));
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	return jsonb_of(json.data);
}

/* Writes the alerts that are missing, with a run that found them; their number. */
static int64
write_alerts(const Replay *replay, TrialSlot *result, TimestampTz started_at)
{
	RunRequest request = {.rule = replay->rule,
						  .slot = result->slot,
						  .origin = RUN_MANUAL,
						  .attempt = 1,
						  .started_at = started_at};
	int64 alerts;

	request.repeat = run_is_extra(replay->rule, result->slot, started_at);
	(void) run_write_success(&request, &result->found, &alerts);
	return alerts;
}

static void
replay_slot(Replay *replay, Slot slot)
{
	TimestampTz started_at = clock_now();
	TrialSlot result;
	Datum value[9] = {0};
	bool isnull[9] = {false};
	int64 gone;
	bool all_kept;

	version_spi_connect();
	trial_run(&replay->trial, slot, true, &result);
	/* Of rows that were only counted nobody knows whether an alert has them. */
	all_kept = !result.met || result.found.findings.kept == result.found.findings.count;
	gone = all_kept ? read_gone(replay->rule, &result) : 0;
	value[0] = TimestampTzGetDatum(slot.start);
	value[1] = TimestampTzGetDatum(slot.end);
	value[2] = Int64GetDatum(result.found.findings.count);
	value[3] = Int64GetDatum(result.raised_before);
	value[4] = Int64GetDatum(result.fresh.total);
	value[5] = Int64GetDatum(gone);
	isnull[5] = !all_kept;
	isnull[6] = replay->emit != REPLAY_WRITE;
	isnull[7] = replay->emit != REPLAY_LIST;
	isnull[8] = replay->emit != REPLAY_LIST || !all_kept;
	if (!isnull[8])
		value[8] = list_gone(gone);
	if (!isnull[7])
		value[7] = list_new(&result);
	if (!isnull[6])
		value[6] = Int64GetDatum(write_alerts(replay, &result, started_at));
	tuplestore_putvalues(replay->set->setResult, replay->set->setDesc, value, isnull);
	SPI_finish();
}

static void
replay_each_slot(Replay *replay, Slot range)
{
	SlotGrid grid = run_grid(replay->rule);

	trial_start(&replay->trial, replay->rule, trial_snapshot());
	for (TimestampTz at = range.start; at < range.end;)
	{
		Slot slot = {.start = at, .end = slot_next(&grid, at)};

		replay_slot(replay, slot);
		at = slot.end;
		CHECK_FOR_INTERRUPTS();
	}
	UnregisterSnapshot(replay->trial.snapshot);
}

/* vigil.replay_rule(rule uuid, from_time, to_time, emit text, version integer) -> table */
SQL_FUNCTION(vigil_replay_rule)
{
	Oid caller = GetUserId();
	Replay replay = {.set = (ReturnSetInfo *) fcinfo->resultinfo};
	int32 version = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT32(4);
	Authority scope;
	pg_uuid_t *id;

	for (int i = 0; i < 4; i++)
	{
		if (PG_ARGISNULL(i))
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("rule, from_time, to_time and emit must not be null")));
	}
	id = PG_GETARG_UUID_P(0);
	replay.emit = emit_of(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	if (replay.emit == REPLAY_WRITE)
		PreventCommandIfReadOnly("vigil.replay_rule(emit => 'alerts')");
	if (!PG_ARGISNULL(4) && version < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid version: %d", version),
				 errhint("The versions are in vigil.rule_versions, numbered from 1.")));
	srf_begin(fcinfo);
	authority_take(&scope);
	version_spi_connect();
	replay.rule = caller_rule_version(id, version, caller);
	if (replay.emit == REPLAY_WRITE)
	{
		(void) run_lock_rule(id, true);
		/* Only what is missing is written, also of a rule that raises all by each run. */
		if (replay.rule->dedup == RULE_DEDUP_NONE)
			replay.rule->dedup = RULE_DEDUP_SLOT;
	}
	replay_each_slot(&replay,
					 replay_range(replay.rule, PG_GETARG_TIMESTAMPTZ(1), PG_GETARG_TIMESTAMPTZ(2)));
	SPI_finish();
	authority_return(&scope);
	return (Datum) 0;
}
