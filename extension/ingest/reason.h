/*
 * reason.h
 *		Why a record was not taken, as an enum with codes and texts.
 */
#ifndef VIGIL_INGEST_REASON_H
#define VIGIL_INGEST_REASON_H

#include "common/json_walk.h"

typedef enum IngestReason
{
#define REASON(symbol, code, text) REASON_##symbol,
#include "ingest/reason_list.h"
#undef REASON
	REASON_COUNT
} IngestReason;

/* Code of a reason, as users see it; and its text. */
extern const char *reason_code(IngestReason reason);
extern const char *reason_text(IngestReason reason);

/* The text of a reason with what is to be said besides, which may be long and is cut; NULL: nothing. */
extern const char *reason_message(IngestReason reason, const char *detail);

/* What the walker of JSON found wrong, as a reason. */
extern IngestReason reason_of_walk(const JsonWalk *walk);

#endif /* VIGIL_INGEST_REASON_H */
