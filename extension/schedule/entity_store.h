/*
 * entity_store.h
 *		The entities of a run's alerts, as rows.
 *
 * vigil.alert_entities has what each alert says, vigil.entity_activity what the rule has said of
 * each entity so far.  Only runs of one rule write a row of the latter, one at a time: no run
 * waits for another rule, or for a session that keeps a transaction open.
 */
#ifndef VIGIL_SCHEDULE_ENTITY_STORE_H
#define VIGIL_SCHEDULE_ENTITY_STORE_H

#include "utils/hsearch.h"

#include "base/spi_rows.h"
#include "schedule/entity.h"
#include "slot/window.h"

typedef struct EntityStore
{
	const pg_uuid_t *rule;
	MemoryContext context; /* of what is kept until it is written */
	HTAB *known;           /* entities of the alerts so far */
	SpiRows rows;          /* of alerts, that wait to be written */
	SpiRows counts;        /* what was counted, when it is written */
	SPIPlanPtr update;     /* the rows of entities that the rule knows */
} EntityStore;

/* Begins in the current memory context, which must live until entity_store_end(). */
extern void entity_store_start(EntityStore *store, const pg_uuid_t *rule);

/*
 * Adds the entities of an alert, whose time is span.  Their rows lie in the current memory context
 * until they are written; what is to be counted is kept.
 */
extern void entity_store_add(EntityStore *store, int64 alert_id, const EntitySet *set, Slot span);

/* Writes the rows of the alerts that were added. */
extern void entity_store_write(EntityStore *store);

/* Writes what was counted. */
extern void entity_store_end(EntityStore *store);

/* The identifiers of an entity as a JSON object, palloc'd. */
extern Jsonb *entity_store_identifiers(const EntityKey *key);

#endif /* VIGIL_SCHEDULE_ENTITY_STORE_H */
