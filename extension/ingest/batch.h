/*
 * batch.h
 *		Rows on their way into a log table.
 *
 * Rows gather and go into the table with one INSERT ... SELECT, so everything that a
 * statement respects is respected: the caller's rights, row security, partition routing,
 * triggers and the engines that replace a table's storage.  Must not decide what a row is: see mapping.h.
 */
#ifndef VIGIL_INGEST_BATCH_H
#define VIGIL_INGEST_BATCH_H

#include "utils/rel.h"

#include "ingest/mapping.h"

typedef struct Batch Batch;

/*
 * Prepares a batch for a mapping, which must live as long; SPI must be connected and stay so.
 * "label" is unique among the batches of the connection.  Raises if the table lacks a
 * column of the mapping.
 */
extern Batch *batch_make(Relation target, const char *log_table, const Mapping *mapping,
						 const char *label);

/* Adds the row of a record that has these bytes; writes the batch when it is large enough. */
extern void batch_add(Batch *batch, const MapRow *row, const char *start, size_t size);

/* Writes what has gathered. */
extern void batch_flush(Batch *batch);

/* Rows that were added and not written, since the table had them. */
extern int64 batch_duplicates(const Batch *batch);

#endif /* VIGIL_INGEST_BATCH_H */
