/*
 * schedule_functions.c
 *		SQL functions that run a rule by hand, or show its slots.
 *
 * They check that the caller may act for the rule's owner; the rows are found
 * with the owner's rights and the engine's own tables written with those of the
 * extension's owner.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/savepoint.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"
#include "common/version.h"
#include "schedule/caller.h"
#include "schedule/rewind.h"
#include "schedule/run.h"
#include "schedule/rule_change.h"
#include "schedule/rule_state.h"

/* Tells the version of the library, which need not be that of the extension. */
SQL_VALUE(vigil_library_version, PointerGetDatum(cstring_to_text(VIGIL_VERSION)));

/*
 * Raises unless a slot of the rule ends at a time.  The time of the transaction may be
 * anywhere: who runs a rule "now" means what there is now.
 */
static void
check_slot_end(const StoredRule *rule, TimestampTz as_of)
{
	SlotGrid grid = run_grid(rule);
	TimestampTz before = slot_floor(&grid, as_of);

	if (before == as_of || as_of == GetCurrentTransactionStartTimestamp())
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("no slot of rule \"%s\" ends at %s", rule->name,
					pstrdup(timestamptz_to_str(as_of))),
			 errdetail("Slots end at %s and at %s.", pstrdup(timestamptz_to_str(before)),
					   pstrdup(timestamptz_to_str(slot_next(&grid, as_of)))),
			 errhint("The nearest is %s. vigil.run_rule(rule, as_of, true) runs it for any time.",
					 timestamptz_to_str(slot_nearest(&grid, as_of)))));
}

/*
 * Evaluates and writes; returns the run's id.  An error of the rule is recorded
 * as a failed run and shown as a warning, because raising it would take the
 * record away.
 */
static int64
run_by_hand(RunRequest *request)
{
	volatile int64 id = 0;
	Savepoint point;

	savepoint_begin(&point);
	PG_TRY();
	{
		RunRows found;
		int64 alert_count;

		run_evaluate(request->rule, request->slot, &found);
		id = run_write_success(request, &found, &alert_count);
		savepoint_release(&point);
	}
	PG_CATCH();
	{
		ErrorData *error = savepoint_catch(&point);
		RunFailure failure = {.status = "failed"};

		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		{
			/* The caller's cancel ends the caller's statement; the rule's timeout does not. */
			if (clock_now() - request->started_at < (int64) run_timeout(request->rule) * 1000)
				ReThrowError(error);
			failure.status = "timeout";
		}
		failure.sqlstate = unpack_sql_state(error->sqlerrcode);
		failure.message = error->message;
		id = run_write_failure(request, &failure);
		ereport(WARNING,
				(errcode(error->sqlerrcode),
				 errmsg("run of rule \"%s\" failed: %s", request->rule->name, error->message),
				 error->detail != NULL ? errdetail("%s", error->detail) : 0,
				 error->hint != NULL ? errhint("%s", error->hint) : 0));
	}
	PG_END_TRY();
	return id;
}

/* vigil.run_rule(rule uuid, as_of timestamptz [, force boolean]) -> bigint */
SQL_FUNCTION(vigil_run_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	Oid caller = GetUserId();
	Authority scope;
	RunRequest request = {.origin = RUN_MANUAL, .attempt = 1};
	int64 run;

	PreventCommandIfReadOnly("vigil.run_rule()");
	authority_take(&scope);
	version_spi_connect();
	request.rule = caller_rule(id, caller);
	request.slot = caller_slot(request.rule, PG_GETARG_TIMESTAMPTZ(1));
	if (PG_NARGS() < 3 || !PG_GETARG_BOOL(2))
		check_slot_end(request.rule, request.slot.end);
	(void) run_lock_rule(id, true);
	request.started_at = clock_now();
	request.repeat = run_is_extra(request.rule, request.slot, request.started_at);
	run = run_by_hand(&request);
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_INT64(run);
}

