/*
 * load.c
 *		Loads that are remembered: vigil.begin_load(), ingest_part(), end_load().
 *
 * A part of a file and the note of it in vigil.loads are one transaction, and a part is
 * taken only where the last one ended: whoever does not know what became of it asks where
 * the load stands and goes on there.  That holds for any caller; the lock that a session
 * keeps only tells others that somebody is at it.
 *
 * A role's loads are its own: what another one says it has loaded counts for nobody else.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/compat.h"
#include "base/role.h"
#include "base/session_lock.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"
#include "ingest/ingest.h"
#include "ingest/reject.h"

/* The load that this session is at, 0 if none; its lock goes with the session. */
static int64 held_load = 0;

/* The load of which a part is being taken, 0 if none is. */
static int64 part_load = 0;

/* A row of vigil.loads, as far as it is needed here. */
typedef struct Load
{
	int64 id;
	char *kind;
	char *source;
	char *status;
	char *loaded_by;
	int64 start;
	int64 position;
	int64 records;
	Vec only; /* log tables of char; empty: all */
} Load;

static bool
load_lock(int64 load)
{
	return session_lock_take(SESSION_LOCK_LOAD, load);
}

/* Gives the load up that the session is at. */
static void
load_release(void)
{
	/* Somebody may have unlocked everything, so it is taken before it is given up. */
	if (held_load != 0 && load_lock(held_load))
		session_lock_give(SESSION_LOCK_LOAD, held_load);
	held_load = 0;
}

/* Makes a load this session's; false if another one is at it. */
static bool
load_hold(int64 load)
{
	if (held_load != load)
		load_release();
	if (!load_lock(load))
		return false;
	held_load = load;
	return true;
}

static bytea *
argument_bytes(FunctionCallInfo fcinfo, int number)
{
	return PG_ARGISNULL(number) ? NULL : PG_GETARG_BYTEA_P(number);
}

static void
load_refuse_null(FunctionCallInfo fcinfo, int number, const char *name)
{
	if (PG_ARGISNULL(number))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s of a load must not be null", name)));
}

/* An argument of the function is one of a statement, null or not. */
static void
load_arg(FunctionCallInfo fcinfo, SpiArgs *args, Oid type, int number)
{
	spi_arg(args, type, PG_ARGISNULL(number) ? (Datum) 0 : PG_GETARG_DATUM(number),
			PG_ARGISNULL(number));
}

/* Texts as an argument; null if there is none. */
static void
load_arg_texts(SpiArgs *args, const Vec *text)
{
	if (text->count > 0)
		spi_arg_texts(args, text);
	else
		spi_arg(args, TEXTARRAYOID, (Datum) 0, true);
}

/* Of the row of a load, that it is the caller's ($2, $3). */
#define OWN_LOAD ROLE_IS("l.loaded_by", "$2", "$3")

/* The row of a load, locked; an error if it is not one of the caller's. */
static Load
load_read(int64 id)
{
	Load load = {.id = id};
	SpiArgs args = {0};

	spi_arg_long(&args, id);
	role_args(&args, GetUserId());
	if (authority_run("SELECT l.kind, l.source, l.status, l.start_position, l.position, l.records, "
					  "l.only_tables FROM vigil.loads AS l WHERE l.id OPERATOR(pg_catalog.=) $1 "
					  "AND " OWN_LOAD " FOR UPDATE",
					  &args) == 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("role \"%s\" has no load %lld",
							   GetUserNameFromId(GetUserId(), false), (long long) id),
						errhint("Begin one with vigil.begin_load().")));
	load.kind = spi_column_text(0, "kind");
	load.source = spi_column_text(0, "source");
	load.status = spi_column_text(0, "status");
	load.start = spi_column_long(0, "start_position", 0);
	load.position = spi_column_long(0, "position", 0);
	load.records = spi_column_long(0, "records", 0);
	load.only = spi_column_texts(0, "only_tables");
	return load;
}

