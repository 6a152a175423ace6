/*
 * attempt.c
 *		The run protocol: one attempt at one slot, in three transactions.
 *
 * Alerts of a slot are written only by a transaction that also moves the
 * watermark from the slot's start to its end, under the lock of the rule's row,
 * and only if the attempt recorded there is its own.  The watermark never moves
 * back.  So two processes that try the same slot serialise on the row, and the
 * second finds it gone.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/inval.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/errcodes.h"
#include "base/guc.h"
#include "base/spi.h"
#include "bgworker/attempt.h"
#include "bgworker/board.h"
#include "bgworker/point.h"
#include "schedule/source.h"

/* A rule that waits for a table looks for it at least this often. */
#define WAITING_MAX_US (30 * USECS_PER_SEC)

/* After so many attempts of a slot that were lost, there is a wait before the next. */
#define PATIENT_ATTEMPTS 3

/* A slot that failed, and now waits for writers, is looked at again after this time. */
#define HOLD_STEP_US USECS_PER_SEC

bool
attempt_hold_extension(void)
{
	Oid extension = get_extension_oid("vigil", true);

	if (!OidIsValid(extension))
		return false;
	LockDatabaseObject(ExtensionRelationId, extension, 0, AccessShareLock);
	AcceptInvalidationMessages();
	return get_extension_oid("vigil", true) == extension;
}

