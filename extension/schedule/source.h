/*
 * source.h
 *		The tables that a rule reads: who still writes them, what they consist of.
 */
#ifndef VIGIL_SCHEDULE_SOURCE_H
#define VIGIL_SCHEDULE_SOURCE_H

#include "datatype/timestamp.h"
#include "executor/spi.h"
#include "nodes/pg_list.h"

#include "common/vec.h"

/* Relations that a prepared statement reads, views resolved; in the current context. */
extern List *source_of_plan(SPIPlanPtr plan);

/* An array of OIDs. */
extern Datum source_oids(List *oids);

/* Transactions that hold a lock on a relation which writers take. */
typedef struct SourceWriters
{
	Vec before;         /* of char: virtual transactions that began before the moment asked for */
	TimestampTz oldest; /* when the first of them all began; 0 if there is none */
} SourceWriters;

/* Who writes to the relations or their partitions.  Needs SPI. */
extern void source_writers(List *relations, TimestampTz before, SourceWriters *writers);

/* Partitions of a table on all levels, or tables that inherit from it, by OID; and a hash of them. */
extern List *source_leaves(Oid relation);
extern int64 source_hash(List *leaves);

/*
 * The partitions of each relation, a list of lists; taken before a statement is planned it
 * has none that the statement does not read.
 */
extern void source_list_partitions(List *relations, List **leaves);

/* Keeps these lists for the search for late rows; their hashes, as bigint[].  Needs SPI. */
extern Datum source_keep_partitions(List *relations, List *leaves);

/* Rows ever inserted into the relations and their partitions, by the server's statistics. */
extern int64 source_inserts(List *relations);

#endif /* VIGIL_SCHEDULE_SOURCE_H */
