/*
 * rule_arm.c
 *		Rules as Azure deploys and exports them.
 *
 * A deployment file is JSON, which is YAML: a resource with the rule's fields
 * under "properties", its id inside "name", and its kind beside them; an export has
 * it in a list of resources.  Here it becomes what a rule template looks like.
 */
#include "common/port.h"

#include "rule/rule_read_int.h"

#define GUID_LENGTH 36

/* A GUID somewhere in a text, as a node of its own; NULL if there is none. */
static YamlNode *
arm_find_guid(const YamlNode *text)
{
	static const char digit[] = "0123456789abcdefABCDEF";

	if (text == NULL || text->kind != YAML_TEXT)
		return NULL;
	for (const char *p = text->text; strlen(p) >= GUID_LENGTH; p++)
	{
		size_t length = 0;
		YamlNode *guid;

		while (length < GUID_LENGTH && (length == 8 || length == 13 || length == 18 || length == 23
											? p[length] == '-'
											: strchr(digit, p[length]) != NULL))
			length++;
		if (length < GUID_LENGTH)
			continue;
		guid = palloc0(sizeof(YamlNode));
		*guid = *text;
		guid->text = pnstrdup(p, GUID_LENGTH);
		return guid;
	}
	return NULL;
}

/* Adds a key to a map that does not have it. */
static void
arm_add(YamlNode *map, const char *name, YamlNode *value)
{
	YamlNode *key;

	if (value == NULL || yaml_find(map, name) != NULL)
		return;
	key = palloc0(sizeof(YamlNode));
	key->kind = YAML_TEXT;
	key->span = value->span;
	key->text = pstrdup(name);
	vec_push(&map->key, key);
	vec_push(&map->item, value);
}

/* The rule in a list of resources, if it is the only one. */
static YamlNode *
arm_only_rule(RuleReader *reader, const YamlNode *resources)
{
	YamlNode *only = NULL;
	int count = 0;

	VEC_EACH (YamlNode, resource, &resources->item)
	{
		YamlNode *properties =
			resource->kind == YAML_MAP ? yaml_find(resource, "properties") : NULL;

		if (properties != NULL && properties->kind == YAML_MAP &&
			yaml_find(properties, "query") != NULL)
		{
			only = resource;
			count++;
		}
	}
	if (count > 1)
		diag_hint(diag_add(reader->diag, DIAG_RULE_UNSUPPORTED, resources->span,
						   psprintf("a file with %d rules", count)),
				  "Load one rule at a time.");
	return count == 1 ? only : NULL;
}

YamlNode *
rule_unwrap_arm(RuleReader *reader, YamlNode *root)
{
	YamlNode *resource = root;
	YamlNode *resources;
	YamlNode *properties;
	YamlNode *guid;

	if (root->kind != YAML_MAP || yaml_find(root, "query") != NULL)
		return root;
	resources = yaml_find(root, "resources");
	if (resources != NULL && resources->kind == YAML_LIST)
		resource = arm_only_rule(reader, resources);
	properties = resource == NULL ? NULL : yaml_find(resource, "properties");
	if (properties == NULL || properties->kind != YAML_MAP)
		return root;

	guid = arm_find_guid(yaml_find(resource, "name"));
	if (guid == NULL)
		guid = arm_find_guid(yaml_find(resource, "id"));
	arm_add(properties, "id", guid);
	arm_add(properties, "kind", yaml_find(resource, "kind"));
	return properties;
}