static int64
retry_wait(int failures)
{
	return due_backoff(failures, (int64) guc_retry_base * 1000, (int64) guc_retry_max * 1000,
					   COMPAT_RANDOM());
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Sets breaker and reason; tells listeners and the log if that is a change. */
static void
set_condition(RuleState *state, const StoredRule *rule, BreakerState breaker, char *reason)
{
	bool changed = state->breaker != breaker || !same_text(state->reason, reason);
	bool opened = breaker == BREAKER_OPEN && !same_text(state->reason, reason);

	state->breaker = breaker;
	state->reason = reason;
	if (changed)
		state_announce(state);
	if (opened)
		ereport(WARNING, (errmsg("rule \"%s\" is only tried now and then: %s", rule->name, reason),
						  errhint("Its state is in vigil.health; vigil.reset_rule() tries it at "
								  "once.")));
}

static DueInput
due_input(const StoredRule *rule, const RuleState *state)
{
	DueInput input = {.grid = run_grid(rule),
					  .watermark = state->watermark,
					  .now = clock_now(),
					  .delay = rule->delay_us,
					  .catchup_slots = guc_catchup_slots,
					  .horizon = (int64) guc_catchup_horizon * USECS_PER_SEC,
					  .policy = rule->catchup == RULE_CATCHUP_SKIP ? CATCHUP_SKIP : CATCHUP_RUN};

	return input;
}

/* When the slot at the watermark is due. */
static TimestampTz
next_due(const StoredRule *rule, const RuleState *state)
{
	DueInput input = due_input(rule, state);

	return due_plan(&input).due_at;
}

/*
 * Why an attempt ended without a word, if that counts against the rule: a crash of the server,
 * or the end of the process alone that nobody wanted.  Else NULL.
 */
static const char *
loss_reason(const pg_uuid_t *rule, const RuleState *state, uint64 generation, uint64 crashed,
			const char **message)
{
	if (crashed != 0 && (uint64) state->attempt_generation == crashed)
	{
		*message = "the server crashed while the rule ran";
		return "crash";
	}
	*message = "the process that ran the rule ended unexpectedly";
	if (board == NULL || (uint64) state->attempt_generation != generation)
		return NULL;
	switch (board_take_loss(rule))
	{
		case LOSS_ASKED:
			return NULL;
		case LOSS_STUCK:
			*message = "the process was ended because the rule did not react to its timeout";
			return "ended";
		case LOSS_UNEXPLAINED:
			*message = "the rule ended the process that ran it";
			return "ended";
	}
	pg_unreachable();
}

/*
 * Writes down that an attempt ended without a word, and forgets it.  Returns the reason if that
 * counts against the rule, else NULL.
 */
static const char *
record_lost(const StoredRule *rule, RuleState *state, uint64 generation, uint64 crashed)
{
	RunFailure failure = {.status = "lost"};
	RunRequest request = {.rule = rule,
						  .slot = state->attempt_slot,
						  .origin = state->attempt_gap != 0 ? RUN_CATCHUP : RUN_LIVE,
						  .attempt = Max(state->attempt_no, 1),
						  .started_at = state->attempt_at};

	const char *reason = loss_reason(&rule->id, state, generation, crashed, &failure.message);

	(void) run_write_failure(&request, &failure);
	if (reason != NULL)
	{
		state->crash_streak++;
		state_count_failure(&rule->id, clock_now(), NULL, failure.message);
	}
	state->attempt_at = 0;
	return reason;
}

/* A slot that loses its process again and again is tried less and less often. */
static void
wait_after_loss(RuleState *state)
{
	TimestampTz until = clock_now() + retry_wait(state->attempt_no - PATIENT_ATTEMPTS + 1);

	if (state->attempt_gap != 0)
		gap_retry(state->attempt_gap, 0, until);
	else
		state->due_at = until;
}

/* Whether the worker may run the rule at all; else its reason is set. */
static bool
owner_is_acceptable(const StoredRule *rule, RuleState *state)
{
	char *reason = NULL;

	if (!OidIsValid(rule->owner))
		reason = "owner_missing";
	else if (!guc_allow_superuser_rules && superuser_arg(rule->owner))
		reason = "superuser_owner";
	else if (state->reason != NULL && (same_text(state->reason, "owner_missing") ||
									   same_text(state->reason, "superuser_owner")))
		set_condition(state, rule, BREAKER_CLOSED, NULL);
	if (reason == NULL)
		return true;
	set_condition(state, rule, BREAKER_OPEN, reason);
	state->due_at = clock_now() + (int64) guc_retry_max * 1000;
	return false;
}

/* The slot at the watermark, with what was missed before it put into gaps. */
static AttemptChoice
choose_live(Attempt *attempt)
{
	RuleState *state = &attempt->state;
	const StoredRule *rule = attempt->rule;
	DueInput input = due_input(rule, state);
	DuePlan plan = due_plan(&input);

	if (!plan.due)
	{
		state->due_at = plan.due_at;
		return ATTEMPT_NOTHING;
	}
	if (plan.skipped.start < plan.skipped.end)
		(void) gap_create(&rule->id, plan.skipped,
						  input.policy == CATCHUP_SKIP ? GAP_POLICY : GAP_HORIZON, "skipped");
	if (plan.backlog.start < plan.backlog.end)
		(void) gap_create(&rule->id, plan.backlog, GAP_BACKLOG, "open");
	if (state->watermark != plan.slot.start)
	{
		state->watermark = plan.slot.start;
		state->failures = 0;
		state->hold_since = 0;
	}
	if (run_has_success(&rule->id, plan.slot))
	{
		/* It was run by hand. */
		state->watermark = plan.slot.end;
		state->due_at = next_due(rule, state);
		return ATTEMPT_CHANGED;
	}
	attempt->slot = plan.slot;
	attempt->request.origin = RUN_LIVE;
	return ATTEMPT_READY;
}

/* The first slot of the oldest gap. */
static AttemptChoice
choose_backlog(Attempt *attempt)
{
	const StoredRule *rule = attempt->rule;
	TimestampTz now = clock_now();
	Gap gap = gap_lock(&rule->id, 0, now);
	SlotGrid grid = run_grid(rule);
	bool whole;

	if (gap.id == 0)
		return ATTEMPT_NOTHING;
	/* A slot that is run again is the one that was run, whatever the grid is by now. */
	attempt->slot.start = gap.cursor;
	attempt->slot.end = gap.range.end;
	whole =
		(gap.kind == GAP_LATE || gap.kind == GAP_DEAD) && run_has_success(&rule->id, attempt->slot);
	attempt->gap = gap;
	if (!whole)
		attempt->slot.end = Min(slot_next(&grid, gap.cursor), gap.range.end);
	if (attempt->slot.end + rule->delay_us > now)
	{
		gap_retry(gap.id, gap.failures, attempt->slot.end + rule->delay_us);
		return ATTEMPT_NOTHING;
	}
	attempt->request.repeat = run_has_success(&rule->id, attempt->slot);
	attempt->request.origin = gap.kind == GAP_BACKLOG ? RUN_CATCHUP
							  : gap.kind == GAP_LATE  ? RUN_RERUN
													  : RUN_REFILL;
	return ATTEMPT_READY;
}

/* Chooses the slot for a rule whose state is locked. */
static AttemptChoice
choose_slot(const Candidate *candidate, Attempt *attempt, TransactionId rule_row)
{
	RuleState *state = &attempt->state;
	bool changed = state->rule_row != rule_row;

	state->rule_row = rule_row;
	if (changed)
		state->failures = 0;
	if (!owner_is_acceptable(attempt->rule, state))
		return ATTEMPT_NOTHING;
	if (candidate->backlog)
		return state->breaker == BREAKER_CLOSED ? choose_backlog(attempt) : ATTEMPT_NOTHING;
	if (!changed && state->due_at > clock_now() && (state->hold_since == 0 || state->failures > 0))
		return ATTEMPT_NOTHING;
	if (state->breaker == BREAKER_OPEN)
		state->breaker = BREAKER_HALF_OPEN;
	return choose_live(attempt);
}

/* Reads the rule and locks its state, making the row if there is none. */
static bool
lock_rule_state(const pg_uuid_t *id, Attempt *attempt)
{
	attempt->rule = rule_store_fetch(id, attempt->context);
	if (attempt->rule == NULL)
		return false;
	if (!state_lock(id, &attempt->state))
	{
		SlotGrid grid = run_grid(attempt->rule);
		TimestampTz watermark;

		/* A rule begins with the slot that is complete, and with none that ends before its start. */
		if (!state_last_success(id, &watermark))
		{
			watermark = due_first_watermark(&grid, clock_now());
			if (attempt->rule->has_start)
				watermark = Max(watermark, slot_floor(&grid, attempt->rule->start - 1));
		}
		state_create(id, watermark);
		if (!state_lock(id, &attempt->state))
			return false;
	}
	return true;
}

AttemptChoice
attempt_begin(const Candidate *candidate, uint64 generation, uint64 crashed, Attempt *attempt)
{
	RuleState *state = &attempt->state;
	AttemptChoice choice;
	bool lost;
	const char *guilt = NULL;
	Slot last;

	if (!lock_rule_state(&candidate->rule, attempt))
		return ATTEMPT_NOTHING;
	lost = state->attempt_at != 0;
	if (lost)
		guilt = record_lost(attempt->rule, state, generation, crashed);
	last = state->attempt_slot;

	attempt->request.rule = attempt->rule;
	attempt->request.started_at = clock_now();
	if (state->crash_streak >= guc_crash_limit &&
		(guilt != NULL || state->breaker == BREAKER_CLOSED))
	{
		set_condition(state, attempt->rule, BREAKER_OPEN, pstrdup(guilt != NULL ? guilt : "crash"));
		state->due_at = clock_now() + (int64) guc_retry_max * 1000;
		choice = ATTEMPT_NOTHING;
	}
	else if (lost && state->attempt_no >= PATIENT_ATTEMPTS)
	{
		wait_after_loss(state);
		choice = ATTEMPT_NOTHING;
	}
	else
		choice = choose_slot(candidate, attempt, state_rule_row(&candidate->rule));

	if (choice == ATTEMPT_READY)
	{
		bool again = last.start == attempt->slot.start && last.end == attempt->slot.end;

		state->attempt_no = again ? state->attempt_no + 1 : 1;
		state->attempt_slot = attempt->slot;
		state->attempt_gap = attempt->gap.id;
		state->attempt_generation = (int64) generation;
		state->attempt_at = attempt->request.started_at;
		if (attempt->gap.id != 0)
			state->backlog_at = state->attempt_at;
		else
		{
			/* A slot that was held back is due now: if this attempt is lost, the next one comes at once. */
			state->due_at = Min(state->due_at, state->attempt_at);
		}
		attempt->request.slot = attempt->slot;
		attempt->request.attempt = state->attempt_no;
	}
	state_save(state);
	return choice;
}

static void
forget_attempt(RuleState *state)
{
	state->attempt_at = 0;
	state->attempt_no = 0;
	state->attempt_gap = 0;
	memset(&state->attempt_slot, 0, sizeof(state->attempt_slot));
}

/*
 * Looks who writes the tables of the slot, and notes what that means for what the run sees.
 * The tables are found by compiling the rule, which may run its owner's code, so the attempt is
 * on record by now.
 */
static void
look_at_writers(Attempt *attempt, SourceWriters *writers)
{
	MemoryContext context = CurrentMemoryContext;
	List *volatile relations = NIL;
	TimestampTz now = clock_now();

	PG_TRY();
	{
		relations = run_relations(attempt->rule, attempt->slot);
	}
	PG_CATCH();
	{
		/* A rule that cannot be compiled fails in T2, where it is recorded. */
		MemoryContextSwitchTo(context);
		FlushErrorState();
	}
	PG_END_TRY();
	source_writers(relations, attempt->slot.end + attempt->rule->delay_us, writers);
	attempt->request.seen_until = writers->oldest != 0 ? Min(writers->oldest, now) : now;
}

/* Whether the slot has waited for writers as long as it may. */
static bool
has_waited(const Attempt *attempt, TimestampTz now)
{
	TimestampTz due = attempt->slot.end + attempt->rule->delay_us;
	int64 longest = (int64) guc_max_hold * USECS_PER_SEC;

	return now >= due + longest &&
		   (attempt->state.hold_since == 0 || now >= attempt->state.hold_since + longest);
}

/*
 * Decides whether the slot is held back, and then gives the attempt back; sets incomplete if
 * writers that were open when it was due still are, but it waits no longer.  A missed
 * slot does not wait.
 */
static bool
is_held_back(Attempt *attempt)
{
	RuleState *state = &attempt->state;
	TimestampTz now = clock_now();
	SourceWriters writers;

	look_at_writers(attempt, &writers);
	if (writers.before.count == 0)
		return false;
	if (attempt->gap.id != 0 || has_waited(attempt, now))
	{
		attempt->request.incomplete = true;
		return false;
	}
	if (!state_lock(&attempt->rule->id, state) || state->attempt_no != attempt->request.attempt)
		ereport(ERROR, (errcode(ERRCODE_RUN_FENCED),
						errmsg("slot of rule \"%s\" was taken over", attempt->rule->name)));
	if (state->hold_since == 0)
		state->hold_since = now;
	/* The end of the last of the writers wakes it, see state_candidates(). */
	state->due_at = state->failures > 0
						? now + HOLD_STEP_US
						: Max(attempt->slot.end + attempt->rule->delay_us, state->hold_since) +
							  (int64) guc_max_hold * USECS_PER_SEC;
	forget_attempt(state);
	state_save(state);
	state_hold(&attempt->rule->id, &writers.before);
	return true;
}

/* State of a rule after a success: closed breaker, no failures, the next due time. */
static void
settle_success(Attempt *attempt, List *relations)
{
	RuleState *state = &attempt->state;

	forget_attempt(state);
	state->crash_streak = 0;
	if (attempt->gap.id == 0)
	{
		state->watermark = attempt->slot.end;
		state->failures = 0;
		state->dead_streak = 0;
		state->hold_since = 0;
		set_condition(state, attempt->rule, BREAKER_CLOSED, NULL);
		state->due_at = next_due(attempt->rule, state);
	}
	state_save(state);
	state_count_success(&attempt->rule->id, clock_now(), relations);
}

void
attempt_execute(Attempt *attempt)
{
	RunRows found;

	if (!run_lock_rule(&attempt->rule->id, false))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_IN_USE),
						errmsg("rule \"%s\" is being run by hand", attempt->rule->name)));
	if (is_held_back(attempt))
	{
		attempt->held = true;
		return;
	}
	if (!state_advance(&attempt->state, attempt->slot, attempt->gap.id))
		ereport(ERROR, (errcode(ERRCODE_RUN_FENCED),
						errmsg("slot of rule \"%s\" was taken over", attempt->rule->name)));
	if (attempt->gap.id == 0 && run_has_success(&attempt->rule->id, attempt->slot))
	{
		/* Somebody ran it by hand since T1. */
		settle_success(attempt, NIL);
		return;
	}
	POINT("before-query");
	run_evaluate(attempt->rule, attempt->slot, &found);
	POINT("after-query");
	(void) run_write_success(&attempt->request, &found, &attempt->alert_count);
	settle_success(attempt, found.relations);
	POINT("before-commit");
}

