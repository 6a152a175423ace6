/*
 * due_test.c
 *		Tests of slot/due.c: what is owed, when to retry, which failures count.
 */
#include "common/port.h"

#include "slot/due.h"
#include "unit.h"

#define SECOND INT64CONST(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define RANDOM_PLANS 100000

static uint64 seed = 7;

static int64
chance(int64 limit)
{
	seed = seed * UINT64CONST(6364136223846793005) + UINT64CONST(1442695040888963407);
	return (int64) ((seed >> 11) % (uint64) limit);
}

static DueInput
input_at(int64 watermark, int64 now)
{
	DueInput input = {.grid = {.anchor = 0, .length = HOUR},
					  .watermark = watermark,
					  .now = now,
					  .delay = 5 * MINUTE,
					  .catchup_slots = 3,
					  .horizon = 24 * HOUR};

	return input;
}

static void
test_one_slot(void)
{
	DueInput input = input_at(10 * HOUR, 11 * HOUR + 5 * MINUTE - 1);
	DuePlan plan = due_plan(&input);

	unit_ok(!plan.due, "not due a moment before the delay is over");
	unit_int(plan.due_at, 11 * HOUR + 5 * MINUTE, "due when the delay is over");
	input.now++;
	plan = due_plan(&input);
	unit_ok(plan.due, "due when the delay is over, to the microsecond");
	unit_int(plan.slot.start, 10 * HOUR, "the slot begins at the watermark");
	unit_int(plan.slot.end, 11 * HOUR, "and ends an hour later");
	input.now = 0;
	unit_ok(!due_plan(&input).due, "a clock that went back owes nothing");
	unit_int(due_first_watermark(&input.grid, 10 * HOUR + 1), 9 * HOUR,
			 "a rule without a history begins at the last complete slot");
}

static void
test_backlog(void)
{
	DueInput input = input_at(0, 3 * HOUR + 10 * MINUTE);
	DuePlan plan = due_plan(&input);

	unit_int(plan.slot.end, HOUR, "a short lag is worked off in order");
	input.now = 10 * HOUR + 10 * MINUTE;
	plan = due_plan(&input);
	unit_int(plan.slot.start, 9 * HOUR, "behind that, the fresh slot comes first");
	unit_int(plan.backlog.start, 0, "the backlog begins at the watermark");
	unit_int(plan.backlog.end, 9 * HOUR, "and ends at the fresh slot");
	unit_int(plan.skipped.end, 0, "nothing is skipped within the horizon");
	input.now = 72 * HOUR + 10 * MINUTE;
	plan = due_plan(&input);
	unit_int(plan.skipped.end, 48 * HOUR, "what is older than the horizon is skipped");
	unit_int(plan.backlog.start, 48 * HOUR, "and the backlog follows it");
	input.policy = CATCHUP_SKIP;
	plan = due_plan(&input);
	unit_int(plan.skipped.end, 71 * HOUR, "a rule may want the latest slot only");
	unit_int(plan.slot.start, 71 * HOUR, "then it gets that");
}

/* Whatever the state, skipped, backlog and slot tile from the watermark on. */
static void
test_plans_tile(void)
{
	bool tile = true;
	bool complete = true;
	bool fresh = true;

	for (int i = 0; i < RANDOM_PLANS; i++)
	{
		DueInput input = {.grid = {.anchor = chance(HOUR), .length = 1 + chance(2 * HOUR)},
						  .watermark = chance(100 * HOUR),
						  .delay = chance(20 * MINUTE),
						  .catchup_slots = 1 + (int) chance(5),
						  .horizon = 1 + chance(50 * HOUR),
						  .policy = chance(4) == 0 ? CATCHUP_SKIP : CATCHUP_RUN};
		DuePlan plan;

		input.now = input.watermark + chance(60 * HOUR) - 5 * HOUR;
		plan = due_plan(&input);
		tile = tile && plan.skipped.start == input.watermark &&
			   plan.backlog.start == plan.skipped.end && plan.backlog.end >= plan.backlog.start &&
			   plan.slot.start == plan.backlog.end && plan.slot.end > plan.slot.start;
		complete = complete && (!plan.due || plan.slot.end + input.delay <= input.now);
		fresh = fresh && (plan.due || plan.due_at > input.now);
	}
	unit_ok(tile, "skipped, backlog and slot follow each other without gap or overlap");
	unit_ok(complete, "no slot is run before its delay is over");
	unit_ok(fresh, "what is not due is due later");
}

static void
test_failure_kind(void)
{
	static const struct
	{
		const char *sqlstate;
		FailureKind kind;
	} cases[] = {
		{"40001", FAILURE_TRANSIENT}, {"40P01", FAILURE_TRANSIENT}, {"55P03", FAILURE_TRANSIENT},
		{"53200", FAILURE_TRANSIENT}, {"08006", FAILURE_TRANSIENT}, {"57P01", FAILURE_TRANSIENT},
		{"58030", FAILURE_TRANSIENT}, {"42P01", FAILURE_WAITING},   {"3F000", FAILURE_WAITING},
		{"42703", FAILURE_PERMANENT}, {"42501", FAILURE_PERMANENT}, {"22012", FAILURE_PERMANENT},
		{"0A000", FAILURE_PERMANENT}, {"XX000", FAILURE_PERMANENT}, {"25006", FAILURE_PERMANENT},
	};

	for (size_t i = 0; i < lengthof(cases); i++)
		unit_int(due_failure_kind(cases[i].sqlstate), cases[i].kind, cases[i].sqlstate);
	unit_int(due_attempt_limit(FAILURE_PERMANENT, 5), 5, "permanent failures use up a slot");
	unit_int(due_attempt_limit(FAILURE_TRANSIENT, 5), 20, "transient ones are given more time");
	unit_int(due_attempt_limit(FAILURE_WAITING, 5), 0, "a missing table never does");
}

static void
test_backoff(void)
{
	bool bounded = true;

	unit_int(due_backoff(1, 8 * SECOND, MINUTE, 0.5), 8 * SECOND, "the first wait is the base");
	unit_int(due_backoff(3, 8 * SECOND, MINUTE, 0.5), 32 * SECOND, "each failure doubles it");
	unit_int(due_backoff(1000, 8 * SECOND, MINUTE, 0.5), MINUTE, "up to the limit");
	unit_int(due_backoff(1, 8 * SECOND, MINUTE, 0), 7 * SECOND, "an eighth less");
	for (int i = 0; i < 1000; i++)
	{
		int64 wait =
			due_backoff((int) chance(100), 10 * SECOND, 15 * MINUTE, (double) chance(1000) / 1000);

		bounded = bounded && wait >= 8 * SECOND && wait <= 17 * MINUTE;
	}
	unit_ok(bounded, "the wait stays within its bounds");
}

static void
test_clock_step(void)
{
	unit_int(due_clock_step(0, MINUTE, 0, MINUTE, MINUTE), 0, "a clock that runs well");
	unit_int(due_clock_step(0, HOUR, 0, MINUTE, MINUTE), 59 * MINUTE, "a jump forward");
	unit_int(due_clock_step(HOUR, 0, 0, MINUTE, MINUTE), -61 * MINUTE, "a jump back");
	unit_int(due_clock_step(0, 90 * SECOND, 0, MINUTE, MINUTE), 0, "a small one is let be");
}

int
main(void)
{
	test_one_slot();
	test_backlog();
	test_plans_tile();
	test_failure_kind();
	test_backoff();
	test_clock_step();
	return unit_done();
}
