/*
 * rest.h
 *		Rows of a slim log table: the fields without a column of their own in one object.
 */
#ifndef VIGIL_INGEST_REST_H
#define VIGIL_INGEST_REST_H

#include "utils/rel.h"

#include "ingest/mapping.h"

/* How rows of a mapping become rows of a slim table. */
typedef struct RestPack RestPack;

/*
 * Looks at what a mapping fills; NULL if each of it has a column of its own.  Raises if the table
 * knows nothing of one.  SPI is connected.
 */
extern RestPack *rest_pack_make(Relation target, const Mapping *mapping);

/* The columns that are written: a mapping without paths. */
extern const Mapping *rest_pack_columns(const RestPack *pack);

/* The row of these for a row of the mapping; in the pack, but for the object, until the next one. */
extern const MapRow *rest_pack_row(RestPack *pack, const MapRow *row);

#endif /* VIGIL_INGEST_REST_H */
