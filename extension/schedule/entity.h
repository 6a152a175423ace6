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
	char *member;     /* of its JSON object: by them equal ones are found */
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
	StringInfoData json;    /* the list in Sentinel's form, without its closing bracket */
	Vec identifier;         /* of EntityIdentifier */
	Vec item;               /* of Entity */
	StringInfoData dropped; /* a JSON list of what is no entity, without its closing bracket */
	int dropped_count;
	bool truncated;
} EntitySet;

/* Begins a set; needs SPI until its last row is added. */
extern void entity_set_start(EntitySet *set);

/* Adds what one result row says.  Equal entities are one. */
extern void entity_set_add_row(EntitySet *set, const Rule *rule, const Jsonb *row);

/* The JSON list; nothing can be added after it. */
extern char *entity_set_json(EntitySet *set);

/* What was dropped and why, as a JSON list; likewise. */
extern char *entity_set_dropped(EntitySet *set);

/* The key of an entity, palloc'd, and the id that is made of it; needs SPI. */
extern EntityKey *entity_identify(const char *type, const Vec *part, pg_uuid_t *id);

#endif /* VIGIL_SCHEDULE_ENTITY_H */
