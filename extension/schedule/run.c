/*
 * run.c
 *		One evaluation of a rule for one slot.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/instrument.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgtime.h"
#include "storage/lock.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/spi.h"
#include "schedule/kept.h"
#include "schedule/run.h"
#include "schedule/source.h"

/* Error texts of a run are cut here. */
#define RUN_MESSAGE_MAX 8192

/*
 * Years in which slots may be.  The language knows the years 1 to 9999; the first and the
 * last are left for windows, which begin before their slot, and for zones.
 */
#define RUN_YEAR_MIN 2
#define RUN_YEAR_MAX 9998

void
run_check_time(TimestampTz time)
{
	TimestampTz first = (date2j(RUN_YEAR_MIN, 1, 1) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY;
	TimestampTz end = (date2j(RUN_YEAR_MAX + 1, 1, 1) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY;

	if (TIMESTAMP_NOT_FINITE(time) || time < first || time >= end)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time \"%s\" is out of range for a rule's slots", timestamptz_to_str(time)),
				 errdetail("Slots are in the years %d to %d.", RUN_YEAR_MIN, RUN_YEAR_MAX)));
}

static int64
zone_offset(void *zone, int64 utc)
{
	pg_time_t moment = timestamptz_to_time_t(utc);
	struct pg_tm *local = pg_localtime(&moment, (pg_tz *) zone);

	return local != NULL ? (int64) local->tm_gmtoff * USECS_PER_SEC : 0;
}

SlotGrid
run_grid(const StoredRule *rule)
{
	pg_tz *zone = rule->time_zone != NULL ? pg_tzset(rule->time_zone) : NULL;
	SlotGrid grid = slot_calendar(rule->frequency_us, zone != NULL ? zone_offset : NULL, zone);

	if (rule->has_anchor)
		grid.anchor = rule->anchor;
	else if (rule->has_start)
		grid.anchor = rule->start;
	return grid;
}

int
run_timeout(const StoredRule *rule)
{
	/* What was asked for before the bound was lowered is bound as well. */
	if (rule->timeout_us > 0)
		return (int) Min(Max(rule->timeout_us / 1000, 1), guc_max_rule_timeout);
	return guc_rule_timeout;
}

/* Adds rule and slot to any error of an evaluation. */
static void
evaluation_context(void *arg)
{
	const RunRequest *run = arg;

	errcontext("rule \"%s\", slot from %s to %s", run->rule->name,
			   pstrdup(timestamptz_to_str(run->slot.start)),
			   pstrdup(timestamptz_to_str(run->slot.end)));
}

/* What a run of the rule may read for a slot. */
static Slot
window_of(const StoredRule *rule, Slot slot)
{
	SlotGrid grid = run_grid(rule);

	return window_of_slot(&grid, slot, rule->period_us);
}

static QueryOptions
options_of_slot(const StoredRule *rule, Slot slot)
{
	Slot window = window_of(rule, slot);

	return (QueryOptions){.has_window = true,
						  .window_start = window.start,
						  .window_end = window.end,
						  .now = window.end,
						  .executes = true,
						  .shadow = rule->shadow};
}

/* Finds out by what times rows are given to their slot, and how far back to read. */
static void
take_times(const StoredRule *rule, QueryOptions *options, Slot slot, RunRows *found)
{
	options->slot_complete = true;
	options->slot_start = slot.start;
	options->max_distance = rule->period_us;
	found->times = query_times(query_compile(rule->query, options)->compiled, rule->query, options);
	/* It could be when it was loaded: tables or saved functions have changed. */
	if (found->times.refusal != NULL)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("the query cannot be slot-complete: %s", found->times.refusal)));
	found->window.start = slot.start - found->times.read_back;
}

/* Compiles the rule for a slot and plans the SQL; in the owner's scope. */
static SPIPlanPtr
prepare(const StoredRule *rule, Slot slot, RunRows *found)
{
	QueryOptions options = options_of_slot(rule, slot);
	SPIPlanPtr plan;

	found->window = window_of(rule, slot);
	if (rule->rule->correlation == RULE_CORRELATION_SLOT_COMPLETE)
		take_times(rule, &options, slot, found);
	options.kept = kept_wish(found->kept);
	found->query = exception_compile(&found->exceptions, rule->query, &options);
	if (!kept_is_met(found->kept, found->query))
	{
		options.kept = NULL;
		found->query = exception_compile(&found->exceptions, rule->query, &options);
	}
	/* The SQL names every table with its schema: from here on only core's operators count. */
	owner_scope_allow_names(false);
	plan = SPI_prepare_cursor(found->query->sql, 0, NULL, CURSOR_OPT_PARALLEL_OK);
	if (plan == NULL)
		elog(ERROR, "rule could not be planned: %s", SPI_result_code_string(SPI_result));
	return plan;
}

