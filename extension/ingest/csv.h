/*
 * csv.h
 *		A document of separated values: a header of column names, and a row per record.
 */
#ifndef VIGIL_INGEST_CSV_H
#define VIGIL_INGEST_CSV_H

#include "ingest/ingest.h"

/* Reads such a document as records of SHAPE_ROW. */
extern void csv_read(Ingest *ingest, const char *data, size_t len, char separator);

#endif /* VIGIL_INGEST_CSV_H */
