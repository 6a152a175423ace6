/*
 * rule_state.c
 *		How far each rule has come: watermark, attempt, breaker, gaps.
 *
 * Rows are written with UPDATE ... WHERE and the number of rows is checked, so
 * that a concurrent change is noticed instead of overwritten.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/spi.h"
#include "schedule/announce.h"
#include "schedule/rule_state.h"
#include "schedule/source.h"

/* History rows removed in one go, of so many rules. */
#define PRUNE_ROWS_MAX 1000
#define PRUNE_RULES_MAX 50
/* A rule's history has its turn after so many runs, or after a day. */
#define PRUNE_RUNS 100

/* Equality whatever the search_path says. */
#define EQ " OPERATOR(pg_catalog.=) "

/*
 * COLUMN(type, column, field): the columns of vigil.rule_state that are read and written
 * together.  A "time" is a reading of the clock, where 0 stands for null; a "moment" may be
 * any, and is never null; a "slot" is null while there is no attempt.
 */
#define STATE_COLUMNS(COLUMN)                                                                      \
	COLUMN(moment, watermark, watermark)                                                           \
	COLUMN(time, due_at, due_at)                                                                   \
	COLUMN(int, failures, failures)                                                                \
	COLUMN(time, hold_since, hold_since)                                                           \
	COLUMN(int, attempt_no, attempt_no)                                                            \
	COLUMN(slot, attempt_slot_start, attempt_slot.start)                                           \
	COLUMN(slot, attempt_slot_end, attempt_slot.end)                                               \
	COLUMN(time, attempt_at, attempt_at)                                                           \
	COLUMN(int, dead_streak, dead_streak)                                                          \
	COLUMN(int, crash_streak, crash_streak)                                                        \
	COLUMN(time, backlog_at, backlog_at)

/* How a column of each type is read. */
#define READ_time(column) spi_column_time(0, column)
#define READ_int(column) spi_column_int(0, column, 0)

#define READ_moment(column) spi_column_time(0, column)
#define READ_slot(column) spi_column_time(0, column)

/* How a field of each type is written. */
#define SAVE_time(args, value) spi_arg_time_or_null(args, value)
#define SAVE_int(args, value) spi_arg_int(args, value)
#define SAVE_moment(args, value) spi_arg_time(args, value)
#define SAVE_slot(args, value)                                                                     \
	spi_arg(args, TIMESTAMPTZOID, TimestampTzGetDatum(value), state->attempt_no == 0)

#define READ_COLUMN(type, column, field) state->field = READ_##type(#column);
#define SAVE_COLUMN(type, column, field) SAVE_##type(spi_set(&args, #column), state->field);

bool
state_lock(const pg_uuid_t *rule, RuleState *state)
{
	SpiArgs args = {0};
	bool isnull;
	Datum row;

	spi_arg_uuid(&args, rule);
	if (spi_run("SELECT * FROM vigil.rule_state WHERE rule_id" EQ "$1 FOR UPDATE SKIP LOCKED",
				&args) == 0)
		return false;
	memset(state, 0, sizeof(*state));
	state->rule = *rule;
	row = spi_column(0, "rule_row", &isnull);
	state->rule_row = isnull ? InvalidTransactionId : DatumGetTransactionId(row);
	STATE_COLUMNS(READ_COLUMN)
	state->attempt_gap = spi_column_long(0, "attempt_gap", 0);
	state->attempt_generation = spi_column_long(0, "attempt_generation", 0);
	state->breaker = breaker_of(spi_column_text(0, "breaker"));
	state->reason = spi_column_text(0, "reason");
	return true;
}

void
state_create(const pg_uuid_t *rule, TimestampTz watermark)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, watermark);
	spi_run("INSERT INTO vigil.rule_state (rule_id, watermark) VALUES ($1, $2)"
			" ON CONFLICT ON CONSTRAINT rule_state_pkey DO NOTHING",
			&args);
}

