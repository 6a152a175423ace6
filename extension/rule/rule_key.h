/*
 * rule_key.h
 *		The keys of the rule format as tables, made of rule_key_list.h.
 *
 * Nothing here is allocated or changes.
 */
#ifndef VIGIL_RULE_RULE_KEY_H
#define VIGIL_RULE_RULE_KEY_H

#include "rule/rule.h"

typedef enum RulePlace
{
#define RULE_PLACE(name, type, finish) RULE_PLACE_##name,
#include "rule/rule_key_list.h"
	RULE_PLACE_NONE
} RulePlace;

typedef enum RuleKeyType
{
#define RULE_TYPE(name, word, reader, writer, place) RULE_TYPE_##name,
#include "rule/rule_key_list.h"
	RULE_TYPE_COUNT
} RuleKeyType;

typedef enum RuleKeyNumber
{
#define RULE_KEY(place, name, type, offset, limit, use, since) RULE_KEY_##place##_##name,
#include "rule/rule_key_list.h"
	RULE_KEY_COUNT
} RuleKeyNumber;

typedef enum RuleUse
{
	RULE_USE_OPTIONAL,
	RULE_USE_RARE,
	RULE_USE_SCHEDULED,
	RULE_USE_NEEDED
} RuleUse;

typedef struct RuleKey
{
	RulePlace place;
	const char *name;
	RuleKeyType type;
	size_t offset; /* of what it fills, in the struct of the place */
	int64 limit;   /* 0 = none */
	RuleUse use;
} RuleKey;

extern const RuleKey rule_key[RULE_KEY_COUNT];

/* The place of the keys inside a key of this type; RULE_PLACE_NONE for single values. */
extern RulePlace rule_type_place(RuleKeyType type);

/* The words that a key of this type may hold; NULL and 0 if it is no choice. */
extern const char *const *rule_type_choices(RuleKeyType type, int *count);

/* A key by its name, else by its name in any case; NULL if the place has none. */
extern const RuleKey *rule_key_find(RulePlace place, const char *name);

/* Is a key only another spelling of one above it? */
extern bool rule_key_is_alias(const RuleKey *key);

/* The top key inside which a key with this name belongs, NULL if there is none. */
extern const char *rule_key_home(const char *name);

#endif /* VIGIL_RULE_RULE_KEY_H */
