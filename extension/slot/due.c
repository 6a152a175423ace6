/*
 * due.c
 *		What a rule owes at a moment, when to try again, when to stop trying.
 */
#include "common/port.h"

#include "slot/due.h"

/* A transient failure may repeat this many times as often as a permanent one. */
#define TRANSIENT_PATIENCE 4

int64
due_first_watermark(const SlotGrid *grid, int64 now)
{
	return slot_previous(grid, slot_floor(grid, now));
}

/*
 * Splits what was missed: too old, backlog, and the latest slot, which runs now.
 */
static void
plan_backlog(const DueInput *input, int64 last_end, DuePlan *plan)
{
	int64 fresh = Max(slot_previous(&input->grid, last_end), input->watermark);
	int64 cut = input->watermark;

	if (input->policy == CATCHUP_SKIP)
		cut = fresh;
	else if (input->watermark < input->now - input->horizon)
		cut = Min(Max(slot_floor(&input->grid, input->now - input->horizon), cut), fresh);

	plan->skipped.start = input->watermark;
	plan->skipped.end = cut;
	plan->backlog.start = cut;
	plan->backlog.end = fresh;
	plan->slot.start = fresh;
	plan->slot.end = last_end;
}

DuePlan
due_plan(const DueInput *input)
{
	DuePlan plan = {0};
	int64 last_end = slot_floor(&input->grid, input->now - input->delay);
	int limit = input->policy == CATCHUP_SKIP ? 1 : input->catchup_slots;

	plan.slot.start = input->watermark;
	plan.slot.end = slot_next(&input->grid, input->watermark);
	plan.skipped.start = plan.skipped.end = input->watermark;
	plan.backlog.start = plan.backlog.end = input->watermark;

	plan.due = last_end > input->watermark;
	if (plan.due && slot_count(&input->grid, input->watermark, last_end, limit + 1) > limit)
		plan_backlog(input, last_end, &plan);
	plan.due_at = plan.slot.end + input->delay;
	return plan;
}

/* Whether a code is one of a list of codes and two-character classes. */
static bool
matches(const char *sqlstate, const char *const *list)
{
	for (; *list != NULL; list++)
	{
		if (strncmp(sqlstate, *list, strlen(*list)) == 0)
			return true;
	}
	return false;
}

FailureKind
due_failure_kind(const char *sqlstate)
{
	/* Serialization, deadlock, lock not available, cancel; resources, connections, shutdown. */
	static const char *const transient[] = {"40001", "40P01", "55P03", "55006", "57014", "08",
											"53",    "57P",   "58",    "VG001", NULL};
	/* Undefined table, schema or database; an object that is in the making. */
	static const char *const waiting[] = {"42P01", "3F000", "3D000", "55000", NULL};

	if (matches(sqlstate, transient))
		return FAILURE_TRANSIENT;
	if (matches(sqlstate, waiting))
		return FAILURE_WAITING;
	return FAILURE_PERMANENT;
}

int64
due_backoff(int failures, int64 base, int64 max, double chance)
{
	int64 wait = Min(base, max);

	for (int i = 1; i < failures && wait < max; i++)
		wait = (wait > max / 2) ? max : wait * 2;
	return wait + (int64) ((double) wait / 8 * (2 * chance - 1));
}

int
due_attempt_limit(FailureKind kind, int slot_attempts)
{
	switch (kind)
	{
		case FAILURE_TRANSIENT:
			return slot_attempts * TRANSIENT_PATIENCE;
		case FAILURE_WAITING:
			return 0;
		case FAILURE_PERMANENT:
			return slot_attempts;
	}
	return slot_attempts;
}

int64
due_clock_step(int64 wall_before, int64 wall_now, int64 steady_before, int64 steady_now,
			   int64 limit)
{
	int64 step = (wall_now - wall_before) - (steady_now - steady_before);

	return (step > limit || step < -limit) ? step : 0;
}
