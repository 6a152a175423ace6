/*
 * rewind.c
 *		Slots that were closed by a clock that was ahead.
 *
 * Such a slot has a success that saw none of its rows.  By a little: it is run again when
 * its time has come, as if its rows had come late.  By more, somebody has to say that the clock
 * is right now: what it has made of the future is then taken back.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/spi.h"
#include "base/version.h"
#include "base/sql_function.h"
#include "schedule/rewind.h"
#include "schedule/rule_state.h"
#include "schedule/run.h"

#define EQ " OPERATOR(pg_catalog.=) "

void
rewind_note_clock(TimestampTz now)
{
	SpiArgs args = {0};

	spi_arg_time(&args, now);
	spi_run("INSERT INTO vigil.clock AS c (one, seen_at) VALUES (true, $1)"
			" ON CONFLICT ON CONSTRAINT clock_pkey DO UPDATE SET seen_at = $1",
			&args);
}

TimestampTz
rewind_last_clock(void)
{
	if (spi_run("SELECT c.seen_at FROM vigil.clock AS c", NULL) == 0)
		return 0;
	return spi_column_time(0, "seen_at");
}

/* Rules whose watermark is ahead of a moment by no more than a limit, 0 for any; their number. */
static int64
rules_ahead(TimestampTz now, int64 limit, pg_uuid_t **rules)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_time(&args, now);
	spi_arg_time(&args, now + limit);
	spi_arg_bool(&args, limit == 0);
	count = spi_run("SELECT s.rule_id FROM vigil.rule_state AS s WHERE s.watermark"
					" OPERATOR(pg_catalog.>) $1 AND ($3 OR s.watermark OPERATOR(pg_catalog.<=) $2)"
					" ORDER BY s.rule_id",
					&args);
	*rules = palloc(sizeof(pg_uuid_t) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
		(void) spi_column_uuid(i, "rule_id", &(*rules)[i]);
	return count;
}

void
rewind_closed_early(int64 limit)
{
	TimestampTz now = clock_now();
	pg_uuid_t *rules;
	int64 count = rules_ahead(now, limit, &rules);

	for (int64 i = 0; i < count; i++)
	{
		StoredRule *rule = rule_store_fetch(&rules[i], CurrentMemoryContext);
		RuleState state;
		SlotGrid grid;
		Slot slot;

		if (rule == NULL || !state_lock(&rules[i], &state))
			continue;
		grid = run_grid(rule);
		slot.start = slot_floor(&grid, now - rule->delay_us);
		for (; slot.start < state.watermark; slot.start = slot.end)
		{
			slot.end = slot_next(&grid, slot.start);
			if (run_has_success(&rules[i], slot) && !gap_exists(&rules[i], slot, GAP_LATE))
				(void) gap_create(&rules[i], slot, GAP_LATE, "open");
		}
	}
}

/* Where what the wrong clock has made of a rule begins; the moment if it has made nothing. */
static TimestampTz
take_back(const pg_uuid_t *rule, TimestampTz now, TimestampTz complete)
{
	SpiArgs args = {0};
	TimestampTz from = complete;
	TimestampTz first;

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, now);
	spi_arg_time(&args, complete);
	/* What succeeded in the future, or for it. */
	spi_run("WITH taken AS (UPDATE vigil.runs SET status = 'lost', error ="
			"   'the clock was ahead: the slot was not over' WHERE rule_id" EQ "$1"
			"   AND status" EQ "'succeeded' AND (finished_at OPERATOR(pg_catalog.>) $2"
			"     OR slot_end OPERATOR(pg_catalog.>) $2) RETURNING slot_start)"
			" SELECT pg_catalog.min(t.slot_start) AS first FROM taken AS t",
			&args);
	if (spi_column_moment(0, "first", &first))
		from = Min(from, first);
	/* What it skipped or put off: as it ends in the future, it was the wrong clock. */
	spi_run("WITH taken AS (DELETE FROM vigil.gaps WHERE rule_id" EQ "$1"
			"   AND gap_end OPERATOR(pg_catalog.>) $3 AND kind OPERATOR(pg_catalog.<>) 'manual'"
			"   RETURNING gap_start, cursor_at, state)"
			" SELECT pg_catalog.min(CASE WHEN t.state" EQ "'open' THEN t.cursor_at"
			"   ELSE t.gap_start END) AS first FROM taken AS t WHERE t.state"
			"   OPERATOR(pg_catalog.<>) 'done'",
			&args);
	if (spi_column_moment(0, "first", &first))
		from = Min(from, first);
	args.count = 1;
	spi_arg_time(&args, from);
	spi_run("DELETE FROM vigil.covered WHERE rule_id" EQ "$1"
			" AND range_start OPERATOR(pg_catalog.>=) $2",
			&args);
	spi_run("UPDATE vigil.covered SET range_end = $2 WHERE rule_id" EQ "$1"
			" AND range_end OPERATOR(pg_catalog.>) $2",
			&args);
	return from;
}

bool
rewind_rule(const StoredRule *rule)
{
	TimestampTz now = clock_now();
	SlotGrid grid = run_grid(rule);
	TimestampTz complete = slot_floor(&grid, now - rule->delay_us);
	TimestampTz horizon = slot_floor(&grid, now - (int64) guc_catchup_horizon * USECS_PER_SEC);
	RuleState state;
	Slot owed = {.end = complete};

	if (!state_lock(&rule->id, &state) || state.watermark <= now)
		return false;
	owed.start = take_back(&rule->id, now, complete);
	if (owed.start < horizon)
		(void) gap_create(&rule->id, (Slot){owed.start, horizon}, GAP_HORIZON, "skipped");
	owed.start = Max(owed.start, horizon);
	if (owed.start < owed.end)
		(void) gap_create(&rule->id, owed, GAP_BACKLOG, "open");
	state.watermark = complete;
	state.hold_since = 0;
	state.due_at = 0;
	state_save(&state);
	return true;
}

/* vigil.repair_clock() -> bigint: the part of it that is about rules */
SQL_FUNCTION(vigil_rewind_rules)
{
	Authority scope;
	pg_uuid_t *rules;
	int64 count;
	int64 done = 0;

	authority_take(&scope);
	version_spi_connect();
	count = rules_ahead(clock_now(), 0, &rules);
	for (int64 i = 0; i < count; i++)
	{
		StoredRule *rule = rule_store_fetch(&rules[i], CurrentMemoryContext);

		done += rule != NULL && rewind_rule(rule) ? 1 : 0;
	}
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_INT64(done);
}

/* vigil.engine_time() -> timestamptz */
SQL_FUNCTION(vigil_engine_time)
{
	PG_RETURN_TIMESTAMPTZ(clock_now());
}
