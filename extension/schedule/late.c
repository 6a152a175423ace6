/*
 * late.c
 *		Rows that became visible after the run that should have seen them.
 *
 * A row was missed by a run if and only if its transaction is not in the snapshot that the
 * run saw, or the partition that it lies in was attached later.  Snapshots grow: a run
 * that was done when a table was last searched has seen no more than that search, so
 * only rows that the search could not see can be late for it.  Runs that were not done by then
 * are compared one window at a time.  So a search costs what came since the last one.
 */
#include "postgres.h"

#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/spi.h"
#include "schedule/kind.h"
#include "schedule/late.h"
#include "schedule/late_table.h"
#include "schedule/rule_state.h"
#include "schedule/source.h"

/* Windows that lie further apart than this are looked at by statements of their own. */
#define APART_US USECS_PER_DAY

/* A piece of event time, and what was seen of it. */
typedef struct LateWindow
{
	Slot time;
	Datum seen;        /* pg_snapshot */
	TimestampTz until; /* rows that arrived before were seen */
} LateWindow;

typedef struct LateSearch
{
	LateTable table;
	Oid owner;
	Datum now;         /* pg_snapshot as of this search */
	TimestampTz until; /* rows that arrived before are in it */
	Datum leaves;      /* oid[]: partitions as of this search */
	int64 hash;        /* of them */
	Datum before;      /* pg_snapshot of the last search ... */
	bool first;        /* ... or there was none */
	LateWindow *window;
	int count;
} LateSearch;

#define EQ " OPERATOR(pg_catalog.=) "

/*
 * Runs whose rows are watched: of this installation, not too long ago, and not by hand before
 * their slot was over, as nothing is late then.  $1 relation, $2 since.
 */
#define WATCHED_RUN                                                                                \
	" x.status" EQ "'succeeded' AND x.snapshot IS NOT NULL AND x.relations"                        \
	" OPERATOR(pg_catalog.@>) ARRAY[$1]::pg_catalog.oid[] AND x.finished_at"                       \
	" OPERATOR(pg_catalog.>) $2 AND x.started_at OPERATOR(pg_catalog.>=)"                          \
	" (SELECT a.armed_at FROM vigil.armed AS a) AND NOT (x.repeat AND x.origin" EQ "'manual'"      \
	" AND x.started_at OPERATOR(pg_catalog.<) x.slot_end)"

static TimestampTz
horizon(void)
{
	return clock_now() - (int64) guc_late_horizon * USECS_PER_SEC;
}

static Datum
copy_column(int64 row, const char *name, Oid type, bool *isnull)
{
	Datum value = spi_column(row, name, isnull);

	return *isnull ? value : datumCopy(value, get_typbyval(type), get_typlen(type));
}

/* Reads what the last search has left, and what there is now. */
static void
start_search(LateSearch *search, TimestampTz *watched_at)
{
	SpiArgs args = {0};
	List *relations = list_make1_oid(search->table.relation);
	List *leaves =
		has_subclass(search->table.relation) ? source_leaves(search->table.relation) : NIL;
	SourceWriters writers;
	bool isnull;

	/* ORDER: writers, then the snapshot: who commits in between is seen, and counts as open. */
	search->until = clock_now();
	source_writers(relations, 0, &writers);
	if (writers.oldest != 0)
		search->until = Min(search->until, writers.oldest);
	search->leaves = source_oids(leaves);
	search->hash = source_hash(leaves);
	spi_arg(&args, OIDOID, ObjectIdGetDatum(search->table.relation), false);
	spi_run("SELECT pg_catalog.pg_current_snapshot() AS now, l.snapshot, l.seen_until, l.watched_at"
			" FROM (SELECT 1) AS one (x)"
			" LEFT JOIN vigil.source_searches AS l ON l.relation" EQ "$1",
			&args);
	search->now = copy_column(0, "now", PG_SNAPSHOTOID, &isnull);
	search->before = copy_column(0, "snapshot", PG_SNAPSHOTOID, &search->first);
	*watched_at = spi_column_time(0, "watched_at");
}

