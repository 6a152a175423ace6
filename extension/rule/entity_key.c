/*
 * entity_key.c
 *		The key of an entity: its first strong combination of identifiers.
 *
 * An entity that has none is known by all its identifiers together, and is weak.  What each
 * type needs is a line of entity_list.h; how its values are spelled, entity_spelling.c.
 */
#include "common/port.h"

#include "rule/entity_key.h"
#include "rule/entity_spelling.h"

/* Identifiers of one combination. */
#define COMBINATION_MAX 4

/* Appends name=value; what separates is escaped, so that different parts never read alike. */
static void
key_append(StringInfo key, const EntityPart *part)
{
	if (key->len > 0)
		appendStringInfoChar(key, ',');
	appendStringInfo(key, "%s=", part->identifier);
	for (const char *p = part->value; *p != '\0'; p++)
	{
		if (*p == ',' || *p == '\\')
			appendStringInfoChar(key, '\\');
		appendStringInfoChar(key, *p);
	}
}

/* Whether the values of a combination name one thing in the world. */
static bool
combination_is_strong(const EntityType *type, int count, EntityPart *const *part)
{
	for (int i = 0; i < count; i++)
	{
		if (!entity_value_is_strong(type, part[i]->identifier, part[i]->value, count > 1))
			return false;
	}
	return true;
}

/* Finds the parts of a combination, which ends at a blank; the number, 0 if one is missing. */
static int
combination_find(const char *combination, const Vec *part, EntityPart **found)
{
	int count = 0;

	while (*combination != '\0' && *combination != ' ')
	{
		int length = (int) strcspn(combination, "+ ");
		EntityPart *hit = NULL;

		VEC_EACH (EntityPart, candidate, part)
		{
			if ((int) strlen(candidate->identifier) == length &&
				strncmp(candidate->identifier, combination, length) == 0)
				hit = candidate;
		}
		Assert(count < COMBINATION_MAX);
		if (hit == NULL)
			return 0;
		found[count++] = hit;
		combination += length;
		combination += strspn(combination, "+");
	}
	return count;
}

static bool
key_find_strong(const EntityType *type, const Vec *part, StringInfo key)
{
	EntityPart *found[COMBINATION_MAX];
	const char *list = type->strong;

	while (*list != '\0')
	{
		int count = combination_find(list, part, found);

		if (count > 0 && combination_is_strong(type, count, found))
		{
			for (int i = 0; i < count; i++)
				key_append(key, found[i]);
			return true;
		}
		list += strcspn(list, " ");
		list += strspn(list, " ");
	}
	return false;
}

static int
compare_parts(const void *a, const void *b)
{
	const EntityPart *left = *(EntityPart *const *) a;
	const EntityPart *right = *(EntityPart *const *) b;
	int order = strcmp(left->identifier, right->identifier);

	return order != 0 ? order : strcmp(left->value, right->value);
}

EntityKey *
entity_key(const char *type, const Vec *part, EntityFolder fold)
{
	const EntityType *known = entity_find_alert_type(type);
	EntityKey *key = MAKE(EntityKey, .type = known != NULL ? known->alert_name : fold(type));
	StringInfoData text;

	entity_spell(known, part, fold, &key->part);
	if (key->part.count > 1)
		qsort(key->part.item, key->part.count, sizeof(void *), compare_parts);
	initStringInfo(&text);
	key->strong = known != NULL && key_find_strong(known, &key->part, &text);
	if (!key->strong)
	{
		VEC_EACH (const EntityPart, one, &key->part)
			key_append(&text, one);
	}
	key->text = text.data;
	return key;
}
