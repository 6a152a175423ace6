/*
 * log_time.h
 *		Timestamps of log records.
 */
#ifndef VIGIL_INGEST_LOG_TIME_H
#define VIGIL_INGEST_LOG_TIME_H

#include "datatype/timestamp.h"

/*
 * Reads an ISO 8601 timestamp with a zone, extended (2024-01-31T09:00:00.1234567Z,
 * ±hh:mm) or basic (20240131T090000Z).  Digits beyond the microsecond are dropped,
 * never rounded.  Anything else is false: the server's own input would take
 * 'now' or 'infinity', depend on settings, and round.
 */
extern bool log_time_parse(const char *text, size_t len, TimestampTz *result);

#endif /* VIGIL_INGEST_LOG_TIME_H */
