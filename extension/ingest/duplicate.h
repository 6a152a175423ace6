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
 * rights do not allow it, or if it is spread over several servers.  SPI is connected; the mapping
 * must live as long.
 */
extern DuplicateKey *duplicate_make(Relation target, const char *log_table, const Mapping *mapping);

/* Prepares the look for the times that the table has, as whoever searches it. */
extern void duplicate_prepare_overlap(DuplicateKey *key, Relation target);

/* Whether the batch in hand has a record, of which these are the bytes; it is noted. */
extern DuplicateAnswer duplicate_meet(DuplicateKey *key, const MapRow *row, const char *start,
									  size_t len);

/*
 * SELECT of the rows of label that the table has not, by the columns of a mapping, for two
 * parameters: the first and last time.  NULL if the mapping has no id to search by.
 */
extern char *duplicate_fresh_rows(const DuplicateKey *key, Relation target, const Mapping *mapping,
								  const char *label);

/*
 * SELECT of a truth for each row of label, in their order: whether the table has not got it.  For
 * the same parameters; only where the other SELECT is not NULL.
 */
extern char *duplicate_fresh_marks(const DuplicateKey *key, Relation target, const Mapping *mapping,
								   const char *label);

/* A statement with two times, planned for them each time, so that it reads their partitions alone. */
extern SPIPlanPtr duplicate_prepare(const char *sql);

/*
 * Runs such a statement for the times of the batch that the table has, too; false, and nothing is
 * run, if it has none of them.
 */
extern bool duplicate_search(const DuplicateKey *key, SPIPlanPtr plan, int *code);

/* Forgets the batch, which is written. */
extern void duplicate_forget(DuplicateKey *key);

#endif /* VIGIL_INGEST_DUPLICATE_H */
