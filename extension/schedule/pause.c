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

TimestampTz
pause_begun(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	/* Not in rule_state, which a run of the rule may hold for as long as it takes. */
	if (spi_run("SELECT r.disabled_at FROM vigil.rules AS r WHERE r.id" EQ "$1", &args) == 0)
		return 0;
	return spi_column_time(0, "disabled_at");
}

/* Waits for a run of the rule that is going on, and locks its state; false if it has none. */
static bool
lock_state(const pg_uuid_t *rule, RuleState *state)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	return spi_run("SELECT FROM vigil.rule_state AS s WHERE s.rule_id" EQ "$1 FOR UPDATE", &args) >
			   0 &&
		   state_lock(rule, state);
}

void
pause_end(const pg_uuid_t *rule_id, TimestampTz since)
{
	StoredRule *rule = rule_store_fetch(rule_id, CurrentMemoryContext);
	RuleState state;
	SlotGrid grid;
	TimestampTz fresh;
	TimestampTz off;

	if (since == 0 || rule == NULL || !lock_state(rule_id, &state))
		return;
	grid = run_grid(rule);
	fresh = due_first_watermark(&grid, clock_now());
	off = Min(slot_floor(&grid, since), fresh);
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
}