/* Gives up the slot of an attempt: it becomes a gap, and the rule goes on. */
static void
give_up_slot(Attempt *attempt, RuleState *state)
{
	gap_give_up(&attempt->rule->id, attempt->gap.id, attempt->slot);
	if (attempt->gap.id == 0)
	{
		state->watermark = attempt->slot.end;
		state->failures = 0;
	}
	state->attempt_no = 0;
	state->dead_streak++;
	state->due_at = next_due(attempt->rule, state);
	if (state->dead_streak >= guc_breaker_after || state->breaker != BREAKER_CLOSED)
		set_condition(state, attempt->rule, BREAKER_OPEN, "failures");
}

/* When the next attempt is made, whatever it is at. */
static void
schedule_retry(Attempt *attempt, RuleState *state, FailureKind kind, int failures)
{
	TimestampTz now = clock_now();
	int64 wait = retry_wait(failures);

	if (kind == FAILURE_WAITING)
		wait = Min(wait, WAITING_MAX_US);
	if (attempt->gap.id != 0)
	{
		gap_retry(attempt->gap.id, failures, now + wait);
		return;
	}
	state->failures = failures;
	state->due_at = now + wait;
	if (kind == FAILURE_WAITING)
		set_condition(state, attempt->rule, BREAKER_CLOSED, "waiting");
}

