/*
 * trigram.h
 *		Which columns of a table have an index that finds parts of texts.
 */
#ifndef VIGIL_QUERY_TRIGRAM_H
#define VIGIL_QUERY_TRIGRAM_H

#include "kql/schema.h"
#include "utils/relcache.h"

/* Sets has_trigram_index of the columns that a valid, whole pg_trgm index covers. */
extern void trigram_mark_columns(SchemaTable *table, Relation relation);

#endif /* VIGIL_QUERY_TRIGRAM_H */
