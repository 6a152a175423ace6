/*
 * entity_map.c
 *		What the rule format knows about entities.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "rule/entity_map.h"

static const EntityType entity_type[] = {
#define ENTITY(name, alert_name, identifiers, required, strong, folded)                            \
	{name, alert_name, identifiers, required, strong, folded},
#include "rule/entity_list.h"
#undef ENTITY
};

/* Longest identifier of the lists, with room: names are copied to a buffer of this size. */
#define ENTITY_NAME_SIZE 64

/*
 * Copies the next word of a list of words into name, moves *list behind it.  False
 * at the end.  Words end at a blank, or at a + where parts is true.
 */
static bool
entity_next_word(const char **list, bool parts, char name[ENTITY_NAME_SIZE])
{
	int length = 0;

	while (**list == ' ' || (parts && **list == '+'))
		(*list)++;
	while (**list != '\0' && **list != ' ' && !(parts && **list == '+'))
	{
		Assert(length < ENTITY_NAME_SIZE - 1);
		name[length++] = *(*list)++;
	}
	name[length] = '\0';
	return length > 0;
}

const EntityType *
entity_find_type(const char *name)
{
	for (int i = 0; i < lengthof(entity_type); i++)
	{
		if (pg_strcasecmp(entity_type[i].name, name) == 0)
			return &entity_type[i];
	}
	return NULL;
}

const EntityType *
entity_find_alert_type(const char *alert_name)
{
	for (int i = 0; i < lengthof(entity_type); i++)
	{
		if (pg_strcasecmp(entity_type[i].alert_name, alert_name) == 0)
			return &entity_type[i];
	}
	return NULL;
}

const EntityType *
entity_type_at(int i)
{
	return i < lengthof(entity_type) ? &entity_type[i] : NULL;
}

char *
entity_find_identifier(const EntityType *type, const char *name)
{
	const char *list = type->identifiers;
	char word[ENTITY_NAME_SIZE];

	while (entity_next_word(&list, false, word))
	{
		if (pg_strcasecmp(word, name) == 0)
			return pstrdup(word);
	}
	return NULL;
}

char *
entity_near_identifier(const EntityType *type, const char *name)
{
	const char *list = type->identifiers;
	char word[ENTITY_NAME_SIZE];
	Suggest near;

	suggest_start(&near, name);
	while (entity_next_word(&list, false, word))
		suggest_offer(&near, pstrdup(word));
	return unconstify(char *, suggest_best(&near));
}

/* Is the wanted identifier one of those given? */
static bool
entity_has(int count, const char *const *identifier, const char *wanted)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(identifier[i], wanted) == 0)
			return true;
	}
	return false;
}

/* Are all parts of a combination given? */
static bool
entity_has_all(const char *group, int count, const char *const *identifier)
{
	char part[ENTITY_NAME_SIZE];

	while (entity_next_word(&group, true, part))
	{
		if (!entity_has(count, identifier, part))
			return false;
	}
	return true;
}

bool
entity_is_complete(const EntityType *type, int count, const char *const *identifier)
{
	const char *list = type->required;
	char group[ENTITY_NAME_SIZE];

	while (entity_next_word(&list, false, group))
	{
		if (entity_has_all(group, count, identifier))
			return true;
	}
	return false;
}

/* Can a mapping have all parts of a combination? */
static bool
entity_can_map(const EntityType *type, const char *group)
{
	char part[ENTITY_NAME_SIZE];

	while (entity_next_word(&group, true, part))
	{
		if (entity_find_identifier(type, part) == NULL)
			return false;
	}
	return true;
}

char *
entity_strong_by_mapping(const EntityType *type)
{
	const char *list = type->strong;
	char group[ENTITY_NAME_SIZE];
	StringInfoData text;

	initStringInfo(&text);
	while (entity_next_word(&list, false, group))
	{
		if (entity_can_map(type, group))
			appendStringInfo(&text, "%s%s", text.len > 0 ? ", " : "", group);
	}
	return text.len > 0 ? text.data : NULL;
}

bool
entity_is_strong(const EntityType *type, int count, const char *const *identifier)
{
	const char *list = type->strong;
	char group[ENTITY_NAME_SIZE];

	if (entity_has(count, identifier, "FullName") || entity_strong_by_mapping(type) == NULL)
		return true;
	while (entity_next_word(&list, false, group))
	{
		if (entity_has_all(group, count, identifier))
			return true;
	}
	return false;
}

/* Adds a part with a copy of its value; an empty one is none. */
static void
entity_add_part(EntityPart *part, int *count, const char *identifier, const char *value, int length)
{
	if (length == 0)
		return;
	part[*count].identifier = identifier;
	part[*count].value = pnstrdup(value, length);
	(*count)++;
}

int
entity_split(const EntityType *type, const char *identifier, const char *value,
			 EntityPart part[ENTITY_MAX_PARTS])
{
	bool account = strcmp(type->name, "Account") == 0;
	bool host = strcmp(type->name, "Host") == 0;
	const char *slash = strrchr(value, '\\');
	const char *at = strrchr(value, '@');
	const char *dot = strchr(value, '.');
	int length = (int) strlen(value);
	int count = 0;

	if ((!account && !host) || strcmp(identifier, "FullName") != 0)
	{
		entity_add_part(part, &count, identifier, value, length);
		return count;
	}
	if (account && slash != NULL)
	{
		entity_add_part(part, &count, "Name", slash + 1, length - (int) (slash + 1 - value));
		entity_add_part(part, &count, "NTDomain", value, (int) (slash - value));
	}
	else if (account && at != NULL)
	{
		entity_add_part(part, &count, "Name", value, (int) (at - value));
		entity_add_part(part, &count, "UPNSuffix", at + 1, length - (int) (at + 1 - value));
	}
	else if (account)
		entity_add_part(part, &count, "Name", value, length);
	else if (dot != NULL)
	{
		entity_add_part(part, &count, "HostName", value, (int) (dot - value));
		entity_add_part(part, &count, "DnsDomain", dot + 1, length - (int) (dot + 1 - value));
	}
	else
		entity_add_part(part, &count, "HostName", value, length);
	return count;
}

bool
entity_is_builtin_account(const char *name)
{
	static const char *const builtin[] = {
		"ADMIN",        "ADMINISTRATOR",      "SYSTEM",          "ROOT",
		"ANONYMOUS",    "AUTHENTICATED USER", "NETWORK",         "NULL",
		"LOCAL SYSTEM", "LOCALSYSTEM",        "NETWORK SERVICE",
	};

	for (int i = 0; i < lengthof(builtin); i++)
	{
		if (pg_strcasecmp(builtin[i], name) == 0)
			return true;
	}
	return false;
}
