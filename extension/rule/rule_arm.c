/*
 * rule_arm.c
 *		Rules as Azure deploys and exports them.
 *
 * A deployment file is JSON: a resource with the rule's fields
 * under "properties", its id inside "name", and its kind beside them; an export has
 * it in a list of resources.  Here it becomes what a rule template looks like.
 */
#include "common/port.h"

#include "rule/rule_read_int.h"

#define GUID_LENGTH 36

/* A GUID somewhere in a text, as a node of its own; NULL if there is none. */
static RuleNode *
arm_find_guid(const RuleNode *text)
{
	static const char digit[] = "0123456789abcdefABCDEF";

	if (text == NULL || text->kind != RULE_NODE_TEXT)
		return NULL;
	for (const char *p = text->text; strlen(p) >= GUID_LENGTH; p++)
	{
		size_t length = 0;
		RuleNode *guid;

		while (length < GUID_LENGTH && (length == 8 || length == 13 || length == 18 || length == 23
											? p[length] == '-'
											: strchr(digit, p[length]) != NULL))
			length++;
		if (length < GUID_LENGTH)
			continue;
		guid = palloc0(sizeof(RuleNode));
		*guid = *text;
		guid->text = pnstrdup(p, GUID_LENGTH);
		return guid;
	}
	return NULL;
}

/* Adds a key to a map that does not have it. */
static void
arm_add(RuleNode *map, const char *name, RuleNode *value)
{
	RuleNode *key;

	if (value == NULL || rule_node_find(map, name) != NULL)
		return;
	key = palloc0(sizeof(RuleNode));
	key->kind = RULE_NODE_TEXT;
	key->span = value->span;
	key->text = pstrdup(name);
	vec_push(&map->key, key);
	vec_push(&map->item, value);
}

/* The rule in a list of resources, if it is the only one. */
static RuleNode *
arm_only_rule(RuleReader *reader, const RuleNode *resources)
{
	RuleNode *only = NULL;
	int count = 0;

	VEC_EACH (RuleNode, resource, &resources->item)
	{
		RuleNode *properties =
			resource->kind == RULE_NODE_MAP ? rule_node_find(resource, "properties") : NULL;

		if (properties != NULL && properties->kind == RULE_NODE_MAP &&
			rule_node_find(properties, "query") != NULL)
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

RuleNode *
rule_unwrap_arm(RuleReader *reader, RuleNode *root)
{
	RuleNode *resource = root;
	RuleNode *resources;
	RuleNode *properties;
	RuleNode *guid;

	if (root->kind != RULE_NODE_MAP || rule_node_find(root, "query") != NULL)
		return root;
	resources = rule_node_find(root, "resources");
	if (resources != NULL && resources->kind == RULE_NODE_LIST)
		resource = arm_only_rule(reader, resources);
	properties = resource == NULL ? NULL : rule_node_find(resource, "properties");
	if (properties == NULL || properties->kind != RULE_NODE_MAP)
		return root;

	guid = arm_find_guid(rule_node_find(resource, "name"));
	if (guid == NULL)
		guid = arm_find_guid(rule_node_find(resource, "id"));
	arm_add(properties, "id", guid);
	arm_add(properties, "kind", rule_node_find(resource, "kind"));
	return properties;
}