/* What an evaluation does with its rows, which it is about to begin. */
typedef struct RowTarget
{
	QueryRowHandler handler; /* NULL: the findings are collected */
	void *argument;
	Snapshot snapshot;   /* NULL: that of now */
	const char *explain; /* NULL, or what the statement is run behind, for its plan ... */
	Jsonb **plan;        /* ... which goes here */
	bool checks_kept;    /* nothing is evaluated: it must be such that states can be kept */
	bool names_only;     /* nothing is evaluated: the shadow notes the tables */
	bool looks_at_data;  /* for columns that depend on it */
} RowTarget;

/* Hands the rows on that are the slot's and that no exception takes out. */
typedef struct RowFilter
{
	RowTarget target;
	Slot slot;
	RunRows *found;
} RowFilter;

/* Does the latest event of a row lie in the slot? */
static bool
row_is_of_slot(const RowFilter *filter, TupleDesc desc, HeapTuple row)
{
	const QueryTimes *times = &filter->found->times;
	TimestampTz latest = PG_INT64_MIN;

	for (int i = 0; i < times->count; i++)
	{
		bool isnull;
		Datum value = heap_getattr(row, times->place[i] + 1, desc, &isnull);

		if (!isnull)
			latest = Max(latest, DatumGetTimestampTz(value));
	}
	return times->count == 0 || (latest >= filter->slot.start && latest < filter->slot.end);
}

static void
filter_row(void *argument, TupleDesc desc, HeapTuple row, Jsonb *object)
{
	RowFilter *filter = argument;

	if (!row_is_of_slot(filter, desc, row))
		return;
	if (!exception_holds(&filter->found->exceptions, filter->found->query, desc, row))
		filter->target.handler(filter->target.argument, desc, row, object);
}

/* Compiles the rule so that its shadow notes the tables; what is wrong with it is told later. */
static void
note_tables(const StoredRule *rule, Slot slot, const RowTarget *target)
{
	QueryOptions options = options_of_slot(rule, slot);
	DiagList diag;

	options.executes = target->looks_at_data;
	(void) query_check(rule->query, &options, &diag);
}

/* The bytes of the pages that this process, and those that work for it, have looked at so far. */
static int64
bytes_of_pages(void)
{
	const BufferUsage *usage = &pgBufferUsage;

	return (usage->shared_blks_hit + usage->shared_blks_read + usage->local_blks_hit +
			usage->local_blks_read + usage->temp_blks_read) *
		   BLCKSZ;
}

/* The statement runs under the snapshot that is recorded. */
static void
take_snapshot(const RowTarget *target, RunRows *found)
{
	PushActiveSnapshot(target->snapshot != NULL ? target->snapshot : GetTransactionSnapshot());
	found->snapshot = DirectFunctionCall1(pg_current_snapshot, (Datum) 0);
}

/* What is kept for the rule, as far as it is good under the snapshot, which is taken then. */
static bool
take_kept(const StoredRule *rule, Slot slot, const RowTarget *target, RunRows *found)
{
	QueryOptions options = options_of_slot(rule, slot);

	/* Whoever only looks at rows keeps nothing. */
	if (target->handler != NULL || target->snapshot != NULL)
		return false;
	found->kept = kept_begin(rule, &options);
	if (found->kept == NULL)
		return false;
	take_snapshot(target, found);
	kept_take(found->kept);
	return true;
}

