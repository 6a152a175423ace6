/*
 * mapped.h
 *		Kinds of logs whose mapping is data.
 */
#ifndef VIGIL_INGEST_MAPPED_H
#define VIGIL_INGEST_MAPPED_H

#include "ingest/ingest.h"
#include "ingest/spec.h"

/* The profile of a mapping; both live as long as the load. */
extern IngestProfile *mapped_profile(const MappingSpec *spec);

/*
 * Raises unless each column of a mapping is one of its log table that takes what the mapping has
 * for it; target is NULL for one that is only in the catalogue.  SPI is connected.
 */
extern void mapped_check(const MappingSpec *spec, Relation target);

/* How many columns of a mapping of JSON find something in the object at the cursor; 0: it does not take it. */
extern int mapped_count(const MappingSpec *spec, JsonWalk walk);

/* Reads a document of lines that the mapping's format names. */
extern void mapped_read_lines(Ingest *ingest, const char *data, size_t len);

/*
 * Reads the lists of records that stand in the object at the cursor and moves behind it; false
 * if there is none, and the cursor stays.  *sound is false if the JSON is broken.
 */
extern bool mapped_read_lists(Ingest *ingest, JsonWalk *walk, bool *sound);

#endif /* VIGIL_INGEST_MAPPED_H */
