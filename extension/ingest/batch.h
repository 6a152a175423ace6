/*
 * batch.h
 *		Rows on their way into a log table.
 *
 * Rows gather and go into the table with one INSERT ... SELECT, so everything that a
 * statement respects is respected: the caller's rights, row security, partition routing,
 * triggers and the engines that replace a table's storage.  A row that the table refuses keeps
 * no other from it.  Must not decide what a row is: see mapping.h.
 */
#ifndef VIGIL_INGEST_BATCH_H
#define VIGIL_INGEST_BATCH_H

#include "utils/rel.h"

#include "ingest/mapping.h"

typedef struct Batch Batch;

/* The record that a row was made of, as it is put aside. */
typedef struct BatchRecord
{
	JsonSpan header; /* what stands before it in a dead letter, or nothing */
	JsonSpan bytes;
	bool lasts; /* as long as the batch, so that they need not be copied */
	int64 offset;
	int64 number;
	const char *date_order; /* of its file, as dead letters have it, or NULL */
} BatchRecord;

/* Takes a record whose row the table refuses, and what the table said. */
typedef void (*BatchRefuse)(void *context, const BatchRecord *record, const char *message);

/* What became of the rows that were added, besides those that are in the table or were refused. */
typedef struct BatchCount
{
	int64 duplicates; /* the table had them */
	int64 left_out;   /* a trigger or rule of the table has dropped them */
} BatchCount;

/*
 * Prepares a batch for a mapping, which must live as long; SPI must be connected and stay so.
 * "label" is unique among the batches of the connection.  Raises if the table lacks a
 * column of the mapping.
 */
extern Batch *batch_make(Relation target, const char *log_table, const Mapping *mapping,
						 const char *label, BatchRefuse refuse, void *context);

/*
 * Adds the row of a record that has these bytes, and is kept as the record says, which is copied;
 * writes the batch when it is large enough.
 */
extern void batch_add(Batch *batch, const MapRow *row, const BatchRecord *record, const char *start,
					  size_t size);

/* Writes what has gathered. */
extern void batch_flush(Batch *batch);

/* Whether an error is about what a row holds, so that the table may take others. */
extern bool batch_is_about_row(const ErrorData *error);

extern const BatchCount *batch_count(const Batch *batch);

#endif /* VIGIL_INGEST_BATCH_H */