bool
state_last_success(const pg_uuid_t *rule, TimestampTz *end)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_run("SELECT pg_catalog.max(slot_end) AS last FROM vigil.runs WHERE rule_id" EQ "$1"
			" AND status" EQ "'succeeded' AND origin" EQ "'live'",
			&args);
	return spi_column_moment(0, "last", end);
}

void
state_save(const RuleState *state)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, &state->rule);
	spi_arg(spi_set(&args, "rule_row"), XIDOID, TransactionIdGetDatum(state->rule_row),
			!TransactionIdIsValid(state->rule_row));
	STATE_COLUMNS(SAVE_COLUMN)
	spi_arg(spi_set(&args, "attempt_gap"), INT8OID, Int64GetDatum(state->attempt_gap),
			state->attempt_gap == 0);
	spi_arg(spi_set(&args, "attempt_generation"), INT8OID, Int64GetDatum(state->attempt_generation),
			state->attempt_at == 0);
	spi_arg(spi_set(&args, "attempt_pid"), INT4OID, Int32GetDatum(MyProcPid),
			state->attempt_at == 0);
	spi_arg_text(spi_set(&args, "breaker"), breaker_word(state->breaker));
	spi_arg_text(spi_set(&args, "reason"), state->reason);
	if (spi_update("vigil.rule_state", &args, "WHERE rule_id" EQ "$1") != 1)
		elog(ERROR, "state of a rule has disappeared");
}

bool
state_advance(const RuleState *state, Slot slot, int64 gap)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, &state->rule);
	spi_arg_time(&args, slot.start);
	spi_arg_time(&args, slot.end);
	spi_arg_int(&args, state->attempt_no);
	spi_arg_long(&args, state->attempt_generation);
	spi_arg_long(&args, gap);
	if (spi_run("UPDATE vigil.rule_state SET attempt_at = NULL, attempt_no = 0,"
				" attempt_slot_start = NULL, attempt_slot_end = NULL, attempt_gap = NULL,"
				" attempt_generation = NULL, attempt_pid = NULL, crash_streak = 0,"
				" watermark = CASE WHEN $6" EQ "0 THEN $3 ELSE watermark END,"
				" hold_since = CASE WHEN $6" EQ "0 THEN NULL ELSE hold_since END,"
				" failures = CASE WHEN $6" EQ "0 THEN 0 ELSE failures END"
				" WHERE rule_id" EQ "$1 AND attempt_no" EQ "$4 AND attempt_generation" EQ "$5"
				" AND attempt_slot_start" EQ "$2 AND attempt_slot_end" EQ "$3"
				" AND coalesce(attempt_gap, 0)" EQ "$6 AND ($6 OPERATOR(pg_catalog.<>) 0"
				" OR watermark" EQ "$2)",
				&args) != 1)
		return false;
	if (gap == 0)
		return true;
	args.count = 0;
	spi_arg_long(&args, gap);
	spi_arg_time(&args, slot.start);
	spi_arg_time(&args, slot.end);
	return spi_run("UPDATE vigil.gaps SET cursor_at = $3, failures = 0, retry_at = '-infinity',"
				   " state = CASE WHEN $3" EQ "gap_end THEN 'done' ELSE state END"
				   " WHERE id" EQ "$1 AND cursor_at" EQ "$2 AND state" EQ "'open'",
				   &args) == 1;
}

void
state_hold(const pg_uuid_t *rule, const Vec *writers)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_texts(&args, writers);
	spi_run("UPDATE vigil.rule_state SET hold_writers = $2 WHERE rule_id" EQ "$1", &args);
}

void
state_count_success(const pg_uuid_t *rule, TimestampTz at, List *relations)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, at);
	spi_arg(&args, OIDARRAYOID, source_oids(relations), relations == NIL);
	spi_run("UPDATE vigil.rule_state SET succeeded_total = succeeded_total"
			" OPERATOR(pg_catalog.+) 1, last_success_at = $2, sources = coalesce($3, sources)"
			" WHERE rule_id" EQ "$1",
			&args);
}