static void
add_windows(LateSearch *search, int64 count)
{
	int at = search->count;

	search->count += (int) count;
	search->window = at == 0 ? palloc(sizeof(LateWindow) * Max(search->count, 1))
							 : repalloc(search->window, sizeof(LateWindow) * Max(search->count, 1));
	for (int64 i = 0; i < count; i++)
	{
		LateWindow *window = &search->window[at + i];
		bool isnull;

		window->time.start = spi_column_time(i, "starts");
		window->time.end = spi_column_time(i, "ends");
		window->seen = copy_column(i, "seen", PG_SNAPSHOTOID, &isnull);
		window->until = spi_column_time(i, "until");
	}
	SPI_freetuptable(SPI_tuptable);
}

/* The arguments of statements about watched runs. */
static void
run_args(const LateSearch *search, SpiArgs *args)
{
	spi_arg(args, OIDOID, ObjectIdGetDatum(search->table.relation), false);
	spi_arg_time(args, horizon());
}

/*
 * Takes what has to be looked at: the windows of runs that the last search did not see, each
 * with what the first of its runs saw, and all others together with what that search saw.
 * Returns the number of the former, which stand first.
 */
static int
take_windows(LateSearch *search)
{
	SpiArgs args = {0};
	int fresh;

	run_args(search, &args);
	spi_arg(&args, PG_SNAPSHOTOID, search->before, search->first);
	add_windows(
		search,
		/* Of two snapshots the one that sees less was taken first. */
		spi_run(
			"SELECT x.window_start AS starts, x.window_end AS ends,"
			" (pg_catalog.array_agg(x.snapshot ORDER BY pg_catalog.pg_snapshot_xmax(x.snapshot),"
			"   pg_catalog.pg_snapshot_xmin(x.snapshot),"
			"   pg_catalog.length(x.snapshot::pg_catalog.text) DESC))[1] AS seen,"
			" pg_catalog.min(coalesce(x.seen_until, x.started_at)) AS until"
			" FROM vigil.runs AS x WHERE" WATCHED_RUN
			" AND ($3 IS NULL OR x.written_by OPERATOR(pg_catalog.>=)"
			"   pg_catalog.pg_snapshot_xmin($3)"
			"   AND NOT pg_catalog.pg_visible_in_snapshot(x.written_by, $3))"
			" GROUP BY x.window_start, x.window_end",
			&args));
	fresh = search->count;
	if (search->first)
		return fresh;
	args.count = 1;
	add_windows(search,
				spi_run("SELECT pg_catalog.lower(m.span) AS starts, pg_catalog.upper(m.span) AS"
						" ends, l.snapshot AS seen, l.seen_until AS until"
						" FROM vigil.source_searches AS l CROSS JOIN LATERAL pg_catalog.unnest("
						"l.watched OPERATOR(pg_catalog.+) l.watched_before) AS m (span)"
						" WHERE l.relation" EQ "$1",
						&args));
	return fresh;
}

/* Partitions that the last search, or a run that it did not see, did not know. */
static void
take_unsearched(LateSearch *search)
{
	SpiArgs args = {0};
	int64 count;

	if (search->hash == 0)
		return;
	run_args(search, &args);
	spi_arg(&args, PG_SNAPSHOTOID, search->before, search->first);
	spi_arg(&args, OIDARRAYOID, search->leaves, false);
	spi_arg_long(&args, search->hash);
	/* Mostly all know what there is; of lists of thousands only the difference is taken, once for each. */
	count = spi_run(
		"WITH known AS MATERIALIZED (SELECT l.leaves FROM vigil.source_searches AS l"
		"   WHERE l.relation" EQ "$1 AND l.snapshot IS NOT NULL"
		"   AND l.leaves OPERATOR(pg_catalog.<>) $4 UNION ALL"
		"   SELECT CASE WHEN h.hash" EQ "0 THEN '{}' ELSE p.leaves END FROM (SELECT DISTINCT"
		"     x.partitions[pg_catalog.array_position(x.relations, $1)] AS hash"
		"     FROM vigil.runs AS x WHERE" WATCHED_RUN
		"     AND ($3 IS NULL OR x.written_by OPERATOR(pg_catalog.>=)"
		"       pg_catalog.pg_snapshot_xmin($3)"
		"       AND NOT pg_catalog.pg_visible_in_snapshot(x.written_by, $3))) AS h"
		"   LEFT JOIN vigil.source_partitions AS p ON p.relation" EQ "$1 AND p.hash" EQ "h.hash"
		"   WHERE h.hash OPERATOR(pg_catalog.<>) $5)"
		" SELECT DISTINCT d.leaf::pg_catalog.int8 FROM known AS k CROSS JOIN LATERAL"
		" (SELECT pg_catalog.unnest($4) EXCEPT SELECT pg_catalog.unnest(k.leaves)) AS d (leaf)"
		" WHERE k.leaves IS NOT NULL",
		&args);
	for (int64 i = 0; i < count; i++)
		search->table.unsearched =
			lappend_oid(search->table.unsearched, (Oid) spi_column_long(i, "leaf", InvalidOid));
	SPI_freetuptable(SPI_tuptable);
}

