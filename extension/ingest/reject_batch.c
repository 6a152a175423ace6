/*
 * reject_batch.c
 *		Dead letters on their way into their table.
 *
 * Called for each record that is put aside: a statement for each would cost several times what a
 * row of a log costs.  The letters of a load share what they say of it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/role.h"
#include "base/spi_rows.h"
#include "ingest/reject.h"

/* What a dead letter takes besides its bytes. */
#define REJECT_OVERHEAD 256

/* Letters are written when there are so many, or so many bytes of records. */
#define REJECT_BATCH_ROWS 200
#define REJECT_BATCH_BYTES (256 * 1024)

/* The open letters of a role are counted anew after so many microseconds, and so large a part of the quota. */
#define REJECT_COUNT_AGE (60 * USECS_PER_SEC)
#define REJECT_COUNT_PART 16

struct RejectBatch
{
	const char *user;
	Oid role;
	SpiRows rows;
	size_t bytes;
	MemoryContext context; /* of the rows, reset when they are written */
};

/*
 * What the open letters of the role take that has loaded last in this session, those that wait
 * included.  It may be too much, after a rollback or when letters were deleted, so that they are
 * counted before a role is refused; that of others is too little for a while at most.
 */
static struct
{
	Oid role;
	int64 size;
	int64 added; /* since they were counted */
	int64 counted_at;
} open_letters = {InvalidOid};

RejectBatch *
reject_batch_make(void)
{
	RejectBatch *batch = palloc0(sizeof(RejectBatch));

	batch->role = GetUserId();
	batch->user = GetUserNameFromId(batch->role, false);
	batch->context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil dead letters", ALLOCSET_DEFAULT_SIZES);
	spi_rows_start(&batch->rows, "dead_letter", "");
	return batch;
}

/* Counts the open letters of the role, which takes as long as there are many. */
static void
reject_count(RejectBatch *batch)
{
	SpiArgs args = {0};

	role_args(&args, batch->role);
	authority_run(
		/* All operators that are named with their schema bind alike, from the left. */
		"SELECT coalesce(pg_catalog.sum(pg_catalog.octet_length(d.record)), 0)::bigint "
		"OPERATOR(pg_catalog.+) (" CppAsString2(
			REJECT_OVERHEAD) "::bigint "
							 "OPERATOR(pg_catalog.*) pg_catalog.count(*)) AS size FROM "
							 "vigil.dead_letter AS d "
							 "WHERE d.resolved_at IS NULL AND " ROLE_IS("d.loaded_by", "$1", "$2"),
		&args);
	open_letters.size = spi_column_long(0, "size", 0);
	open_letters.size += (int64) batch->bytes + REJECT_OVERHEAD * batch->rows.count;
	open_letters.role = GetUserId();
	open_letters.added = 0;
	open_letters.counted_at = clock_monotonic();
}

/*
 * Keeps the dead letters of a role below its quota, so that whoever may load cannot fill
 * the disk with what nobody wants.
 */
static void
reject_charge(RejectBatch *batch, size_t len)
{
	int64 quota = (int64) guc_dead_letter_quota * 1024 * 1024;
	int64 size = (int64) len + REJECT_OVERHEAD;

	if (open_letters.role != GetUserId() || open_letters.added > quota / REJECT_COUNT_PART ||
		open_letters.size + size > quota ||
		clock_monotonic() - open_letters.counted_at > REJECT_COUNT_AGE)
		reject_count(batch);
	open_letters.size += size;
	open_letters.added += size;
	if (open_letters.size <= quota)
		return;
	ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					errmsg("too many dead letters of role \"%s\"", batch->user),
					errdetail("Those that are open may have %d MB.", guc_dead_letter_quota),
					errhint("Load them again with vigil.retry_dead_letter(), delete them, or raise "
							"vigil.dead_letter_quota.")));
}

/* What a record takes in a dead letter: what belongs before it, and its bytes. */
static bytea *
reject_bytes(const Reject *reject)
{
	size_t len = reject->header.len + reject->record.len;
	bytea *data = (bytea *) palloc(VARHDRSZ + len);

	SET_VARSIZE(data, VARHDRSZ + len);
	if (reject->header.len > 0)
		memcpy(VARDATA(data), reject->header.data, reject->header.len);
	if (reject->record.len > 0)
		memcpy(VARDATA(data) + reject->header.len, reject->record.data, reject->record.len);
	return data;
}

/* The columns of a letter. */
static void
reject_columns(const RejectBatch *batch, const Reject *reject, SpiArgs *args)
{
	spi_arg_text(spi_set(args, "log_table"), reject->log_table);
	spi_arg_text(spi_set(args, "source"), reject->source);
	spi_arg_long(spi_set(args, "byte_offset"), reject->offset);
	spi_arg_long(spi_set(args, "record_number"), reject->number);
	spi_arg_text(spi_set(args, "reason"), reason_code(reject->reason));
	spi_arg_text(spi_set(args, "message"), reason_message(reject->reason, reject->detail));
	spi_arg(spi_set(args, "record"), BYTEAOID, PointerGetDatum(reject_bytes(reject)), false);
	spi_arg_text(spi_set(args, "loaded_by"), batch->user);
	spi_arg(spi_set(args, "loaded_by_oid"), OIDOID, ObjectIdGetDatum(batch->role), false);
	spi_arg(spi_set(args, "load"), INT8OID, Int64GetDatum(reject->load), reject->load == 0);
	spi_arg_text(spi_set(args, "kind"), reject->kind);
	spi_arg_text(spi_set(args, "date_order"), reject->date_order);
}

/* Writes one letter that is so large that no copy of it is wanted. */
static void
reject_write_large(const SpiArgs *args)
{
	Authority saved;

	authority_take(&saved);
	(void) spi_insert("vigil.dead_letter", args, "");
	authority_return(&saved);
}

void
reject_batch_add(RejectBatch *batch, const Reject *reject)
{
	size_t len = reject->header.len + reject->record.len;
	SpiArgs args = {0};
	MemoryContext old;

	reject_charge(batch, len);
	if (batch->bytes + len > REJECT_BATCH_BYTES)
		reject_batch_flush(batch);
	old = MemoryContextSwitchTo(batch->context);
	reject_columns(batch, reject, &args);
	if (len <= REJECT_BATCH_BYTES)
		spi_rows_add(&batch->rows, &args);
	else
		reject_write_large(&args);
	MemoryContextSwitchTo(old);
	batch->bytes += len;
	if (batch->rows.count == REJECT_BATCH_ROWS || len > REJECT_BATCH_BYTES)
		reject_batch_flush(batch);
}

void
reject_batch_flush(RejectBatch *batch)
{
	MemoryContext old;
	Authority saved;

	if (batch == NULL)
		return;
	old = MemoryContextSwitchTo(batch->context);
	if (batch->rows.count > 0)
	{
		authority_take(&saved);
		(void) spi_rows_write(&batch->rows);
		authority_return(&saved);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(batch->context);
	batch->bytes = 0;
}
