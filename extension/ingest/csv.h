/*
 * csv.h
 *		A document of separated values: a header of column names, and a row per record.
 */
#ifndef VIGIL_INGEST_CSV_H
#define VIGIL_INGEST_CSV_H

#include "ingest/ingest.h"

/* What separates the names of columns in the first record; NUL: none there is of the mapping. */
extern char csv_separator(const Mapping *mapping, const char *data, size_t len);

/* Whether a text seems to be CSV, of whatever columns. */
extern bool csv_looks_like(const char *data, size_t len);

/* Reads such a document as records of SHAPE_ROW. */
extern void csv_read(Ingest *ingest, const char *data, size_t len, char separator);

#endif /* VIGIL_INGEST_CSV_H */