/* What was missing for it may be here by now. */
#define LOAD_FIND                                                                                  \
	"SELECT l.id, l.repeat, l.start_position, "                                                    \
	"l.status OPERATOR(pg_catalog.=) 'complete' AS is_complete, "                                  \
	"vigil.tables_made(l.missing, $2) AS rest "                                                    \
	"FROM vigil.loads AS l WHERE l.log_table OPERATOR(pg_catalog.=) $1 "                           \
	"AND l.sha256 OPERATOR(pg_catalog.=) $4 AND " OWN_LOAD " ORDER BY l.repeat DESC LIMIT 1"

/* The last load of some bytes. */
typedef struct FoundLoad
{
	int64 id;    /* 0: there is none */
	int64 next;  /* what the one behind it is called: its repeat */
	int64 start; /* the byte where it began */
	bool is_complete;
	Vec rest; /* log tables whose records it skipped, and that are here now */
} FoundLoad;

/* Finds the last load of these very bytes.  To be changed, its row is locked. */
static FoundLoad
load_find(const char *log_table, bytea *sha256, bool to_change)
{
	FoundLoad found = {0};
	SpiArgs args = {0};

	spi_arg_text(&args, log_table);
	role_args(&args, GetUserId());
	spi_arg(&args, BYTEAOID, PointerGetDatum(sha256), sha256 == NULL);
	if (authority_run(to_change ? LOAD_FIND " FOR UPDATE" : LOAD_FIND, &args) == 0)
		return found;
	found.id = spi_column_long(0, "id", 0);
	found.next = spi_column_long(0, "repeat", 0) + 1;
	found.start = spi_column_long(0, "start_position", 0);
	found.is_complete = spi_column_bool(0, "is_complete");
	found.rest = spi_column_texts(0, "rest");
	return found;
}

/*
 * Makes the row of a load; 0 if another session has just made it.  The repeat is the one behind
 * what was found: one that is asked for now would be behind what another session has loaded
 * meanwhile, and the file be taken twice.  But those below vacant are of other roles, which had the
 * caller's name before; it is set when nothing was made.
 */
static int64
load_insert(FunctionCallInfo fcinfo, const char *log_table, bytea *sha256, const FoundLoad *found,
			int64 position, const Vec *only, int64 *vacant)
{
	SpiArgs args = {0};

	spi_arg(&args, TEXTOID, PG_GETARG_DATUM(0), false);
	spi_arg_text(&args, log_table);
	spi_arg(&args, TEXTOID, PG_GETARG_DATUM(1), false);
	spi_arg(&args, BYTEAOID, PointerGetDatum(sha256), sha256 == NULL);
	load_arg(fcinfo, &args, INT8OID, 3);
	spi_arg_long(&args, position);
	spi_arg_text(&args, GetUserNameFromId(GetUserId(), false));
	spi_arg_long(&args, Max(found->next, *vacant));
	load_arg(fcinfo, &args, INT8OID, 5);
	load_arg_texts(&args, only);
	load_arg(fcinfo, &args, BYTEAOID, 9);
	load_arg(fcinfo, &args, INT8OID, 10);
	load_arg(fcinfo, &args, BYTEAOID, 11);
	spi_arg(&args, OIDOID, ObjectIdGetDatum(GetUserId()), false);
	if (authority_run(
			"INSERT INTO vigil.loads (kind, log_table, source, sha256, size, start_position, "
			"position, loaded_by, repeat, follows, only_tables, beginning, content_size, "
			"content_sha256, loaded_by_oid) "
			"VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
			"ON CONFLICT ON CONSTRAINT loads_content_key DO NOTHING RETURNING id",
			&args) > 0)
		return spi_column_long(0, "id", 0);
	authority_run(
		"SELECT pg_catalog.max(l.repeat) AS last FROM vigil.loads AS l WHERE l.log_table "
		"OPERATOR(pg_catalog.=) $2 AND l.sha256 OPERATOR(pg_catalog.=) $4 AND l.loaded_by "
		"OPERATOR(pg_catalog.=) $7 AND l.loaded_by_oid OPERATOR(pg_catalog.<>) $14",
		&args);
	*vacant = spi_column_long(0, "last", -1) + 1;
	return 0;
}

/*
 * An error if a load was followed already: what is new in the file is another session's to take.
 * A follower that took nothing and that nobody is at gives way.  The row of the earlier load is
 * locked, so that of two sessions the second one sees what the first has made.  Those up to beside
 * the caller knows: they are of other files that began with the same bytes.
 */