void
state_count_failure(const pg_uuid_t *rule, TimestampTz at, const char *sqlstate,
					const char *message)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, at);
	spi_arg_text(&args, sqlstate);
	spi_arg_text(&args, message);
	spi_run("UPDATE vigil.rule_state SET failed_total = failed_total OPERATOR(pg_catalog.+) 1,"
			" last_failure_at = $2, last_sqlstate = $3, last_error = pg_catalog.left($4, 8000)"
			" WHERE rule_id" EQ "$1",
			&args);
}

/* Rules whose history has its turn: they have run often since the last time, or a day has passed. */
static Datum
rules_to_prune(bool *none)
{
	SpiArgs args = {0};
	Datum rules;

	spi_arg_time(&args, clock_now());
	spi_arg_int(&args, PRUNE_RUNS);
	spi_arg_int(&args, PRUNE_RULES_MAX);
	spi_run(
		"SELECT pg_catalog.array_agg(q.rule_id) AS rules FROM (SELECT s.rule_id FROM"
		" vigil.rule_state AS s LEFT JOIN vigil.rule_prunes AS p ON p.rule_id" EQ "s.rule_id"
		" WHERE p.pruned_at IS NULL OR p.pruned_at OPERATOR(pg_catalog.>) $1"
		"   OR p.pruned_at OPERATOR(pg_catalog.<) ($1 OPERATOR(pg_catalog.-) '1 day'::pg_catalog"
		".interval) OR s.succeeded_total OPERATOR(pg_catalog.+) s.failed_total"
		"   OPERATOR(pg_catalog.>=) (p.runs OPERATOR(pg_catalog.+) $2)"
		" ORDER BY p.pruned_at NULLS FIRST LIMIT $3) AS q",
		&args);
	rules = spi_column(0, "rules", none);
	return rules;
}

/* Removes some runs of rules that nothing needs any more; their number. */
static int64
remove_runs(Datum rules)
{
	SpiArgs args = {0};
	TimestampTz late = clock_now() - (int64) guc_late_horizon * USECS_PER_SEC;
	TimestampTz old = clock_now() - (int64) guc_keep_age * USECS_PER_SEC;

	spi_arg(&args, UUIDARRAYOID, rules, false);
	spi_arg_time(&args, old);
	spi_arg_time(&args, late);
	spi_arg_int(&args, guc_keep_succeeded);
	spi_arg_int(&args, guc_keep_failed);
	spi_arg_int(&args, PRUNE_ROWS_MAX);
	/* Late rows are looked for behind successes of the horizon; alerts are known by their run. */
	return spi_run(
		"DELETE FROM vigil.runs WHERE id" EQ "ANY (ARRAY(SELECT x.id FROM pg_catalog.unnest($1) AS"
		" t (rule_id) CROSS JOIN LATERAL (SELECT r.*, r.status" EQ "'succeeded' AS done,"
		"   pg_catalog.row_number() OVER (PARTITION BY"
		"   r.status" EQ "'succeeded' ORDER BY r.id DESC) AS place FROM vigil.runs AS r"
		"   WHERE r.rule_id" EQ "t.rule_id) AS x"
		" WHERE CASE WHEN x.done THEN x.finished_at OPERATOR(pg_catalog.<) $3 AND"
		"     (x.finished_at OPERATOR(pg_catalog.<) $2 OR x.place OPERATOR(pg_catalog.>) $4)"
		"   ELSE x.finished_at OPERATOR(pg_catalog.<) $2 OR x.place OPERATOR(pg_catalog.>) $5 END"
		" AND (x.alert_count" EQ "0 OR x.finished_at OPERATOR(pg_catalog.<) $2"
		"   AND NOT EXISTS (SELECT FROM vigil.alerts AS a WHERE a.rule_id" EQ "x.rule_id"
		"     AND a.slot_end" EQ "x.slot_end AND a.run_id" EQ "x.id))"
		" LIMIT $6))",
		&args);
}

