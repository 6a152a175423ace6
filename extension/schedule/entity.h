/*
 * entity.h
 *		The entities of an alert, from the columns that the rule maps to them.
 */
#ifndef VIGIL_SCHEDULE_ENTITY_H
#define VIGIL_SCHEDULE_ENTITY_H

#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#include "rule/rule.h"

/* Most entities of one alert, as Sentinel has it. */
#define ENTITY_MAX_PER_ALERT 500

/* One row of vigil.alert_entities. */
typedef struct EntityIdentifier
{
	int entity_no;
	int mapping_no;
	const char *type;
	const char *identifier;
	char *value;
} EntityIdentifier;

typedef struct EntitySet
{
	StringInfoData json; /* the list in Sentinel's form, without its closing bracket */
	Vec identifier;      /* of EntityIdentifier */
	Vec known;           /* of the texts by which equal entities are found */
	int count;
	bool truncated;
} EntitySet;

extern void entity_set_start(EntitySet *set);

/* Adds what one result row says.  Equal entities are one. */
extern void entity_set_add_row(EntitySet *set, const Rule *rule, const Jsonb *row);

/* The JSON list; nothing can be added after it. */
extern char *entity_set_json(EntitySet *set);

#endif /* VIGIL_SCHEDULE_ENTITY_H */