static void
load_refuse_followed(int64 earlier, int64 beside)
{
	SpiArgs args = {0};
	int64 follower;

	spi_arg_long(&args, earlier);
	spi_arg_long(&args, beside);
	if (authority_run("SELECT l.id, l.position OPERATOR(pg_catalog.>) l.start_position "
					  "AS has_rows FROM vigil.loads AS l "
					  "WHERE l.follows OPERATOR(pg_catalog.=) $1 "
					  "AND l.id OPERATOR(pg_catalog.>) $2 ORDER BY l.id LIMIT 1",
					  &args) == 0)
		return;
	follower = spi_column_long(0, "id", 0);
	if (spi_column_bool(0, "has_rows") || !load_lock(follower))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_IN_USE),
						errmsg("load %lld was followed by load %lld", (long long) earlier,
							   (long long) follower),
						errhint("Find out anew what was taken of the file.")));
	args = (SpiArgs){0};
	spi_arg_long(&args, follower);
	authority_run("DELETE FROM vigil.loads WHERE id OPERATOR(pg_catalog.=) $1", &args);
	if (held_load != follower)
		session_lock_give(SESSION_LOCK_LOAD, follower);
}

/* Where a file that has grown goes on: behind what an earlier load of its first bytes took. */
static int64
load_follow(int64 earlier, int64 position, const char *log_table, const int64 *seen, int64 beside)
{
	SpiArgs args = {0};

	if (!load_lock(earlier))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_IN_USE),
						errmsg("another session is at load %lld", (long long) earlier)));
	if (held_load != earlier)
		session_lock_give(SESSION_LOCK_LOAD, earlier);
	spi_arg_long(&args, earlier);
	role_args(&args, GetUserId());
	spi_arg_text(&args, log_table);
	spi_arg_long(&args, position);
	spi_arg(&args, INT8OID, Int64GetDatum(seen != NULL ? *seen : 0), seen == NULL);
	if (authority_run("UPDATE vigil.loads AS l SET status = CASE WHEN "
					  "l.position OPERATOR(pg_catalog.>) l.start_position THEN 'complete' "
					  "WHEN l.status OPERATOR(pg_catalog.=) 'running' THEN 'interrupted' "
					  "ELSE l.status END, "
					  "finished_at = coalesce(l.finished_at, pg_catalog.clock_timestamp()) "
					  "WHERE l.id OPERATOR(pg_catalog.=) $1 AND " OWN_LOAD
					  " AND l.log_table OPERATOR(pg_catalog.=) $4 "
					  "AND $5 OPERATOR(pg_catalog.>=) l.start_position "
					  "AND $5 OPERATOR(pg_catalog.<=) l.position "
					  "AND l.position OPERATOR(pg_catalog.=) coalesce($6, l.position)",
					  &args) == 0)
		ereport(ERROR,
				(errcode(seen == NULL ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_OBJECT_IN_USE),
				 seen != NULL ? errmsg("load %lld has gone on since byte %lld", (long long) earlier,
									   (long long) *seen)
							  : errmsg("load %lld has not taken the bytes before %lld",
									   (long long) earlier, (long long) position)));
	load_refuse_followed(earlier, beside);
	/* What was put aside behind that, half a line that is a whole one now, is read again. */
	authority_run("UPDATE vigil.dead_letter AS d SET resolved_at = pg_catalog.clock_timestamp() "
				  "WHERE " OWN_LETTER " AND d.resolved_at IS NULL "
				  "AND d.load OPERATOR(pg_catalog.=) $1 AND d.log_table OPERATOR(pg_catalog.=) $4 "
				  "AND d.byte_offset OPERATOR(pg_catalog.>=) $5",
				  &args);
	return position;
}

