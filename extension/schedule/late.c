/*
 * late.c
 *		Rows that became visible after the run that should have seen them.
 *
 * A row of our log tables carries the transaction that wrote it, a run the
 * snapshot that it saw; the row was missed if and only if its transaction is not
 * in that snapshot.  Tables without that column are judged by the time at which
 * the row arrived, if they have a column for it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/spi.h"
#include "slot/due.h"
#include "schedule/late.h"
#include "schedule/run.h"
#include "schedule/rule_state.h"
#include "schedule/source.h"

/* Runs that are watched, as arrays for a statement of source_late_statement(). */
typedef struct Watched
{
	SpiArgs args;
	bool any;
} Watched;

int
late_candidates(int limit, LateCandidate **rules)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_time(&args, clock_now());
	spi_arg_long(&args, guc_late_interval);
	spi_arg_int(&args, limit);
	count = spi_run("SELECT r.id, coalesce(r.run_as_oid, '0')::pg_catalog.int8 AS owner FROM "
					"vigil.rules AS r JOIN vigil.rule_state AS s"
					" ON s.rule_id OPERATOR(pg_catalog.=) r.id"
					" WHERE r.enabled AND (s.late_checked_at IS NULL"
					"   OR s.late_checked_at OPERATOR(pg_catalog.>) $1"
					"   OR s.late_checked_at OPERATOR(pg_catalog.<=) ($1 OPERATOR(pg_catalog.-)"
					"      pg_catalog.make_interval(secs => $2::pg_catalog.float8)))"
					" ORDER BY pg_catalog.row_number() OVER (PARTITION BY r.run_as_oid"
					"   ORDER BY s.late_checked_at NULLS FIRST), s.late_checked_at NULLS FIRST"
					" LIMIT $3",
					&args);
	*rules = palloc(sizeof(LateCandidate) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		(void) spi_column_uuid(i, "id", &(*rules)[i].rule);
		(*rules)[i].owner = (Oid) spi_column_long(i, "owner", InvalidOid);
	}
	return (int) count;
}

/* The latest success of each slot within the horizon, unless its late rows are noted. */
static Watched
watched_runs(const pg_uuid_t *rule)
{
	/* ORDER: as the parameters of source_late_statement(). */
	static const char *const columns[] = {"ids", "starts", "ends", "seen", "begun"};
	static const Oid types[] = {INT8ARRAYOID, TIMESTAMPTZARRAYOID, TIMESTAMPTZARRAYOID,
								PG_SNAPSHOTARRAYOID, TIMESTAMPTZARRAYOID};
	Watched watched = {0};
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, clock_now() - (int64) guc_late_horizon * USECS_PER_SEC);
	/* Snapshots from before the database was armed may be of another cluster. */
	spi_run("SELECT pg_catalog.array_agg(q.id) AS ids, pg_catalog.array_agg(q.window_start) AS"
			" starts, pg_catalog.array_agg(q.window_end) AS ends,"
			" pg_catalog.array_agg(q.snapshot) AS seen, pg_catalog.array_agg(q.started_at) AS begun"
			" FROM (SELECT DISTINCT ON (r.slot_start, r.slot_end) r.*"
			"   FROM vigil.runs AS r WHERE r.rule_id OPERATOR(pg_catalog.=) $1"
			"   AND r.status OPERATOR(pg_catalog.=) 'succeeded'"
			"   AND r.finished_at OPERATOR(pg_catalog.>) $2 AND r.snapshot IS NOT NULL"
			"   AND r.started_at OPERATOR(pg_catalog.>=) (SELECT a.armed_at FROM vigil.armed AS a)"
			"   ORDER BY r.slot_start, r.slot_end, r.id DESC) AS q"
			" WHERE q.late_rows OPERATOR(pg_catalog.=) 0",
			&args);
	for (size_t i = 0; i < lengthof(columns); i++)
	{
		bool isnull;
		Datum value = spi_column(0, columns[i], &isnull);

		spi_arg(&watched.args, types[i], value, isnull);
		watched.any = !isnull;
	}
	return watched;
}