/* Removes such runs of rules without a state: never on, or deleted.  The runs are many, the rules are not. */
static int64
remove_runs_of_others(void)
{
	Datum rules;
	bool none;

	spi_run("WITH RECURSIVE k (rule_id) AS ((SELECT r.rule_id FROM vigil.runs AS r"
			"   ORDER BY r.rule_id LIMIT 1)"
			" UNION ALL SELECT (SELECT r.rule_id FROM vigil.runs AS r"
			"   WHERE r.rule_id OPERATOR(pg_catalog.>) k.rule_id ORDER BY r.rule_id LIMIT 1)"
			" FROM k WHERE k.rule_id IS NOT NULL)"
			" SELECT pg_catalog.array_agg(k.rule_id) AS rules FROM k WHERE k.rule_id IS NOT NULL"
			" AND NOT EXISTS (SELECT FROM vigil.rule_state AS s WHERE s.rule_id" EQ "k.rule_id)",
			NULL);
	rules = spi_column(0, "rules", &none);
	return none ? 0 : remove_runs(rules);
}

int64
run_prune(void)
{
	SpiArgs args = {0};
	bool none;
	Datum rules = rules_to_prune(&none);
	int64 removed;

	if (none)
		return remove_runs_of_others();
	removed = remove_runs(rules);
	if (removed == PRUNE_ROWS_MAX)
		return removed;
	spi_arg(&args, UUIDARRAYOID, rules, false);
	spi_arg_time(&args, clock_now());
	return removed +
		   spi_run("INSERT INTO vigil.rule_prunes AS p (rule_id, runs, pruned_at)"
				   " SELECT s.rule_id, s.succeeded_total OPERATOR(pg_catalog.+) s.failed_total, $2"
				   " FROM vigil.rule_state AS s WHERE s.rule_id" EQ "ANY ($1)"
				   " ON CONFLICT ON CONSTRAINT rule_prunes_pkey DO UPDATE SET runs = excluded.runs,"
				   " pruned_at = excluded.pruned_at",
				   &args);
}

TransactionId
state_rule_row(const pg_uuid_t *rule)
{
	SpiArgs args = {0};
	bool isnull;

	spi_arg_uuid(&args, rule);
	if (spi_run("SELECT xmin AS version FROM vigil.rules WHERE id" EQ "$1", &args) == 0)
		return InvalidTransactionId;
	return DatumGetTransactionId(spi_column(0, "version", &isnull));
}

void
state_announce(const RuleState *state)
{
	SpiArgs args = {0};

	/* A full queue must not keep the state of a rule from being written. */
	if (!announce_queue_has_room())
		return;
	spi_arg_uuid(&args, &state->rule);
	spi_arg_text(&args, breaker_word(state->breaker));
	spi_arg_text(&args, state->reason);
	spi_run("SELECT pg_catalog.pg_notify('vigil_state', pg_catalog.json_build_object("
			"'rule', $1, 'breaker', $2, 'reason', $3)::pg_catalog.text)",
			&args);
}

/* The arguments that the statements about neighbours of a gap share. */
static void
gap_args(SpiArgs *args, const pg_uuid_t *rule, Slot range, GapKind kind, const char *state)
{
	spi_arg_uuid(args, rule);
	spi_arg_time(args, range.start);
	spi_arg_time(args, range.end);
	spi_arg_text(args, gap_kind_word(kind));
	spi_arg_text(args, state);
}

