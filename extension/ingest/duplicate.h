/*
 * duplicate.h
 *		Records that a log table has already.
 */
#ifndef VIGIL_INGEST_DUPLICATE_H
#define VIGIL_INGEST_DUPLICATE_H

#include "executor/spi.h"
#include "utils/rel.h"

#include "ingest/mapping.h"

/* What is looked for in a table; NULL for a table in which nothing is. */
typedef struct DuplicateKey DuplicateKey;

typedef enum DuplicateAnswer
{
	DUPLICATE_NO,   /* the batch has no record of this time and id, or it has no id */
	DUPLICATE_SAME, /* it has the very same record */
	DUPLICATE_OTHER /* it has another one of this time and id */
} DuplicateAnswer;

/*
 * Prepares the search for duplicates; NULL if the table's setting, its index or the caller's
 * rights do not allow it, or if it is spread over several servers.  SPI is connected, and
 * label names the rows of the batch.
 */
extern DuplicateKey *duplicate_make(Relation target, const char *log_table, const Mapping *mapping,
									const char *label);

/* Whether the batch in hand has a record, of which these are the bytes; it is noted. */
extern DuplicateAnswer duplicate_meet(DuplicateKey *key, const MapRow *row, const char *start,
									  size_t len);

/* Inserts the rows of the batch that the table has not, and forgets the batch; the number. */
extern int64 duplicate_insert(DuplicateKey *key, SPIPlanPtr plain);

#endif /* VIGIL_INGEST_DUPLICATE_H */
