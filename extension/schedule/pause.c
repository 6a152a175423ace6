/*
 * pause.c
 *		The time for which a rule is switched off.
 *
 * Who switches a rule off wants no alerts of that time: its slots are a gap that was skipped, which
 * vigil.refill() has run for those who want them after all.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/spi.h"
#include "schedule/pause.h"
#include "schedule/rule_state.h"
#include "schedule/run.h"

#define EQ " OPERATOR(pg_catalog.=) "

void
pause_begin(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, clock_now());
	/* Who holds the state is at the last run, which needs no more of it than the commit. */
	spi_run("UPDATE vigil.rule_state SET disabled_at = $2 WHERE rule_id" EQ "$1", &args);
}

/* Since when a rule was off, and locks its state; 0 if nobody has noted it. */
static TimestampTz
off_since(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	if (spi_run("SELECT s.disabled_at FROM vigil.rule_state AS s WHERE s.rule_id" EQ
				"$1 FOR UPDATE",
				&args) == 0)
		return 0;
	return spi_column_time(0, "disabled_at");
}

void
pause_end(const pg_uuid_t *rule_id)
{
	TimestampTz off = off_since(rule_id);
	StoredRule *rule = rule_store_fetch(rule_id, CurrentMemoryContext);
	SpiArgs args = {0};
	RuleState state;
	SlotGrid grid;
	TimestampTz fresh;

	if (off == 0 || rule == NULL || !state_lock(rule_id, &state))
		return;
	grid = run_grid(rule);
	fresh = due_first_watermark(&grid, clock_now());
	off = Min(slot_floor(&grid, off), fresh);
	if (state.watermark < off)
		(void) gap_create(rule_id, (Slot){state.watermark, off},
						  rule->catchup == RULE_CATCHUP_SKIP ? GAP_POLICY : GAP_BACKLOG,
						  rule->catchup == RULE_CATCHUP_SKIP ? "skipped" : "open");
	off = Max(off, state.watermark);
	if (off < fresh)
		(void) gap_create(rule_id, (Slot){off, fresh}, GAP_DISABLED, "skipped");
	if (state.watermark < fresh)
	{
		state.watermark = fresh;
		state.failures = 0;
		state.hold_since = 0;
		state.due_at = 0;
		state_save(&state);
	}
	spi_arg_uuid(&args, rule_id);
	spi_run("UPDATE vigil.rule_state SET disabled_at = NULL WHERE rule_id" EQ "$1", &args);
}