/* Gives (load, status, position, source, finished_at) of a load. */
static Datum
load_answer(FunctionCallInfo fcinfo, int64 load, const char *status)
{
	TupleDesc desc;
	SpiArgs args = {0};
	Datum value[5];
	bool isnull[5] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	spi_arg_long(&args, load);
	authority_run("SELECT l.position, l.source, l.finished_at FROM vigil.loads AS l "
				  "WHERE l.id OPERATOR(pg_catalog.=) $1",
				  &args);
	value[0] = Int64GetDatum(load);
	value[1] = CStringGetTextDatum(status);
	value[2] = Int64GetDatum(spi_column_long(0, "position", 0));
	value[3] = CStringGetTextDatum(spi_column_text(0, "source"));
	value[4] = TimestampTzGetDatum(spi_column_time(0, "finished_at"));
	isnull[4] = DatumGetTimestampTz(value[4]) == 0;
	value[0] = PointerGetDatum(
		SPI_returntuple(heap_form_tuple(BlessTupleDesc(desc), value, isnull), desc));
	SPI_finish();
	return value[0];
}

/* Where a load begins that has no row yet: where the one did whose records it takes that were skipped. */
static int64
load_first_byte(FunctionCallInfo fcinfo, const char *log_table, const FoundLoad *found, bool again)
{
	int64 seen;

	if (!again && found->rest.count > 0)
		return found->start;
	if (PG_ARGISNULL(5))
		return 0;
	load_refuse_null(fcinfo, 6, "position");
	seen = PG_ARGISNULL(7) ? 0 : PG_GETARG_INT64(7);
	return load_follow(PG_GETARG_INT64(5), PG_GETARG_INT64(6), log_table,
					   PG_ARGISNULL(7) ? NULL : &seen, PG_ARGISNULL(8) ? 0 : PG_GETARG_INT64(8));
}

/* Notes that a load goes on which was broken off. */
static void
load_go_on(FunctionCallInfo fcinfo, int64 load)
{
	SpiArgs args = {0};

	spi_arg_long(&args, load);
	spi_arg(&args, TEXTOID, PG_GETARG_DATUM(1), false);
	load_arg(fcinfo, &args, BYTEAOID, 9);
	load_arg(fcinfo, &args, INT8OID, 10);
	load_arg(fcinfo, &args, BYTEAOID, 11);
	authority_run(
		"UPDATE vigil.loads SET status = 'running', source = $2, error = NULL, "
		"finished_at = NULL, changed_at = pg_catalog.clock_timestamp(), "
		"beginning = coalesce(beginning, $3), "
		"content_size = coalesce(content_size, $4), "
		"content_sha256 = coalesce(content_sha256, $5) WHERE id OPERATOR(pg_catalog.=) $1",
		&args);
}

/*
 * vigil.begin_load(kind, source, sha256, size, again, follows, position, seen, beside, beginning,
 *					content_size, content_sha256)
 *		→ (load, status, position, source, finished_at)
 */
SQL_FUNCTION(vigil_begin_load)
{
	const char *log_table;
	bytea *sha256 = argument_bytes(fcinfo, 2);
	bool again = !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
	int64 vacant = 0;

	load_refuse_null(fcinfo, 0, "kind");
	load_refuse_null(fcinfo, 1, "source");
	if (sha256 != NULL && VARSIZE_ANY_EXHDR(sha256) != 32)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an SHA-256 has 32 bytes, not %d", (int) VARSIZE_ANY_EXHDR(sha256))));
	PreventCommandIfReadOnly("vigil ingestion");
	version_spi_connect();
	(void) ingest_kind(text_to_cstring(PG_GETARG_TEXT_PP(0)), &log_table);
	/* Whoever may not load must not fill the list of loads. */
	relation_close(ingest_target(log_table, false), NoLock);
	for (;;)
	{
		FoundLoad found = load_find(log_table, sha256, false);
		int64 load = found.id;

		CHECK_FOR_INTERRUPTS();
		if (load != 0 && found.is_complete && !again && found.rest.count == 0)
			return load_answer(fcinfo, load, "complete");
		if (load == 0 || found.is_complete)
		{
			load = load_insert(fcinfo, log_table, sha256, &found,
							   load_first_byte(fcinfo, log_table, &found, again),
							   again ? &(Vec){0} : &found.rest, &vacant);
			if (load == 0)
				continue;
			if (!load_hold(load))
				elog(ERROR, "could not lock load %lld", (long long) load);
			return load_answer(fcinfo, load, "running");
		}
		if (!load_hold(load))
			return load_answer(fcinfo, load, "busy");
		/* Who had the lock before us may have done it meanwhile. */
		found = load_find(log_table, sha256, true);
		if (found.id == load && !found.is_complete)
		{
			load_go_on(fcinfo, load);
			return load_answer(fcinfo, load, "running");
		}
		load_release();
	}
}