/* Starts a set of rows; the caller adds to what is returned. */
static Tuplestorestate *
begin_set(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext previous;
	Tuplestorestate *store;

	if (set == NULL || !IsA(set, ReturnSetInfo) || !(set->allowedModes & SFRM_Materialize))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("set-valued function called in context that cannot accept a set")));
	previous = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);
	store = tuplestore_begin_heap(true, false, work_mem);
	set->returnMode = SFRM_Materialize;
	set->setResult = store;
	set->setDesc = CreateTupleDescCopy(set->expectedDesc);
	MemoryContextSwitchTo(previous);
	return store;
}

/* The rows of a preview. */
typedef struct Preview
{
	Tuplestorestate *store;
	TupleDesc desc;
	int64 count;
} Preview;

static void
preview_row(void *argument, TupleDesc desc, HeapTuple row, Jsonb *object)
{
	Preview *preview = argument;
	Datum value = JsonbPGetDatum(object);
	bool isnull = false;

	if (preview->count++ < guc_max_alerts)
		tuplestore_putvalues(preview->store, preview->desc, &value, &isnull);
}

/* vigil.preview_rule(rule uuid, as_of timestamptz) -> setof jsonb */
SQL_FUNCTION(vigil_preview_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	Oid caller = GetUserId();
	Preview preview = {.store = begin_set(fcinfo)};
	Authority scope;
	StoredRule *rule;

	preview.desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	authority_take(&scope);
	version_spi_connect();
	rule = caller_rule(id, caller);
	run_each_row(rule, caller_slot(rule, PG_GETARG_TIMESTAMPTZ(1)), preview_row, &preview);
	if (preview.count > guc_max_alerts)
		ereport(NOTICE, (errmsg("only the first %d of %lld rows are shown", guc_max_alerts,
								(long long) preview.count)));
	SPI_finish();
	authority_return(&scope);
	return (Datum) 0;
}

/* vigil.rule_sql(rule uuid, as_of timestamptz) -> text */
SQL_FUNCTION(vigil_rule_sql)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	Oid caller = GetUserId();
	MemoryContext context = CurrentMemoryContext;
	Authority scope;
	StoredRule *rule;
	char *sql;

	authority_take(&scope);
	version_spi_connect();
	rule = caller_rule(id, caller);
	sql = MemoryContextStrdup(context, run_sql(rule, caller_slot(rule, PG_GETARG_TIMESTAMPTZ(1))));
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_TEXT_P(cstring_to_text(sql));
}

/* vigil.slots(rule uuid, from_time timestamptz, to_time timestamptz) -> table */
SQL_FUNCTION(vigil_slots)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(1);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(2);
	Tuplestorestate *store = begin_set(fcinfo);
	TupleDesc desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	Authority scope;
	SlotGrid grid;

	run_check_time(from);
	run_check_time(to);
	authority_take(&scope);
	version_spi_connect();
	grid = run_grid(caller_any_rule(id));
	for (TimestampTz at = slot_floor(&grid, from); at < to;)
	{
		TimestampTz next = slot_next(&grid, at);
		Datum value[2] = {TimestampTzGetDatum(at), TimestampTzGetDatum(next)};
		bool isnull[2] = {false, false};

		tuplestore_putvalues(store, desc, value, isnull);
		at = next;
		CHECK_FOR_INTERRUPTS();
	}
	SPI_finish();
	authority_return(&scope);
	return (Datum) 0;
}

/* Raises if a rule has as many ranges to refill as it may; as the extension's owner. */
static void
check_refills(const pg_uuid_t *id)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, id);
	spi_run("SELECT pg_catalog.count(*) AS refills FROM vigil.gaps "
			"WHERE rule_id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'open' "
			"AND kind OPERATOR(pg_catalog.=) 'manual'",
			&args);
	if (spi_column_long(0, "refills", 0) >= guc_max_refills)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED), errmsg("too many ranges to refill"),
				 errdetail("A rule may have %d that are not done.", guc_max_refills),
				 errhint("Wait until the worker has filled some, or raise "
						 "vigil.max_refills.")));
}

