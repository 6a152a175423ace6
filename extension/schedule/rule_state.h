/*
 * rule_state.h
 *		How far each rule has come: watermark, attempt, breaker, gaps.
 *
 * vigil.rule_state has one row a rule, vigil.gaps what was not run in its time.
 * Every function needs an open SPI connection as the extension's owner; nothing
 * here decides, and nothing commits.
 */
#ifndef VIGIL_SCHEDULE_RULE_STATE_H
#define VIGIL_SCHEDULE_RULE_STATE_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"
#include "utils/uuid.h"

#include "common/vec.h"
#include "schedule/kind.h"
#include "slot/due.h"

/* A row of vigil.rule_state.  Times are 0 where the column is null. */
typedef struct RuleState
{
	pg_uuid_t rule;
	TransactionId rule_row;
	TimestampTz watermark;
	TimestampTz due_at;
	int failures;
	TimestampTz hold_since;
	int attempt_no;
	Slot attempt_slot;
	int64 attempt_gap; /* 0: at the watermark */
	int64 attempt_generation;
	TimestampTz attempt_at; /* 0: no attempt is recorded */
	int dead_streak;
	int crash_streak;
	BreakerState breaker;
	char *reason;           /* NULL: all is well */
	TimestampTz backlog_at; /* when a missed slot of it was last tried */
} RuleState;

/* An open row of vigil.gaps. */
typedef struct Gap
{
	int64 id; /* 0: none */
	Slot range;
	TimestampTz cursor;
	GapKind kind;
	int failures;
} Gap;

/* A rule that may have work. */
typedef struct Candidate
{
	pg_uuid_t rule;
	Oid owner; /* as the rule has it; the role may be gone */
	bool backlog;
	bool suspect;
} Candidate;

/* Who has rules that are switched on. */
typedef struct RuleOwners
{
	Oid one; /* InvalidOid: nobody */
	bool several;
} RuleOwners;

/* Reads and locks the state of a rule; false if another process holds it or there is none. */
extern bool state_lock(const pg_uuid_t *rule, RuleState *state);

/* Makes the row of a rule that has none. */
extern void state_create(const pg_uuid_t *rule, TimestampTz watermark);

/* End of the last slot of a rule that succeeded in its time; false if there is none. */
extern bool state_last_success(const pg_uuid_t *rule, TimestampTz *end);

/* Writes watermark, due_at, failures, hold, attempt, streaks, breaker and reason back. */
extern void state_save(const RuleState *state);

/*
 * Moves the watermark or the cursor of a gap from the start of a slot to its
 * end and forgets the attempt.  False if the attempt is not ours any more.
 */
extern bool state_advance(const RuleState *state, Slot slot, int64 gap);

/* Has a slot that is held back wait for the end of these transactions, a Vec of char. */
extern void state_hold(const pg_uuid_t *rule, const Vec *writers);

/* Counts a success, and keeps what it has read unless that is NIL; or a failure. */
extern void state_count_success(const pg_uuid_t *rule, TimestampTz at, List *relations);
extern void state_count_failure(const pg_uuid_t *rule, TimestampTz at, const char *sqlstate,
								const char *message);

/*
 * Removes runs of rules whose turn it is, a limited number at a time: those that are older than
 * vigil.keep_age or not among the latest.  Successes stay as long as late rows are looked for,
 * and runs as long as their alerts.  Returns the number of rows that it has changed; 0: done.
 */
extern int64 run_prune(void);

/* xmin of the rule's row: changes whenever the rule does. */
extern TransactionId state_rule_row(const pg_uuid_t *rule);

/* Announces a change of breaker or reason on the channel vigil_state. */
extern void state_announce(const RuleState *state);

/*
 * Writes down a gap.  One that the worker makes ("manual" are the user's) prolongs the gap of its
 * kind and state that ends where it begins, if there is one; and where a rule has vigil.max_gaps
 * of them it widens the last one, and the slots in between are run again when it is filled.
 * Returns the gap's id.
 */
extern int64 gap_create(const pg_uuid_t *rule, Slot range, GapKind kind, const char *state);
extern bool gap_exists(const pg_uuid_t *rule, Slot range, GapKind kind);

/* Oldest open gap of a rule that may be tried at a moment, locked; by id if id is not 0. */
extern Gap gap_lock(const pg_uuid_t *rule, int64 id, TimestampTz now);
extern void gap_retry(int64 id, int failures, TimestampTz retry_at);

/* Takes the slot at the cursor out of a gap, into one of its own that nobody fills. */
extern void gap_give_up(const pg_uuid_t *rule, int64 id, Slot slot);

/*
 * Rules that are due, fresh slots before the backlog; the first of each owner, then the second
 * of each: fresh slots by how long they are overdue, of the backlog the rule that has waited
 * longest since its last turn.  A slot that is held back is due when its writers are gone.
 * At most "limit" of either; the result lives in the current context.
 */
extern int state_candidates(TimestampTz now, int limit, Candidate **candidates);

extern RuleOwners state_owners(void);

/*
 * When the next rule becomes due after a moment, and when one does for another reason than what
 * it has missed; PG_INT64_MAX if none ever does.
 */
extern TimestampTz state_next_due(TimestampTz after, TimestampTz *fresh);

#endif /* VIGIL_SCHEDULE_RULE_STATE_H */