/* Prolongs the gap that ends where a range begins; its id, or 0 if there is none. */
static int64
gap_prolong(const pg_uuid_t *rule, Slot range, GapKind kind, const char *state)
{
	SpiArgs args = {0};

	gap_args(&args, rule, range, kind, state);
	if (spi_run("UPDATE vigil.gaps SET gap_end = $3 WHERE id" EQ "(SELECT g.id FROM vigil.gaps AS g"
				" WHERE g.rule_id" EQ "$1 AND g.gap_end" EQ "$2 AND g.kind" EQ "$4"
				" AND g.state" EQ "$5 LIMIT 1) AND gap_end" EQ "$2 AND state" EQ "$5"
				" RETURNING id",
				&args) == 0)
		return 0;
	return spi_column_long(0, "id", 0);
}

/*
 * Makes room for one gap more among those of a rule: the oldest that are done go.  False if too
 * many are left.
 */
static bool
gap_make_room(const pg_uuid_t *rule)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_uuid(&args, rule);
	spi_run("SELECT pg_catalog.count(*) AS gaps FROM vigil.gaps WHERE rule_id" EQ "$1", &args);
	count = spi_column_long(0, "gaps", 0);
	if (count < guc_max_gaps)
		return true;
	spi_arg_long(&args, Min(count - guc_max_gaps + 1, PRUNE_ROWS_MAX));
	count -= spi_run("DELETE FROM vigil.gaps WHERE id" EQ "ANY (ARRAY(SELECT g.id"
					 " FROM vigil.gaps AS g WHERE g.rule_id" EQ "$1 AND g.state" EQ "'done'"
					 " ORDER BY g.id LIMIT $2)) RETURNING id",
					 &args);
	return count < guc_max_gaps;
}

/* Widens the last gap of a kind and state to a range; its id, or 0 if there is none. */
static int64
gap_widen(const pg_uuid_t *rule, Slot range, GapKind kind, const char *state)
{
	SpiArgs args = {0};

	gap_args(&args, rule, range, kind, state);
	if (spi_run("UPDATE vigil.gaps SET gap_start = least(gap_start, $2),"
				" cursor_at = least(cursor_at, $2), gap_end = greatest(gap_end, $3)"
				" WHERE id" EQ "(SELECT g.id FROM vigil.gaps AS g WHERE g.rule_id" EQ "$1"
				"   AND g.kind" EQ "$4 AND g.state" EQ "$5 ORDER BY g.gap_end DESC LIMIT 1)"
				" AND state" EQ "$5 RETURNING id",
				&args) == 0)
		return 0;
	return spi_column_long(0, "id", 0);
}

int64
gap_create(const pg_uuid_t *rule, Slot range, GapKind kind, const char *state)
{
	SpiArgs args = {0};
	int64 id = 0;

	/* Late rows are of one slot, which is run again as it was. */
	if (kind != GAP_MANUAL && kind != GAP_LATE)
		id = gap_prolong(rule, range, kind, state);
	if (id == 0 && !gap_make_room(rule) && kind != GAP_MANUAL)
	{
		/* Together with others it cannot be run as it was, so nobody does by himself. */
		if (kind == GAP_LATE)
			state = "skipped";
		id = gap_widen(rule, range, kind, state);
	}
	if (id != 0)
		return id;
	spi_arg_uuid(spi_set(&args, "rule_id"), rule);
	spi_arg_time(spi_set(&args, "gap_start"), range.start);
	spi_arg_time(spi_set(&args, "gap_end"), range.end);
	spi_arg_time(spi_set(&args, "cursor_at"), range.start);
	spi_arg_text(spi_set(&args, "kind"), gap_kind_word(kind));
	spi_arg_text(spi_set(&args, "state"), state);
	spi_insert("vigil.gaps", &args, "RETURNING id");
	return spi_column_long(0, "id", 0);
}

bool
gap_exists(const pg_uuid_t *rule, Slot range, GapKind kind)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, range.start);
	spi_arg_time(&args, range.end);
	spi_arg_text(&args, gap_kind_word(kind));
	return spi_run("SELECT 1 FROM vigil.gaps WHERE rule_id" EQ "$1 AND gap_start" EQ "$2"
				   " AND gap_end" EQ "$3 AND kind" EQ "$4 AND state" EQ "'open'",
				   &args) > 0;
}

