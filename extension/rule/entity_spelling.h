/*
 * entity_spelling.h
 *		The identifiers of an entity in one spelling.
 */
#ifndef VIGIL_RULE_ENTITY_SPELLING_H
#define VIGIL_RULE_ENTITY_SPELLING_H

#include "rule/entity_key.h"

/*
 * Adds the identifiers as new EntityParts: without blanks around them, names apart from their
 * domains, what has no case in lower case, addresses in their canonical form.  Empty ones are left
 * out.  type is NULL for one that the format does not know, whose values stay as they are.
 */
extern void entity_spell(const EntityType *type, const Vec *part, EntityFolder fold, Vec *out);

/*
 * Whether a value may be part of a strong combination: not a private address, unless
 * something else goes with it, not an account or domain that every system has.
 */
extern bool entity_value_is_strong(const EntityType *type, const char *identifier,
								   const char *value, bool with_others);

#endif /* VIGIL_RULE_ENTITY_SPELLING_H */