static int
compare_windows(const void *a, const void *b)
{
	const LateWindow *one = a;
	const LateWindow *other = b;

	return one->time.start < other->time.start ? -1 : one->time.start > other->time.start;
}

static Datum
array_of(const Datum *element, int count, Oid type)
{
	int16 length;
	bool by_value;
	char align;

	get_typlenbyvalalign(type, &length, &by_value, &align);
	return PointerGetDatum(
		construct_array((Datum *) element, count, type, length, by_value, align));
}

/* The windows [first, first + count) as arguments, and the bounds of what they can find. */
static LateBounds
window_args(const LateSearch *search, int first, int count, SpiArgs *args)
{
	const LateWindow *window = &search->window[first];
	LateBounds bounds = {.time = window->time, .arrived = window->until};
	Datum *column[4];
	uint64 xmin = PG_UINT64_MAX;
	uint64 xmax = U64FromFullTransactionId(
		DatumGetFullTransactionId(DirectFunctionCall1(pg_snapshot_xmax, search->now)));

	for (int i = 0; i < 4; i++)
		column[i] = palloc(sizeof(Datum) * Max(count, 1));
	for (int i = 0; i < count; i++, window++)
	{
		uint64 seen = U64FromFullTransactionId(
			DatumGetFullTransactionId(DirectFunctionCall1(pg_snapshot_xmin, window->seen)));

		bounds.time.start = Min(bounds.time.start, window->time.start);
		bounds.time.end = Max(bounds.time.end, window->time.end);
		bounds.arrived = Min(bounds.arrived, window->until);
		xmin = Min(xmin, seen);
		column[0][i] = TimestampTzGetDatum(window->time.start);
		column[1][i] = TimestampTzGetDatum(window->time.end);
		column[2][i] = window->seen;
		column[3][i] = TimestampTzGetDatum(window->until);
	}
	bounds.first = psprintf(UINT64_FORMAT, xmin);
	bounds.end = psprintf(UINT64_FORMAT, xmax);
	spi_arg(args, TIMESTAMPTZARRAYOID, array_of(column[0], count, TIMESTAMPTZOID), false);
	spi_arg(args, TIMESTAMPTZARRAYOID, array_of(column[1], count, TIMESTAMPTZOID), false);
	spi_arg(args, PG_SNAPSHOTARRAYOID, array_of(column[2], count, PG_SNAPSHOTOID), false);
	spi_arg(args, TIMESTAMPTZARRAYOID, array_of(column[3], count, TIMESTAMPTZOID), false);
	return bounds;
}

/* Runs a statement over the table as its owner; the number of rows. */
static int64
read_table(const LateSearch *search, const char *sql, const SpiArgs *args)
{
	OwnerScope scope;
	OwnerTask task = {
		.owner = search->owner, .timeout = guc_rule_timeout, .relation = search->table.relation};
	int64 count = 0;

	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		owner_scope_allow_names(false);
		late_table_hold(&search->table);
		count = spi_run(sql, args);
	}
	PG_CATCH();
	{
		owner_scope_abort(&scope);
		PG_RE_THROW();
	}
	PG_END_TRY();
	owner_scope_leave(&scope);
	return count;
}

/* The hours of event time in which there are rows that a window of [first, end) may lack. */
static List *
find_hours(LateSearch *search, int first, int end)
{
	SpiArgs args = {0};
	LateBounds bounds = window_args(search, first, end - first, &args);
	int64 rows = read_table(search, late_table_find(&search->table, &bounds), &args);
	List *hours = NIL;

	for (int64 i = 0; i < rows; i++)
	{
		Slot *hour = palloc(sizeof(Slot));

		hour->start = spi_column_time(i, "first");
		hour->end = spi_column_time(i, "last");
		hours = lappend(hours, hour);
	}
	SPI_freetuptable(SPI_tuptable);
	return hours;
}

