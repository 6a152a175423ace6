/*
 * guess.h
 *		What a record looks like that is none of the kind that it is loaded as.
 */
#ifndef VIGIL_INGEST_GUESS_H
#define VIGIL_INGEST_GUESS_H

#include "ingest/ingest.h"

/* The kind, other than that of the load, that a record looks like, as a detail; NULL if it looks like none. */
extern const char *guess_kind(Ingest *ingest, const char *start, size_t len);

/* The same of rows that look like those of a log table. */
extern const char *guess_tell_table(const char *log_table);

/* Whether there is a kind of its own for a log table. */
extern bool guess_has_kind(const char *log_table);

#endif /* VIGIL_INGEST_GUESS_H */