static void
evaluate_as_owner(const StoredRule *rule, Slot slot, const RowTarget *target, RunRows *found)
{
	RowFilter filter = {.target = *target, .slot = slot, .found = found};
	int64 bytes = bytes_of_pages();
	bool has_snapshot = take_kept(rule, slot, target, found);
	SPIPlanPtr plan;

	/* What was looked at for what is kept is part of what the run reads. */
	bytes -= bytes_of_pages();
	plan = prepare(rule, slot, found);
	found->relations = source_of_plan(plan);
	/* The statement is only parsed by now: what it will read are these partitions at least. */
	source_list_partitions(found->relations, &found->partitions);
	if (!has_snapshot)
		take_snapshot(target, found);
	if (target->handler == NULL)
	{
		finding_start(&found->findings, rule, found->query, found->window);
		filter.target = (RowTarget){.handler = finding_add, .argument = &found->findings};
	}
	found->read_bytes = -bytes - bytes_of_pages();
	query_each_row(found->query, plan, filter_row, &filter);
	found->read_bytes += bytes_of_pages();
	PopActiveSnapshot();
}

/* Lets the server explain the statement; in the owner's scope. */
static void
explain_as_owner(const StoredRule *rule, Slot slot, const RowTarget *target, RunRows *found)
{
	MemoryContext context = CurrentMemoryContext;
	char *text;
	int code;

	(void) prepare(rule, slot, found);
	code = SPI_execute(psprintf("%s %s", target->explain, found->query->sql), false, 0);
	if (code != SPI_OK_UTILITY || SPI_processed != 1)
		elog(ERROR, "rule could not be explained: %s", SPI_result_code_string(code));
	text = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	MemoryContextSwitchTo(context);
	*target->plan = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

static void
check_kept(const StoredRule *rule, Slot slot)
{
	QueryOptions options = options_of_slot(rule, slot);

	kept_check(rule, &options);
}

/* Runs a piece of work in the owner's scope, which ends it after the rule's timeout. */
static void
in_owner_scope(const StoredRule *rule, Slot slot, const RowTarget *target, RunRows *found)
{
	OwnerScope scope;
	RunRequest where = {.rule = rule, .slot = slot};
	ErrorContextCallback callback = {
		.previous = error_context_stack, .callback = evaluation_context, .arg = &where};
	OwnerTask task = {.owner = rule->owner, .timeout = run_timeout(rule)};

	if (!OidIsValid(rule->owner))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("role \"%s\", which owns rule \"%s\", does not exist",
							   rule->owner_name, rule->name)));
	exception_read(&found->exceptions, rule->excepted_as != NULL ? rule->excepted_as : &rule->id,
				   slot.end);
	/* Whether states can be kept is no question of a slot. */
	if (target == NULL || !target->checks_kept)
		error_context_stack = &callback;
	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		if (target != NULL && target->explain != NULL)
			explain_as_owner(rule, where.slot, target, found);
		else if (target != NULL && target->checks_kept)
			check_kept(rule, where.slot);
		else if (target != NULL && target->names_only)
			note_tables(rule, where.slot, target);
		else if (target != NULL)
			evaluate_as_owner(rule, where.slot, target, found);
		else
			found->relations = source_of_plan(prepare(rule, where.slot, found));
	}
	PG_CATCH();
	{
		owner_scope_abort(&scope);
		kept_end(found->kept, true);
		PG_RE_THROW();
	}
	PG_END_TRY();
	kept_end(found->kept, false);
	owner_scope_leave(&scope);
	error_context_stack = callback.previous;
}

void
run_evaluate(const StoredRule *rule, Slot slot, RunRows *found)
{
	run_evaluate_under(rule, slot, NULL, found);
}

void
run_evaluate_under(const StoredRule *rule, Slot slot, Snapshot snapshot, RunRows *found)
{
	RowTarget target = {.snapshot = snapshot};

	memset(found, 0, sizeof(*found));
	in_owner_scope(rule, slot, &target, found);
}

void
run_each_row(const StoredRule *rule, Slot slot, QueryRowHandler handler, void *argument)
{
	RowTarget target = {.handler = handler, .argument = argument};
	RunRows found = {0};

	in_owner_scope(rule, slot, &target, &found);
}

List *
run_relations(const StoredRule *rule, Slot slot)
{
	RunRows found = {0};

	in_owner_scope(rule, slot, NULL, &found);
	return found.relations;
}

void
run_note_tables(const StoredRule *rule, Slot slot, bool looks_at_data)
{
	RowTarget target = {.names_only = true, .looks_at_data = looks_at_data};
	RunRows found = {0};

	in_owner_scope(rule, slot, &target, &found);
}

void
run_check_kept(const StoredRule *rule, Slot slot)
{
	RowTarget target = {.checks_kept = true};
	RunRows found = {0};

	in_owner_scope(rule, slot, &target, &found);
}