/* Notes late rows with a run, and has its slot run again if the rule wants that. */
static void
note_late(const StoredRule *rule, int64 run, int64 late)
{
	SpiArgs args = {0};
	Slot slot;

	spi_arg_long(&args, run);
	spi_arg_long(&args, late);
	if (spi_run("UPDATE vigil.runs SET late_rows = late_rows OPERATOR(pg_catalog.+) $2"
				" WHERE id OPERATOR(pg_catalog.=) $1 RETURNING slot_start, slot_end",
				&args) != 1)
		return;
	slot.start = spi_column_time(0, "slot_start");
	slot.end = spi_column_time(0, "slot_end");
	if (rule->late == RULE_LATE_RERUN && !gap_exists(&rule->id, slot, GAP_LATE))
		(void) gap_create(&rule->id, slot, GAP_LATE, "open");
}

/* Counts the late rows of one relation, with the rights of the rule's owner. */
static int64
check_relation(const StoredRule *rule, Oid relation, const Watched *watched)
{
	char *sql = source_late_statement(relation);
	SPITupleTable *found;
	OwnerScope scope;
	OwnerTask task = {.owner = rule->owner, .timeout = run_timeout(rule), .relation = relation};
	int64 count;
	int64 total = 0;
	int64 *run;
	int64 *late;

	if (sql == NULL)
		return 0;
	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		owner_scope_allow_names(false);
		count = spi_run(sql, &watched->args);
	}
	PG_CATCH();
	{
		owner_scope_abort(&scope);
		PG_RE_THROW();
	}
	PG_END_TRY();
	owner_scope_leave(&scope);

	found = SPI_tuptable;
	run = palloc(sizeof(int64) * Max(count, 1));
	late = palloc(sizeof(int64) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		run[i] = spi_column_long(i, "id", 0);
		late[i] = spi_column_long(i, "late", 0);
	}
	SPI_freetuptable(found);
	for (int64 i = 0; i < count; i++)
	{
		note_late(rule, run[i], late[i]);
		total += late[i];
	}
	return total;
}

/* Notes when rows were last seen to arrive in the tables of a rule. */
static void
note_activity(const pg_uuid_t *rule, List *relations)
{
	SpiArgs args = {0};
	int64 inserts = source_inserts(relations);

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, clock_now());
	spi_arg_long(&args, inserts);
	spi_run("UPDATE vigil.rule_state SET late_checked_at = $2, source_inserts = $3,"
			" source_active_at = CASE WHEN $3 OPERATOR(pg_catalog.>) 0"
			"   AND (source_inserts IS NULL OR source_inserts OPERATOR(pg_catalog.<>) $3) THEN $2 "
			"ELSE source_active_at END"
			" WHERE rule_id OPERATOR(pg_catalog.=) $1",
			&args);
}

/* Adds to the number of late rows of a rule. */
static void
note_late_total(const pg_uuid_t *rule, int64 late)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_long(&args, late);
	spi_run("UPDATE vigil.rule_state SET late_total = late_total OPERATOR(pg_catalog.+) $2"
			" WHERE rule_id OPERATOR(pg_catalog.=) $1",
			&args);
}

int64
late_check(const pg_uuid_t *rule_id, MemoryContext context)
{
	StoredRule *rule = rule_store_fetch(rule_id, context);
	RuleState state;
	SlotGrid grid;
	List *relations;
	ListCell *cell;
	Watched watched;
	int64 total = 0;

	if (rule == NULL || !OidIsValid(rule->owner) || !state_lock(rule_id, &state))
		return 0;
	grid = run_grid(rule);
	relations = run_relations(rule, slot_ending_at(&grid, state.watermark));
	note_activity(rule_id, relations);
	if (rule->late == RULE_LATE_IGNORE)
		return 0;
	watched = watched_runs(rule_id);
	if (watched.any)
	{
		foreach (cell, relations)
			total += check_relation(rule, lfirst_oid(cell), &watched);
	}
	if (total > 0)
		note_late_total(rule_id, total);
	return total;
}

void
late_skip(const pg_uuid_t *rule)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, clock_now());
	spi_run("UPDATE vigil.rule_state SET late_checked_at = $2"
			" WHERE rule_id OPERATOR(pg_catalog.=) $1",
			&args);
}