/* The slots that overlap a range of time and are over; raises if there are none. */
static Slot
refill_slots(const SlotGrid *grid, TimestampTz from, TimestampTz to)
{
	TimestampTz over = slot_floor(grid, clock_now());
	Slot range = {.start = slot_floor(grid, from), .end = Min(slot_next(grid, to - 1), over)};

	if (range.start >= range.end)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no slot of the range to refill is over"),
				 errdetail("The last slot that is over ends at %s.", timestamptz_to_str(over))));
	if (range.start != from || range.end != to)
		ereport(NOTICE, (errmsg("slots from %s to %s are refilled",
								pstrdup(timestamptz_to_str(range.start)),
								pstrdup(timestamptz_to_str(range.end))),
						 errdetail("Slots are run whole, when they are over.")));
	return range;
}

/* Notes in the history of a rule who has a range run again. */
static void
note_refill(const pg_uuid_t *id, int64 gap, Oid caller)
{
	SpiArgs args = {0};

	spi_arg_long(&args, gap);
	spi_run("SELECT pg_catalog.jsonb_build_object('gap', g.id, 'from', g.gap_start, 'to', "
			"g.gap_end)::pg_catalog.text AS detail FROM vigil.gaps AS g "
			"WHERE g.id OPERATOR(pg_catalog.=) $1",
			&args);
	rule_change_note_by(id, RULE_CHANGE_REFILL, caller, spi_column_text(0, "detail"));
}

/* vigil.refill(rule uuid, from_time timestamptz, to_time timestamptz) -> bigint */
SQL_FUNCTION(vigil_refill_range)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(1);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(2);
	Oid caller = GetUserId();
	Authority scope;
	SlotGrid grid;
	int64 gap;

	run_check_time(from);
	run_check_time(to);
	if (from >= to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("range to refill must not be empty"),
				 errhint("It must end later than it begins; what is yet to come is run when it is "
						 "due.")));
	authority_take(&scope);
	version_spi_connect();
	grid = run_grid(caller_rule(id, caller));
	check_refills(id);
	gap = gap_create(id, refill_slots(&grid, from, to), GAP_MANUAL, "open");
	note_refill(id, gap, caller);
	spi_run("SELECT vigil.poke()", NULL);
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_INT64(gap);
}

/* vigil.refill(gap bigint) */
SQL_FUNCTION(vigil_refill_gap)
{
	int64 gap = PG_GETARG_INT64(0);
	Oid caller = GetUserId();
	Authority scope;
	SpiArgs args = {0};
	pg_uuid_t rule;

	authority_take(&scope);
	version_spi_connect();
	spi_arg_long(&args, gap);
	if (spi_run("UPDATE vigil.gaps SET state = 'open', failures = 0, retry_at = '-infinity'"
				" WHERE id OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.=) 'skipped'"
				" RETURNING rule_id",
				&args) == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND),
						errmsg("there is no skipped gap %lld", (long long) gap)));
	(void) spi_column_uuid(0, "rule_id", &rule);
	/* An error takes the change back. */
	(void) caller_rule(&rule, caller);
	note_refill(&rule, gap, caller);
	spi_run("SELECT vigil.poke()", NULL);
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_VOID();
}

/* vigil.reset_rule(rule uuid) */
SQL_FUNCTION(vigil_reset_rule)
{
	pg_uuid_t *id = PG_GETARG_UUID_P(0);
	Oid caller = GetUserId();
	Authority scope;
	SpiArgs args = {0};
	RuleState state = {.breaker = BREAKER_CLOSED};

	authority_take(&scope);
	version_spi_connect();
	/* Done until a time in the future, it would not be tried. */
	(void) rewind_rule(caller_rule(id, caller));
	spi_arg_uuid(&args, id);
	spi_run("UPDATE vigil.rule_state SET breaker = 'closed', reason = NULL, failures = 0,"
			" dead_streak = 0, crash_streak = 0, due_at = '-infinity'"
			" WHERE rule_id OPERATOR(pg_catalog.=) $1",
			&args);
	state.rule = *id;
	state_announce(&state);
	rule_change_note_by(id, RULE_CHANGE_RESET, caller, NULL);
	spi_run("SELECT vigil.poke()", NULL);
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_VOID();
}