Gap
gap_lock(const pg_uuid_t *rule, int64 id, TimestampTz now)
{
	Gap gap = {0};
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_long(&args, id);
	spi_arg_time(&args, now);
	if (spi_run("SELECT * FROM vigil.gaps WHERE rule_id" EQ "$1 AND state" EQ "'open'"
				" AND ($2" EQ "0 OR id" EQ "$2) AND retry_at OPERATOR(pg_catalog.<=) $3"
				" ORDER BY cursor_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
				&args) == 0)
		return gap;
	gap.id = spi_column_long(0, "id", 0);
	gap.range.start = spi_column_time(0, "gap_start");
	gap.range.end = spi_column_time(0, "gap_end");
	gap.cursor = spi_column_time(0, "cursor_at");
	gap.kind = gap_kind_of(spi_column_text(0, "kind"));
	gap.failures = spi_column_int(0, "failures", 0);
	return gap;
}

void
gap_retry(int64 id, int failures, TimestampTz retry_at)
{
	SpiArgs args = {0};

	spi_arg_long(&args, id);
	spi_arg_int(&args, failures);
	spi_arg_time(&args, retry_at);
	spi_run("UPDATE vigil.gaps SET failures = $2, retry_at = $3 WHERE id" EQ "$1", &args);
}

void
gap_give_up(const pg_uuid_t *rule, int64 id, Slot slot)
{
	SpiArgs args = {0};

	if (id != 0)
	{
		spi_arg_long(&args, id);
		spi_arg_time(&args, slot.start);
		spi_arg_time(&args, slot.end);
		spi_run("UPDATE vigil.gaps SET cursor_at = $3, failures = 0, retry_at = '-infinity',"
				" state = CASE WHEN $3" EQ "gap_end THEN 'done' ELSE state END"
				" WHERE id" EQ "$1 AND cursor_at" EQ "$2",
				&args);
	}
	(void) gap_create(rule, slot, GAP_DEAD, "skipped");
}

/* Gaps that a worker may fill: g, of a rule r that has the state s, or none. */
#define OPEN_GAP                                                                                   \
	" g.state" EQ                                                                                  \
	"'open' AND (r.enabled AND coalesce(s.reason, '') OPERATOR(pg_catalog.<>) 'waiting'"           \
	"   OR g.kind" EQ                                                                              \
	"'manual' AND (NOT r.enabled OR coalesce(s.reason, '') OPERATOR(pg_catalog.<>) 'waiting'))"    \
	" AND (s.breaker IS NULL OR s.breaker" EQ "'closed')"

static Oid
column_oid(int64 row, const char *name)
{
	bool isnull;
	Datum value = spi_column(row, name, &isnull);

	return isnull ? InvalidOid : DatumGetObjectId(value);
}

RuleOwners
state_owners(void)
{
	RuleOwners owners;

	spi_run("SELECT pg_catalog.min(coalesce(run_as_oid, '0')) AS first,"
			" pg_catalog.max(coalesce(run_as_oid, '0')) AS last FROM vigil.rules WHERE enabled",
			NULL);
	owners.one = column_oid(0, "last");
	owners.several = column_oid(0, "first") != owners.one;
	return owners;
}