/* First and last moments of hours as arguments. */
static void
hour_args(List *hours, SpiArgs *args)
{
	Datum *first = palloc(sizeof(Datum) * Max(list_length(hours), 1));
	Datum *last = palloc(sizeof(Datum) * Max(list_length(hours), 1));
	int count = 0;
	ListCell *cell;

	foreach (cell, hours)
	{
		const Slot *hour = lfirst(cell);

		first[count] = TimestampTzGetDatum(hour->start);
		last[count++] = TimestampTzGetDatum(hour->end);
	}
	spi_arg(args, TIMESTAMPTZARRAYOID, array_of(first, count, TIMESTAMPTZOID), false);
	spi_arg(args, TIMESTAMPTZARRAYOID, array_of(last, count, TIMESTAMPTZOID), false);
}

/*
 * Reads, as the windows of the search, the latest success of each slot that has an hour in its
 * window, unless its late rows are noted.  Adds ids and unknown partitions to the arguments.
 */
static void
take_runs(LateSearch *search, List *hours, SpiArgs *more)
{
	SpiArgs args = {0};
	int64 count;
	Datum *id;
	Datum *partition;

	run_args(search, &args);
	hour_args(hours, &args);
	spi_arg(&args, OIDARRAYOID, search->leaves, false);
	spi_arg_long(&args, search->hash);
	count = spi_run(
		/* Once for each list of partitions that runs knew, not for each run. */
		"WITH partitions AS MATERIALIZED (SELECT l.hash, (SELECT pg_catalog.array_agg(d.leaf)"
		"   FROM (SELECT pg_catalog.unnest($5) EXCEPT SELECT pg_catalog.unnest(l.leaves)) AS d "
		"(leaf)"
		"   )::pg_catalog.text AS unknown FROM vigil.source_partitions AS l WHERE l.relation" EQ
		"$1"
		"   AND l.hash OPERATOR(pg_catalog.<>) $6)"
		" SELECT q.id, q.window_start AS starts, q.window_end AS ends, q.snapshot AS seen,"
		" coalesce(q.seen_until, q.started_at) AS until, CASE WHEN q.hash" EQ "$6 THEN '{}'"
		"   WHEN q.hash" EQ
		"0 THEN $5::pg_catalog.text ELSE coalesce(p.unknown, '{}') END AS unknown"
		" FROM vigil.rules AS r CROSS JOIN LATERAL (SELECT DISTINCT ON (x.slot_start, x.slot_end)"
		"   x.*, x.partitions[pg_catalog.array_position(x.relations, $1)] AS hash"
		"   FROM vigil.runs AS x WHERE x.rule_id" EQ "r.id AND" WATCHED_RUN
		"   AND x.slot_end OPERATOR(pg_catalog.>) (SELECT pg_catalog.min(h.first)"
		"     FROM pg_catalog.unnest($3) AS h (first))"
		/* A window begins no more than a period before its slot, which is no longer than that. */
		"   AND x.slot_end OPERATOR(pg_catalog.<=) ((SELECT pg_catalog.max(h.last)"
		"     FROM pg_catalog.unnest($4) AS h (last)) OPERATOR(pg_catalog.+)"
		"     (SELECT pg_catalog.max(v.query_period) OPERATOR(pg_catalog.*) 2::pg_catalog.float8"
		"      FROM vigil.rule_versions AS v WHERE v.rule_id" EQ "r.id))"
		"   ORDER BY x.slot_start, x.slot_end, x.id DESC) AS q"
		" LEFT JOIN partitions AS p ON p.hash" EQ "q.hash"
		" WHERE r.enabled AND r.late OPERATOR(pg_catalog.<>) 'ignore' AND q.late_rows" EQ "0"
		" AND EXISTS (SELECT FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4))"
		"   AS h (first, last) WHERE q.window_start OPERATOR(pg_catalog.<=) h.last"
		"   AND q.window_end OPERATOR(pg_catalog.>) h.first)",
		&args);
	id = palloc(sizeof(Datum) * Max(count, 1));
	partition = palloc(sizeof(Datum) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		id[i] = Int64GetDatum(spi_column_long(i, "id", 0));
		partition[i] = CStringGetTextDatum(spi_column_text(i, "unknown"));
	}
	search->count = 0;
	add_windows(search, count);
	spi_arg(more, INT8ARRAYOID, array_of(id, (int) count, INT8OID), false);
	spi_arg(more, TEXTARRAYOID, array_of(partition, (int) count, TEXTOID), false);
}