/* Notes what came of a part. */
static void
load_note_part(const Load *load, const Ingest *ingest, int64 next, bool is_last)
{
	SpiArgs args = {0};
	/* What was packed is all of the file. */
	bool is_whole = ingest->content_sha256 != NULL && load->position == 0 && is_last;

	spi_arg_long(&args, load->id);
	spi_arg_long(&args, next);
	spi_arg_long(&args, ingest->number);
	spi_arg_long(&args, ingest->rows);
	spi_arg_long(&args, ingest->rejected);
	spi_arg_long(&args, ingest->skipped);
	spi_arg_long(&args, ingest->duplicates);
	spi_arg_bool(&args, is_last);
	load_arg_texts(&args, &ingest->absent);
	spi_arg(&args, INT8OID, Int64GetDatum(ingest->content_size), !is_whole);
	spi_arg(&args, BYTEAOID, PointerGetDatum(ingest->content_sha256), !is_whole);
	authority_run(
		"UPDATE vigil.loads SET position = coalesce($10, $2), records = $3, "
		"loaded = loaded OPERATOR(pg_catalog.+) $4, dead = dead OPERATOR(pg_catalog.+) $5, "
		"skipped = skipped OPERATOR(pg_catalog.+) $6, "
		"duplicates = duplicates OPERATOR(pg_catalog.+) $7, "
		"changed_at = pg_catalog.clock_timestamp(), "
		"status = CASE WHEN $8 THEN 'complete' ELSE 'running' END, error = NULL, "
		"finished_at = CASE WHEN $8 THEN pg_catalog.clock_timestamp() END, "
		"missing = CASE WHEN $9 IS NULL THEN missing ELSE ARRAY(SELECT DISTINCT m.name "
		"FROM pg_catalog.unnest(pg_catalog.array_cat(missing, $9)) AS m (name) ORDER BY 1) END, "
		"content_size = coalesce($10, content_size), "
		"content_sha256 = coalesce($11, content_sha256) WHERE id OPERATOR(pg_catalog.=) $1",
		&args);
}

/* Notes that earlier loads of the same bytes miss no more what this one has taken for them. */
static void
load_note_taken(const Load *load)
{
	SpiArgs args = {0};

	if (load->only.count == 0)
		return;
	spi_arg_long(&args, load->id);
	role_args(&args, GetUserId());
	spi_arg_texts(&args, &load->only);
	authority_run("UPDATE vigil.loads AS l SET missing = ARRAY(SELECT m.name FROM "
				  "pg_catalog.unnest(l.missing) AS m (name) "
				  "WHERE m.name OPERATOR(pg_catalog.<>) ALL ($4)) "
				  "FROM vigil.loads AS t WHERE t.id OPERATOR(pg_catalog.=) $1 "
				  "AND l.log_table OPERATOR(pg_catalog.=) t.log_table "
				  "AND l.sha256 OPERATOR(pg_catalog.=) t.sha256 AND " OWN_LOAD
				  " AND l.repeat OPERATOR(pg_catalog.<) t.repeat "
				  "AND l.missing OPERATOR(pg_catalog.&&) $4",
				  &args);
}

/* The load of a part that is to be taken; an error if it was, or is not yet due. */
static Load
load_open_part(int64 id, int64 position, int64 next)
{
	Load load = load_read(id);

	if (load.position != position || strcmp(load.status, "complete") == 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("load %lld takes no part that starts at byte %lld", (long long) id,
							   (long long) position),
						strcmp(load.status, "complete") == 0
							? errdetail("It is complete.")
							: errdetail("It has taken what is before byte %lld.",
										(long long) load.position),
						errhint("Ask where it stands with vigil.begin_load(), and go on there.")));
	if (next < position)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a part that starts at byte %lld cannot end at byte %lld",
							   (long long) position, (long long) next)));
	return load;
}

