/*
 * reject.c
 *		Records that were not taken: reasons and the dead-letter table.
 *
 * There is no SQL function that writes dead letters: the rows come from a load
 * and from nowhere else, and a caller needs no right on the table.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/spi.h"
#include "ingest/reject.h"

/* What a dead letter takes besides its bytes. */
#define REJECT_OVERHEAD 256

static const struct
{
	const char *code;
	const char *text;
} reasons[] = {
#define REASON(symbol, code, text) {code, text},
#include "ingest/reason_list.h"
#undef REASON
};

const char *
reason_code(IngestReason reason)
{
	return reasons[reason].code;
}

const char *
reason_text(IngestReason reason)
{
	return reasons[reason].text;
}

/* What a table says of a row may hold the row. */
#define MAX_DETAIL 1000

const char *
reason_message(IngestReason reason, const char *detail)
{
	int len;

	if (detail == NULL)
		return reason_text(reason);
	len = (int) strlen(detail);
	if (len <= MAX_DETAIL)
		return psprintf("%s (%s)", reason_text(reason), detail);
	return psprintf("%s (%.*s …)", reason_text(reason), pg_mbcliplen(detail, len, MAX_DETAIL),
					detail);
}

IngestReason
reason_of_walk(const JsonWalk *walk)
{
	switch (walk->error)
	{
		case WALK_OK:
			return REASON_NONE;
		case WALK_SYNTAX:
			return REASON_JSON_SYNTAX;
		case WALK_TRUNCATED:
			return REASON_TRUNCATED_JSON;
		case WALK_TOO_DEEP:
			return REASON_TOO_DEEP;
		case WALK_BAD_SURROGATE:
			return REASON_BAD_SURROGATE;
	}
	pg_unreachable();
}

static const struct
{
	LogDateOrder order;
	const char *text;
} orders[] = {
	{LOG_DATE_MONTH_FIRST, "month first"},
	{LOG_DATE_DAY_FIRST, "day first"},
	{LOG_DATE_UNKNOWN, "unknown"},
};

const char *
ingest_order_text(LogDateOrder order)
{
	for (int i = 0; i < lengthof(orders); i++)
	{
		if (orders[i].order == order)
			return orders[i].text;
	}
	pg_unreachable();
}

bool
ingest_read_order(const char *text, LogDateOrder *order)
{
	for (int i = 0; text != NULL && i < lengthof(orders); i++)
	{
		if (strcmp(orders[i].text, text) == 0)
		{
			*order = orders[i].order;
			return true;
		}
	}
	return false;
}

/* Owner of vigil.dead_letter. */
static Oid
dead_letter_owner(void)
{
	Oid relid = get_relname_relid("dead_letter", get_namespace_oid("vigil", false));
	Relation relation = table_open(relid, RowExclusiveLock);
	Oid owner = relation->rd_rel->relowner;

	table_close(relation, NoLock);
	return owner;
}

int64
ingest_run_as_owner(const char *sql, const SpiArgs *args)
{
	Oid user;
	int security;
	int64 count;

	/* An error ends the transaction, which gives the caller back who it was. */
	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(dead_letter_owner(), security | SECURITY_LOCAL_USERID_CHANGE);
	count = spi_run(sql, args);
	SetUserIdAndSecContext(user, security);
	return count;
}

/*
 * Keeps the dead letters of a role below its quota, so that whoever may load cannot fill
 * the disk with what nobody wants.  counted is of the load: the rows before it are read once.
 */
static void
reject_charge(const char *user, size_t size, int64 *counted)
{
	if (*counted < 0)
	{
		SpiArgs args = {0};

		spi_arg_text(&args, user);
		ingest_run_as_owner(
			/* All operators that are named with their schema bind alike, from the left. */
			"SELECT coalesce(pg_catalog.sum(pg_catalog.octet_length(d.record)), 0)::bigint "
			"OPERATOR(pg_catalog.+) (" CppAsString2(
				REJECT_OVERHEAD) "::bigint "
								 "OPERATOR(pg_catalog.*) pg_catalog.count(*)) AS size FROM "
								 "vigil.dead_letter AS d "
								 "WHERE d.loaded_by OPERATOR(pg_catalog.=) $1 AND "
								 "d.resolved_at IS NULL",
			&args);
		*counted = spi_column_long(0, "size", 0);
	}
	*counted += (int64) size + REJECT_OVERHEAD;
	if (*counted > (int64) guc_dead_letter_quota * 1024 * 1024)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many dead letters of role \"%s\"", user),
				 errdetail("Those that are open may have %d MB.", guc_dead_letter_quota),
				 errhint("Load them again with vigil.retry_dead_letter(), delete them, or raise "
						 "vigil.dead_letter_quota.")));
}

void
reject_raise(const Reject *reject)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("record %lld cannot be loaded: %s", (long long) reject->number,
						   reason_message(reject->reason, reject->detail)),
					errdetail("It starts at byte %lld. The code of the reason is %s.",
							  (long long) reject->offset, reason_code(reject->reason))));
}

void
reject_write(const Reject *reject, int64 *counted)
{
	SpiArgs args = {0};
	size_t len = reject->header.len + reject->record.len;
	bytea *data = (bytea *) palloc(VARHDRSZ + len);
	const char *user = GetUserNameFromId(GetUserId(), false);

	SET_VARSIZE(data, VARHDRSZ + len);
	if (reject->header.len > 0)
		memcpy(VARDATA(data), reject->header.data, reject->header.len);
	if (reject->record.len > 0)
		memcpy(VARDATA(data) + reject->header.len, reject->record.data, reject->record.len);

	spi_arg_text(&args, reject->log_table);
	spi_arg_text(&args, reject->source);
	spi_arg_long(&args, reject->offset);
	spi_arg_long(&args, reject->number);
	spi_arg_text(&args, reason_code(reject->reason));
	spi_arg_text(&args, reason_message(reject->reason, reject->detail));
	spi_arg(&args, BYTEAOID, PointerGetDatum(data), false);
	spi_arg_text(&args, user);
	spi_arg(&args, INT8OID, Int64GetDatum(reject->load), reject->load == 0);

	spi_arg_text(&args, reject->kind);
	spi_arg_text(&args, reject->date_order);
	reject_charge(user, len, counted);
	ingest_run_as_owner(
		"INSERT INTO vigil.dead_letter (log_table, source, byte_offset, "
		"record_number, reason, message, record, loaded_by, load, kind, date_order) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		&args);
	pfree(data);
}