/* A slot that is to be run again. */
typedef struct LateSlot
{
	pg_uuid_t rule;
	Slot slot;
} LateSlot;

/* Notes late rows with their runs, and has the slots run again whose rules want that. */
static void
note_late(int64 count, const Datum *run, const Datum *late)
{
	SpiArgs args = {0};
	LateSlot *slot;

	spi_arg(&args, INT8ARRAYOID, array_of(run, (int) count, INT8OID), false);
	spi_arg(&args, INT8ARRAYOID, array_of(late, (int) count, INT8OID), false);
	/* Not in rule_state, which a run of the rule may hold for as long as it takes. */
	count =
		spi_run("WITH noted AS (UPDATE vigil.runs AS x SET late_rows = x.late_rows"
				"   OPERATOR(pg_catalog.+) l.late FROM ROWS FROM (pg_catalog.unnest($1),"
				"   pg_catalog.unnest($2)) AS l (id, late), vigil.rules AS r WHERE x.id" EQ "l.id"
				"   AND r.id" EQ "x.rule_id RETURNING x.rule_id, x.slot_start, x.slot_end, l.late,"
				"   r.late" EQ "'rerun' AS rerun),"
				" counted AS (INSERT INTO vigil.late_totals AS t (rule_id, late_rows)"
				"   SELECT n.rule_id, pg_catalog.sum(n.late) FROM noted AS n GROUP BY n.rule_id"
				"   ON CONFLICT ON CONSTRAINT late_totals_pkey DO UPDATE"
				"   SET late_rows = t.late_rows OPERATOR(pg_catalog.+) excluded.late_rows)"
				" SELECT n.rule_id, n.slot_start, n.slot_end FROM noted AS n WHERE n.rerun"
				" AND NOT EXISTS (SELECT FROM vigil.gaps AS g WHERE g.rule_id" EQ "n.rule_id"
				"   AND g.gap_start" EQ "n.slot_start AND g.gap_end" EQ "n.slot_end"
				"   AND g.kind" EQ "'late' AND g.state" EQ "'open')"
				" ORDER BY n.rule_id, n.slot_start",
				&args);
	slot = palloc(sizeof(LateSlot) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		(void) spi_column_uuid(i, "rule_id", &slot[i].rule);
		slot[i].slot.start = spi_column_time(i, "slot_start");
		slot[i].slot.end = spi_column_time(i, "slot_end");
	}
	SPI_freetuptable(SPI_tuptable);
	for (int64 i = 0; i < count; i++)
		(void) gap_create(&slot[i].rule, slot[i].slot, GAP_LATE, "open");
}

/* Counts for the runs that may have missed rows of an hour those that they did miss. */
static int64
count_rows(const LateSearch *search, List *hours)
{
	LateSearch runs = *search;
	SpiArgs more = {0};
	SpiArgs args = {0};
	LateBounds bounds;
	Datum *run;
	Datum *late;
	ListCell *cell;
	Slot span = {PG_INT64_MAX, PG_INT64_MIN};
	int64 total = 0;
	int64 count;

	runs.window = NULL;
	take_runs(&runs, hours, &more);
	if (runs.count == 0)
		return 0;
	foreach (cell, hours)
	{
		span.start = Min(span.start, ((Slot *) lfirst(cell))->start);
		span.end = Max(span.end, ((Slot *) lfirst(cell))->end + 1);
	}
	bounds = window_args(&runs, 0, runs.count, &args);
	bounds.time = span;
	spi_arg(&args, more.type[0], more.value[0], false);
	spi_arg(&args, more.type[1], more.value[1], false);
	count = read_table(&runs, late_table_count(&runs.table, &bounds), &args);
	run = palloc(sizeof(Datum) * Max(count, 1));
	late = palloc(sizeof(Datum) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		int64 rows = spi_column_long(i, "late", 0);

		run[i] = Int64GetDatum(spi_column_long(i, "id", 0));
		late[i] = Int64GetDatum(rows);
		total += rows;
	}
	SPI_freetuptable(SPI_tuptable);
	note_late(count, run, late);
	return total;
}

