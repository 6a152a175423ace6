/*
 * entity_map.h
 *		Entity types, their identifiers, and the parts of a full name.
 */
#ifndef VIGIL_RULE_ENTITY_MAP_H
#define VIGIL_RULE_ENTITY_MAP_H

#include "common/diag.h"

typedef struct EntityType
{
	const char *name;       /* in rules: "AzureResource" */
	const char *alert_name; /* in alerts: "azure-resource" */
	const char *identifiers;
	const char *required;
	const char *strong; /* combinations of identifiers that tell it apart */
	const char *folded; /* identifiers whose values have no case */
} EntityType;

/* One part of a value that was split: Name, UPNSuffix, … */
typedef struct EntityPart
{
	const char *identifier;
	char *value;
} EntityPart;

#define ENTITY_MAX_PARTS 3

/* Finds a type by its name in any case; NULL if there is none. */
extern const EntityType *entity_find_type(const char *name);

/* Finds a type by its Type in an alert, in any case; NULL if there is none. */
extern const EntityType *entity_find_alert_type(const char *alert_name);

/* Type number i, NULL behind the last: for lists of choices. */
extern const EntityType *entity_type_at(int i);

/* The canonical spelling of an identifier of a type, palloc'd; NULL if it has no such one. */
extern char *entity_find_identifier(const EntityType *type, const char *name);

/* The identifier of a type that is nearest to a misspelt one, palloc'd, or NULL. */
extern char *entity_near_identifier(const EntityType *type, const char *name);

/* Do the given identifiers hold what the type requires? */
extern bool entity_is_complete(const EntityType *type, int count, const char *const *identifier);

/* The combinations of strong identifiers that mappings can have, palloc'd; NULL if there is none. */
extern char *entity_strong_by_mapping(const EntityType *type);

/*
 * Can the given identifiers tell the entity from all others, as far as mappings can say it? A
 * FullName holds a domain; what needs identifiers that no mapping has is never said to be weak.
 */
extern bool entity_is_strong(const EntityType *type, int count, const char *const *identifier);

/*
 * Splits what is mapped to an identifier into the fields of the entity: a FullName
 * becomes a Name with its domain, everything else is kept whole.  Returns the
 * number of parts.
 */
extern int entity_split(const EntityType *type, const char *identifier, const char *value,
						EntityPart part[ENTITY_MAX_PARTS]);

/*
 * True for names that every system has (root, SYSTEM, …): an account of which
 * nothing else is known is no entity then.
 */
extern bool entity_is_builtin_account(const char *name);

#endif /* VIGIL_RULE_ENTITY_MAP_H */
