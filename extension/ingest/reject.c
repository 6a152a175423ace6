/*
 * reject.c
 *		Records that were not taken: reasons and the dead-letter table.
 *
 * There is no SQL function that writes dead letters: the rows come from a load
 * and from nowhere else, and a caller needs no right on the table.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "base/compat.h"
#include "ingest/reject.h"

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

void
reject_raise(const Reject *reject)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("record %lld cannot be loaded: %s", (long long) reject->number,
						   reason_message(reject->reason, reject->detail)),
					errdetail("It starts at byte %lld. The code of the reason is %s.",
							  (long long) reject->offset, reason_code(reject->reason))));
}