void
attempt_fail(Attempt *attempt, const ErrorData *error)
{
	const StoredRule *rule = attempt->rule;
	RuleState state;
	RunFailure failure = {.status = "failed",
						  .sqlstate = pstrdup(unpack_sql_state(error->sqlerrcode)),
						  .message = error->message};
	FailureKind kind = due_failure_kind(failure.sqlstate);
	int failures;
	int limit;

	if (error->sqlerrcode == ERRCODE_RUN_FENCED || !state_lock(&rule->id, &state) ||
		state.attempt_at == 0 || state.attempt_no != attempt->state.attempt_no ||
		state.attempt_generation != attempt->state.attempt_generation)
		return;
	if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
	{
		failure.status = "cancelled";
		if (clock_now() - attempt->deadline_base >= (int64) run_timeout(rule) * 1000)
		{
			failure.status = "timeout";
			kind = FAILURE_PERMANENT;
		}
	}
	(void) run_write_failure(&attempt->request, &failure);

	state.attempt_at = 0;
	failures = (attempt->gap.id != 0 ? attempt->gap.failures : state.failures) + 1;
	limit = due_attempt_limit(kind, guc_slot_attempts);
	if (limit > 0 && failures >= limit)
		give_up_slot(attempt, &state);
	else
		schedule_retry(attempt, &state, kind, failures);
	if (state.breaker == BREAKER_HALF_OPEN)
		set_condition(&state, rule, BREAKER_OPEN, state.reason != NULL ? state.reason : "failures");
	if (state.breaker == BREAKER_OPEN)
		state.due_at = clock_now() + (int64) guc_retry_max * 1000;
	state_save(&state);
	state_count_failure(&rule->id, clock_now(), failure.sqlstate, failure.message);
}

void
attempt_shelve(const pg_uuid_t *rule, const ErrorData *error)
{
	RuleState state;
	TimestampTz now = clock_now();

	if (!state_lock(rule, &state))
		return;
	state.due_at = now + (int64) guc_retry_max * 1000;
	state.rule_row = state_rule_row(rule);
	state_save(&state);
	state_count_failure(rule, now, unpack_sql_state(error->sqlerrcode), error->message);
}
