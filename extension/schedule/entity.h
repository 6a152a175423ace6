/*
 * entity.h
 *		The entities of an alert, from the columns that the rule maps to them.
 */
#ifndef VIGIL_SCHEDULE_ENTITY_H
#define VIGIL_SCHEDULE_ENTITY_H

#include "lib/stringinfo.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

#include "rule/entity_key.h"
#include "rule/rule.h"

/* Most entities of one alert, as Sentinel has it. */
#define ENTITY_MAX_PER_ALERT 500

/* Entities of one alert that are named although they were dropped. */
#define ENTITY_MAX_DROPPED 20

/* An entity of an alert. */
typedef struct Entity
{
	char *member;     /* of its JSON object, as a text by which equal ones are found */
	const char *type; /* as the alert has it */
	EntityKey *key;
	pg_uuid_t id; /* made from type and key: the same in every alert and database */
} Entity;

/* One row of vigil.alert_entities. */
typedef struct EntityIdentifier
{
	int entity_no;
	int mapping_no;
	int place; /* among the rows of the mapping that have the identifier, from 1 */
	const char *type;
	const char *identifier;
	char *value;
	const pg_uuid_t *entity_id;
	StringInfo view_text; /* with the first: values of all of them, for the rule's view; or NULL */
} EntityIdentifier;

typedef struct EntitySet
{
	Vec object;     /* of Jsonb: the entities in Sentinel's form */
	Vec identifier; /* of EntityIdentifier */
	Vec item;       /* of Entity */
	Vec dropped;    /* of Jsonb: what is no entity, and why; the first are enough to see */
	bool truncated;
} EntitySet;

/* Adds what one result row says to a set that was zeroed.  Equal entities are one.  Needs SPI. */
extern void entity_set_add_row(EntitySet *set, const Rule *rule, const Jsonb *row);

/* The key of an entity, palloc'd, and the id that is made of it; needs SPI. */
extern EntityKey *entity_identify(const char *type, const Vec *part, pg_uuid_t *id);

#endif /* VIGIL_SCHEDULE_ENTITY_H */