char *
run_sql(const StoredRule *rule, Slot slot)
{
	RunRows found = {0};

	in_owner_scope(rule, slot, NULL, &found);
	return found.query->sql;
}

Jsonb *
run_plan(const StoredRule *rule, Slot slot, bool analyze, CompiledQuery **query)
{
	RunRows found = {0};
	Jsonb *plan = NULL;
	RowTarget target = {.explain = analyze ? "EXPLAIN (FORMAT JSON, ANALYZE, BUFFERS false)"
										   : "EXPLAIN (FORMAT JSON, BUFFERS false)",
						.plan = &plan};

	in_owner_scope(rule, slot, &target, &found);
	*query = found.query;
	return plan;
}

/* Inserts the row of a run. */
static int64
insert_run(const RunRequest *request, const RunRows *found, const RunFailure *failure)
{
	SpiArgs args = {0};
	Datum partitions =
		found != NULL ? source_keep_partitions(found->relations, found->partitions) : (Datum) 0;
	Slot window = found != NULL ? found->window : window_of(request->rule, request->slot);

	spi_arg_uuid(spi_set(&args, "rule_id"), &request->rule->id);
	spi_arg_int(spi_set(&args, "rule_version"), request->rule->version_no);
	spi_arg_time(spi_set(&args, "slot_start"), request->slot.start);
	spi_arg_time(spi_set(&args, "slot_end"), request->slot.end);
	spi_arg_time(spi_set(&args, "window_start"), window.start);
	spi_arg_time(spi_set(&args, "window_end"), window.end);
	spi_arg_time(spi_set(&args, "as_of"), window.end);
	spi_arg_text(spi_set(&args, "status"), failure != NULL ? failure->status : "succeeded");
	spi_arg_text(spi_set(&args, "origin"), run_origin_word(request->origin));
	spi_arg_int(spi_set(&args, "attempt"), request->attempt);
	spi_arg_bool(spi_set(&args, "repeat"), request->repeat);
	spi_arg_time(spi_set(&args, "started_at"), request->started_at);
	spi_arg_time(spi_set(&args, "finished_at"), Max(clock_now(), request->started_at));
	spi_arg_bool(spi_set(&args, "incomplete"), request->incomplete);
	if (found != NULL)
	{
		spi_arg_long(spi_set(&args, "row_count"), found->findings.count);
		spi_arg_long(spi_set(&args, "excepted_count"), found->exceptions.hits);
		spi_arg_bool(spi_set(&args, "truncated"), found->findings.kept < found->findings.count);
		spi_arg_long(spi_set(&args, "read_bytes"), found->read_bytes);
		spi_arg(spi_set(&args, "snapshot"), PG_SNAPSHOTOID, found->snapshot, false);
		spi_arg(spi_set(&args, "relations"), OIDARRAYOID, source_oids(found->relations), false);
		spi_arg(spi_set(&args, "partitions"), INT8ARRAYOID, partitions, false);
		spi_arg_time(spi_set(&args, "seen_until"),
					 request->seen_until != 0 ? request->seen_until : request->started_at);
	}
	if (failure != NULL)
	{
		const char *message = failure->message != NULL ? failure->message : "";
		int length = pg_mbcliplen(message, strlen(message), RUN_MESSAGE_MAX);

		spi_arg_text(spi_set(&args, "sqlstate"), failure->sqlstate);
		spi_arg_text(spi_set(&args, "error"),
					 failure->message != NULL ? pnstrdup(message, length) : NULL);
	}
	spi_insert("vigil.runs", &args, "RETURNING id");
	return spi_column_long(0, "id", 0);
}

