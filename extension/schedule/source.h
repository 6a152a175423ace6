/*
 * source.h
 *		The tables that a rule reads: who still writes them, what came late.
 */
#ifndef VIGIL_SCHEDULE_SOURCE_H
#define VIGIL_SCHEDULE_SOURCE_H

#include "datatype/timestamp.h"
#include "executor/spi.h"
#include "nodes/pg_list.h"

/* Relations that a prepared statement reads, views resolved; in the current context. */
extern List *source_of_plan(SPIPlanPtr plan);

/*
 * Whether a transaction that began before a moment still holds a lock on one of
 * the relations or their partitions that writers take.  Needs SPI.
 */
extern bool source_has_writer(List *relations, TimestampTz before);

/* Rows ever inserted into the relations and their partitions, by the server's statistics. */
extern int64 source_inserts(List *relations);

/*
 * The statement that counts, for each run of its arrays, the rows of a relation
 * that lie in the run's window and that the run could not see; NULL if the
 * relation has nothing to tell it by.  Needs SPI.  Parameters: ids bigint[],
 * window starts and ends timestamptz[], snapshots pg_snapshot[], starts of the
 * runs timestamptz[].  Result: id, late.
 */
extern char *source_late_statement(Oid relation);

#endif /* VIGIL_SCHEDULE_SOURCE_H */
