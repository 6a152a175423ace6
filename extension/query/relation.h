/*
 * relation.h
 *		A relation of this database as the compiler sees it.
 */
#ifndef VIGIL_QUERY_RELATION_H
#define VIGIL_QUERY_RELATION_H

#include "postgres.h"

#include "kql/schema.h"

/* The relation of exactly those names; InvalidOid if there is none that the user may know of. */
extern Oid relation_find(const char *schema, const char *name);

/*
 * Describes a relation under a name of the language; NULL if it is not one that can be read
 * from.  Raises the error of SELECT itself if the user may read nothing of it.  The time
 * column counts if the relation has it; a managed table is one that vigil made.
 */
extern SchemaTable *relation_describe(Oid oid, const char *name, const char *time_column,
									  const char *ingestion_column, bool managed);

#endif /* VIGIL_QUERY_RELATION_H */