/*
 * vigil.ingest_part(load, position, payload, next, last, head, strict, check_kind, lines,
 *					 date_order)
 *		→ (rows, rejected, skipped, duplicates, reasons)
 */
SQL_FUNCTION(vigil_ingest_part)
{
	bytea *payload = PG_GETARG_BYTEA_PP(2);
	int64 position = PG_GETARG_INT64(1);
	Ingest *ingest = palloc0(sizeof(Ingest));
	MemoryContext context = CurrentMemoryContext;
	Load load;

	PreventCommandIfReadOnly("vigil ingestion");
	version_spi_connect();
	load = load_open_part(PG_GETARG_INT64(0), position, PG_GETARG_INT64(3));
	ingest->profile = ingest_kind(load.kind, &ingest->log_table);
	ingest->kind = load.kind;
	ingest->source = load.source;
	ingest->load = load.id;
	ingest->only = load.only;
	ingest->first_byte = position - PG_GETARG_INT32(5);
	ingest->number = ingest->earlier = load.records;
	ingest->is_strict = PG_GETARG_BOOL(6);
	/* What a file is that has grown the first of its records has told. */
	ingest->checks_kind = PG_GETARG_BOOL(7) && load.records == 0 && load.start == 0;
	ingest->is_lines = PG_GETARG_BOOL(8);
	ingest_give_order(ingest, PG_GETARG_TEXT_PP(9));
	/* What came of it must outlive SPI. */
	MemoryContextSwitchTo(context);
	part_load = load.id;
	PG_TRY();
	{
		ingest_run(ingest, VARDATA_ANY(payload), VARSIZE_ANY_EXHDR(payload), false);
	}
	PG_FINALLY();
	{
		part_load = 0;
	}
	PG_END_TRY();
	load_note_part(&load, ingest, PG_GETARG_INT64(3), PG_GETARG_BOOL(4));
	if (PG_GETARG_BOOL(4))
	{
		load_note_taken(&load);
		load_release();
	}
	SPI_finish();
	return ingest_answer(fcinfo, ingest);
}

/* An error unless a load may end so. */
static void
load_check_end(const char *status)
{
	static const char *const ends[] = {"failed", "interrupted", "complete"};

	for (int i = 0; i < lengthof(ends); i++)
	{
		if (strcmp(status, ends[i]) == 0)
			return;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a load cannot end as \"%s\"", status),
					errhint("It ends as failed, interrupted or complete.")));
}

/* vigil.end_load(load, status, error, forget): a load that is not going on by now. */
SQL_FUNCTION(vigil_end_load)
{
	SpiArgs args = {0};
	Load load;

	load_refuse_null(fcinfo, 0, "number");
	load_refuse_null(fcinfo, 1, "status");
	load_check_end(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	version_spi_connect();
	load = load_read(PG_GETARG_INT64(0));
	/* A trigger of the table has no say in what is remembered. */
	if (part_load == load.id)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("load %lld cannot end while a part of it is taken", (long long) load.id)));
	if (strcmp(load.status, "complete") != 0)
	{
		spi_arg_long(&args, load.id);
		spi_arg(&args, TEXTOID, PG_GETARG_DATUM(1), false);
		spi_arg(&args, TEXTOID, PG_ARGISNULL(2) ? (Datum) 0 : PG_GETARG_DATUM(2), PG_ARGISNULL(2));
		spi_arg(&args, BOOLOID, BoolGetDatum(!PG_ARGISNULL(3) && PG_GETARG_BOOL(3)), false);
		authority_run("UPDATE vigil.loads SET status = $2, error = $3, "
					  "sha256 = CASE WHEN $4 THEN NULL ELSE sha256 END, "
					  "content_sha256 = CASE WHEN $4 THEN NULL ELSE content_sha256 END, "
					  "finished_at = pg_catalog.clock_timestamp(), "
					  "changed_at = pg_catalog.clock_timestamp() "
					  "WHERE id OPERATOR(pg_catalog.=) $1",
					  &args);
	}
	if (held_load == load.id)
		load_release();
	SPI_finish();
	PG_RETURN_VOID();
}