int
state_candidates(TimestampTz now, int limit, Candidate **candidates)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_time(&args, now);
	spi_arg_int(&args, limit);
	/*
	 * A rule whose row is not the one that due_at was computed from has changed.  Who holds
	 * slots back is looked up once for all of them.  A rule that waits for a table
	 * tries its fresh slot, and that is enough.
	 */
	count =
		spi_run("WITH open (writer) AS MATERIALIZED (SELECT pg_catalog.array_agg(DISTINCT"
				"   l.virtualtransaction) FROM pg_catalog.pg_locks AS l WHERE EXISTS (SELECT FROM"
				"   vigil.rule_state AS h WHERE h.hold_since IS NOT NULL))"
				" SELECT rule_id, owner, backlog, suspect FROM (SELECT *, pg_catalog.row_number()"
				"   OVER (PARTITION BY backlog ORDER BY turn, due_at, rule_id) AS place"
				" FROM (SELECT *, pg_catalog.row_number()"
				"   OVER (PARTITION BY owner, backlog ORDER BY due_at, rule_id) AS turn FROM"
				" (SELECT r.id AS rule_id, r.run_as_oid AS owner, false AS backlog,"
				"    coalesce(s.crash_streak, 0) OPERATOR(pg_catalog.>) 0 AS suspect,"
				"    coalesce(s.due_at, '-infinity') AS due_at"
				"  FROM vigil.rules AS r LEFT JOIN vigil.rule_state AS s ON s.rule_id" EQ "r.id"
				"  WHERE r.enabled AND (s.due_at IS NULL OR s.due_at OPERATOR(pg_catalog.<=) $1"
				"    OR s.rule_row IS NULL OR NOT (s.rule_row" EQ "r.xmin)"
				"    OR s.hold_since IS NOT NULL AND s.attempt_no" EQ "0 AND s.failures" EQ "0"
				"      AND s.breaker" EQ "'closed' AND NOT coalesce(s.hold_writers"
				"        OPERATOR(pg_catalog.&&) (SELECT o.writer FROM open AS o), false))"
				"  UNION ALL"
				"  SELECT g.rule_id, r.run_as_oid, true, coalesce(s.crash_streak, 0)"
				"    OPERATOR(pg_catalog.>) 0, coalesce(s.backlog_at, '-infinity')"
				"  FROM vigil.gaps AS g JOIN vigil.rules AS r ON r.id" EQ "g.rule_id"
				"  LEFT JOIN vigil.rule_state AS s ON s.rule_id" EQ "g.rule_id"
				"  WHERE" OPEN_GAP " AND g.retry_at OPERATOR(pg_catalog.<=) $1"
				"  GROUP BY g.rule_id, r.run_as_oid, s.crash_streak, s.backlog_at) AS c"
				") AS t) AS p WHERE place OPERATOR(pg_catalog.<=) $2 ORDER BY backlog, place",
				&args);
	*candidates = palloc(sizeof(Candidate) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		Candidate *candidate = &(*candidates)[i];

		(void) spi_column_uuid(i, "rule_id", &candidate->rule);
		candidate->owner = column_oid(i, "owner");
		candidate->backlog = spi_column_bool(i, "backlog");
		candidate->suspect = spi_column_bool(i, "suspect");
	}
	return (int) count;
}

TimestampTz
state_next_due(TimestampTz after, TimestampTz *fresh)
{
	SpiArgs args = {0};
	TimestampTz missed;

	spi_arg_time(&args, after);
	spi_run("SELECT (SELECT pg_catalog.min(CASE WHEN s.hold_since IS NOT NULL THEN least("
			"   s.due_at, $1 OPERATOR(pg_catalog.+) '1 second'::pg_catalog.interval)"
			"   ELSE s.due_at END) FROM vigil.rules AS r"
			" JOIN vigil.rule_state AS s ON s.rule_id" EQ "r.id"
			" WHERE r.enabled AND s.due_at OPERATOR(pg_catalog.>) $1) AS fresh,"
			" (SELECT pg_catalog.min(g.retry_at) FROM vigil.gaps AS g JOIN vigil.rules AS r"
			"   ON r.id" EQ "g.rule_id LEFT JOIN vigil.rule_state AS s ON s.rule_id" EQ "g.rule_id"
			"   WHERE" OPEN_GAP " AND g.retry_at OPERATOR(pg_catalog.>) $1) AS missed",
			&args);
	*fresh = spi_column_time(0, "fresh");
	if (*fresh == 0)
		*fresh = PG_INT64_MAX;
	missed = spi_column_time(0, "missed");
	return missed == 0 ? *fresh : Min(*fresh, missed);
}
