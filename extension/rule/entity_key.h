/*
 * entity_key.h
 *		What tells an entity apart: its identifiers in one spelling, and its key.
 *
 * Two alerts are about one entity if their keys are equal.  A strong key names one thing in
 * the world; a weak one, such as a private address, may name several.
 */
#ifndef VIGIL_RULE_ENTITY_KEY_H
#define VIGIL_RULE_ENTITY_KEY_H

#include "rule/entity_map.h"

/* Writes a text in lower case, palloc'd; what is not ASCII is the caller's. */
typedef char *(*EntityFolder)(const char *text);

typedef struct EntityKey
{
	const char *type; /* as in alerts, in lower case where the format does not know it */
	char *text;       /* "Name=alice,UPNSuffix=contoso.example" */
	bool strong;
	Vec part; /* of EntityPart: all identifiers, normalised, by name */
} EntityKey;

/*
 * The key of an entity with the given identifiers, of which there is at least one that is
 * not empty; type is its Type in an alert.
 */
extern EntityKey *entity_key(const char *type, const Vec *part, EntityFolder fold);

#endif /* VIGIL_RULE_ENTITY_KEY_H */