/* Adds a slot that succeeded to the ranges that its rule has covered. */
static void
cover_slot(const RunRequest *request)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, &request->rule->id);
	spi_arg_time(&args, request->slot.start);
	spi_arg_time(&args, request->slot.end);
	/* What was missed may fill the hole before the next range, which then becomes part of this one. */
	if (request->origin != RUN_LIVE &&
		spi_run("DELETE FROM vigil.covered WHERE rule_id OPERATOR(pg_catalog.=) $1"
				" AND range_start OPERATOR(pg_catalog.>) $2"
				" AND range_start OPERATOR(pg_catalog.<=) $3 RETURNING range_end",
				&args) > 0)
	{
		TimestampTz end = request->slot.end;

		for (uint64 i = 0; i < SPI_processed; i++)
			end = Max(end, spi_column_time((int64) i, "range_end"));
		args.count = 2;
		spi_arg_time(&args, end);
	}
	if (spi_run("UPDATE vigil.covered SET range_end = greatest(range_end, $3)"
				" WHERE rule_id OPERATOR(pg_catalog.=) $1 AND range_end OPERATOR(pg_catalog.>=) $2"
				" AND range_start OPERATOR(pg_catalog.=) (SELECT pg_catalog.max(c.range_start)"
				"   FROM vigil.covered AS c WHERE c.rule_id OPERATOR(pg_catalog.=) $1"
				"   AND c.range_start OPERATOR(pg_catalog.<=) $2)",
				&args) == 0)
		spi_run("INSERT INTO vigil.covered (rule_id, range_start, range_end) VALUES ($1, $2, $3)",
				&args);
}

int64
run_write_success(const RunRequest *request, RunRows *found, int64 *alert_count)
{
	Slot window = found->window;
	AlertRun run = {.run_id = insert_run(request, found, NULL),
					.slot_start = request->slot.start,
					.slot_end = request->slot.end,
					.window_start = window.start,
					.window_end = window.end,
					.now = clock_now(),
					.origin = request->origin};
	SpiArgs args = {0};

	/* What is repeated by hand was covered before, or was not due yet. */
	if (!request->repeat || request->origin != RUN_MANUAL)
		cover_slot(request);
	*alert_count = alert_write(request->rule, &run, &found->findings);
	exception_write(&found->exceptions, request->slot.end);
	if (found->kept != NULL)
		kept_write(found->kept);
	spi_arg_long(&args, run.run_id);
	spi_arg_long(spi_set(&args, "alert_count"), *alert_count);
	spi_arg_time(spi_set(&args, "finished_at"), Max(clock_now(), request->started_at));
	spi_update("vigil.runs", &args, "WHERE id OPERATOR(pg_catalog.=) $1");
	return run.run_id;
}

int64
run_write_failure(const RunRequest *request, const RunFailure *failure)
{
	return insert_run(request, NULL, failure);
}

bool
run_has_success(const pg_uuid_t *rule, Slot slot)
{
	SpiArgs args = {0};

	spi_arg_uuid(&args, rule);
	spi_arg_time(&args, slot.start);
	spi_arg_time(&args, slot.end);
	return spi_run(
			   "SELECT 1 FROM vigil.runs WHERE rule_id OPERATOR(pg_catalog.=) $1"
			   " AND slot_start OPERATOR(pg_catalog.=) $2 AND slot_end OPERATOR(pg_catalog.=) $3"
			   " AND status OPERATOR(pg_catalog.=) 'succeeded' AND NOT repeat",
			   &args) > 0;
}

bool
run_is_extra(const StoredRule *rule, Slot slot, TimestampTz now)
{
	return slot.end + rule->delay_us > now || run_has_success(&rule->id, slot);
}

bool
run_lock_rule(const pg_uuid_t *rule, bool wait)
{
	bytea *id = palloc(VARHDRSZ + UUID_LEN);
	const uint8 *hash;
	LOCKTAG tag;

	/* A tag has no room for an id; whoever chooses an id must not find a second one for it. */
	SET_VARSIZE(id, VARHDRSZ + UUID_LEN);
	memcpy(VARDATA(id), rule->data, UUID_LEN);
	hash = (const uint8 *) VARDATA_ANY(
		DatumGetByteaPP(DirectFunctionCall1(sha256_bytea, PointerGetDatum(id))));
	memset(&tag, 0, sizeof(tag));
	tag.locktag_field1 = MyDatabaseId;
	memcpy(&tag.locktag_field2, hash, sizeof(tag.locktag_field2));
	memcpy(&tag.locktag_field3, hash + 4, sizeof(tag.locktag_field3));
	memcpy(&tag.locktag_field4, hash + 8, sizeof(tag.locktag_field4));
	tag.locktag_type = LOCKTAG_ADVISORY;
	/* Not the method of user's locks: their SQL can neither take nor drop it. */
	tag.locktag_lockmethodid = DEFAULT_LOCKMETHOD;
	return LockAcquire(&tag, ExclusiveLock, false, !wait) != LOCKACQUIRE_NOT_AVAIL;
}
