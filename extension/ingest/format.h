/*
 * format.h
 *		What an input is that is not a text of records, by its first bytes.
 */
#ifndef VIGIL_INGEST_FORMAT_H
#define VIGIL_INGEST_FORMAT_H

#include "ingest/reason.h"

/* Why such an input is not read, and what it looks like (NULL: the reason says it); none if it may be read. */
extern IngestReason format_foreign(const char *data, size_t len, const char **what);

/* What a text looks like that holds no record; NULL if nobody knows. */
extern const char *format_of_text(const char *data, size_t len);

/* Where a record starts that has a time and a blank before it on its line; at, if there is none. */
extern const char *format_pass_time(const char *at, const char *end);

#endif /* VIGIL_INGEST_FORMAT_H */
