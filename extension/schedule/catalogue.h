/*
 * catalogue.h
 *		What rules are made of, as the database keeps it.
 */
#ifndef VIGIL_SCHEDULE_CATALOGUE_H
#define VIGIL_SCHEDULE_CATALOGUE_H

#include "utils/uuid.h"

#include "query/execute.h"

/*
 * Stores stages, indicators and output fields of a version of a rule, in the place of those
 * that were stored.  Needs SPI and the rights of the extension's owner.
 */
extern void catalogue_store(const pg_uuid_t *id, int32 version_no, const CompiledQuery *query);

#endif /* VIGIL_SCHEDULE_CATALOGUE_H */