/* Looks through the windows, those that lie together at once. */
static int64
search_windows(LateSearch *search)
{
	int64 total = 0;
	int first = 0;

	qsort(search->window, search->count, sizeof(LateWindow), compare_windows);
	while (first < search->count)
	{
		int64 end = search->window[first].time.end;
		int next = first + 1;
		List *hours;

		for (; next < search->count && search->window[next].time.start < end + APART_US; next++)
			end = Max(end, search->window[next].time.end);
		hours = find_hours(search, first, next);
		if (hours != NIL)
			total += count_rows(search, hours);
		first = next;
	}
	return total;
}

/* Notes when rows were last seen to arrive in a table; whether late ones are wanted. */
static bool
note_activity(Oid relation)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_arg_time(&args, clock_now());
	spi_arg_long(&args, source_inserts(list_make1_oid(relation)));
	spi_run("UPDATE vigil.source_searches SET inserts = $3, active_at = $2 WHERE relation" EQ "$1"
			" AND $3 OPERATOR(pg_catalog.>) 0 AND (inserts IS NULL OR inserts "
			"OPERATOR(pg_catalog.<>) $3)",
			&args);
	args.count = 1;
	return spi_run("SELECT FROM vigil.rules AS r JOIN vigil.rule_state AS s"
				   " ON s.rule_id" EQ "r.id WHERE r.enabled"
				   " AND r.late OPERATOR(pg_catalog.<>) 'ignore'"
				   " AND s.sources OPERATOR(pg_catalog.@>) ARRAY[$1]::pg_catalog.oid[] LIMIT 1",
				   &args) > 0;
}

/*
 * Leaves for the next search what this one saw.  The windows that it has to look at are kept
 * for at least a horizon, in two generations, so that those of old runs go.
 */
static void
end_search(const LateSearch *search, const SpiArgs *windows, TimestampTz watched_at)
{
	SpiArgs args = {0};
	TimestampTz now = clock_now();

	spi_arg(&args, OIDOID, ObjectIdGetDatum(search->table.relation), false);
	spi_arg_time(&args, now);
	spi_arg(&args, PG_SNAPSHOTOID, search->now, false);
	spi_arg_time(&args, search->until);
	spi_arg(&args, OIDARRAYOID, search->leaves, false);
	spi_arg_bool(&args, watched_at == 0 || watched_at > now || watched_at < horizon());
	spi_arg(&args, windows->type[0], windows->value[0], false);
	spi_arg(&args, windows->type[1], windows->value[1], false);
	spi_run(
		"UPDATE vigil.source_searches AS l SET snapshot = $3, seen_until = $4, leaves = $5,"
		" searched_at = $2, failures = 0, failed_at = NULL, sqlstate = NULL, error = NULL,"
		" watched_before = CASE WHEN $6 THEN l.watched ELSE l.watched_before END,"
		" watched_at = CASE WHEN $6 THEN $2 ELSE l.watched_at END,"
		" watched = CASE WHEN $6 THEN '{}' ELSE l.watched END OPERATOR(pg_catalog.+)"
		"   coalesce((SELECT pg_catalog.range_agg(pg_catalog.tstzrange(w.starts, w.ends))"
		"     FROM ROWS FROM (pg_catalog.unnest($7), pg_catalog.unnest($8)) AS w (starts, ends)),"
		"   '{}') WHERE l.relation" EQ "$1",
		&args);
}

int64
late_search(const LateSource *source)
{
	LateSearch search = {.owner = source->owner};
	SpiArgs windows = {0};
	TimestampTz watched_at;
	int64 total;
	int fresh;

	if (!note_activity(source->relation) || !late_table_describe(&search.table, source->relation))
		return 0;
	start_search(&search, &watched_at);
	fresh = take_windows(&search);
	(void) window_args(&search, 0, fresh, &windows);
	take_unsearched(&search);
	total = search_windows(&search);
	end_search(&search, &windows, watched_at);
	return total;
}
