/*
 * map_row.h
 *		The values of a record, for what reads it.
 */
#ifndef VIGIL_INGEST_MAP_ROW_H
#define VIGIL_INGEST_MAP_ROW_H

#include "ingest/mapping.h"

/* Takes the value of a column back. */
extern void map_row_clear(const Mapping *mapping, MapRow *row, int column);

/* Notes what is wrong with the record, unless something is already. */
extern void map_row_refuse(MapRow *row, IngestReason reason, const char *column);

/* Notes a value that a column cannot hold, which is wrong unless another one counts in the end. */
extern void map_row_refuse_value(MapRow *row, int column, MapRefusal refusal);

#endif /* VIGIL_INGEST_MAP_ROW_H */
