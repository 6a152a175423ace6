/*
 * kept_groups.h
 *		Groups on their way: found, packed to be kept, and read by a statement.
 *
 * For kept.c.
 */
#ifndef VIGIL_SCHEDULE_KEPT_GROUPS_H
#define VIGIL_SCHEDULE_KEPT_GROUPS_H

#include "access/tupdesc.h"
#include "executor/spi.h"
#include "utils/tuplestore.h"

#include "query/execute.h"
#include "schedule/kept_store.h"

/*
 * Executes the plan of a query under the active snapshot and packs its rows; false, with
 * some of them packed, once they have more than so many bytes.
 */
extern bool kept_groups_find(const CompiledQuery *query, SPIPlanPtr plan, int64 max_bytes,
							 KeptGroups *groups);

/* Unpacks groups into a store; false if these are not as many as there should be. */
extern bool kept_groups_unpack(const KeptGroups *groups, TupleDesc desc, Tuplestorestate *store);

/* Lets statements of this SPI connection read a store by a name, and no more. */
extern void kept_groups_name(const char *name, TupleDesc desc, Tuplestorestate *store);
extern void kept_groups_forget(const char *name);

#endif /* VIGIL_SCHEDULE_KEPT_GROUPS_H */
