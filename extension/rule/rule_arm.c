/*
 * rule_arm.c
 *		Rules as Azure deploys and exports them.
 *
 * A deployment file is JSON: a resource with the rule's fields
 * under "properties", its id inside "name", and its kind beside them; an export, an answer
 * of the API or a package of solutions has it in lists and maps of others.  Here it becomes what a rule template looks like.
 */
#include "common/port.h"

#include "rule/rule_read_int.h"

#define GUID_LENGTH 36

/* Variables that stand for variables are followed as far as this. */
#define ARM_MAX_VARIABLES 8

/* The variables of a deployment, and of those around it. */
typedef struct ArmScope
{
	const RuleNode *variables;
	const struct ArmScope *outer;
} ArmScope;

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
	if (value == NULL || rule_node_find(map, name) != NULL)
		return;
	vec_push(&map->key,
			 MAKE(RuleNode, .kind = RULE_NODE_TEXT, .span = value->span, .text = pstrdup(name)));
	vec_push(&map->item, value);
}

/* Does the type of a resource start with a text, in any case; or its last part, behind a slash? */
static bool
arm_type_starts(const RuleNode *type, bool last_part, const char *start)
{
	const char *text = type != NULL && type->kind == RULE_NODE_TEXT ? type->text : NULL;

	if (text != NULL && last_part)
		text = strrchr(text, '/');
	return text != NULL && pg_strncasecmp(text, start, strlen(start)) == 0;
}

/* Is a map a rule: a template, or a resource that has its fields under "properties"? */
static bool
arm_is_rule(const RuleNode *map)
{
	const RuleNode *properties = rule_node_find(map, "properties");
	const RuleNode *type = rule_node_find(map, "type");

	if (rule_node_find(map, "query") != NULL)
		return true;
	if (properties == NULL || properties->kind != RULE_NODE_MAP)
		return false;
	/* Saved searches and other resources of Azure have queries, too. */
	return arm_type_starts(type, true, "/alertRule") ||
		   (!arm_type_starts(type, false, "Microsoft.") &&
			rule_node_find(properties, "query") != NULL);
}

/*
 * The text that a name stands for: itself, or the value of "[variables('a')]" or
 * "[variables('a').b]", which packages of solutions have for it; NULL if nothing is known of it.
 */
static const RuleNode *
arm_name_value(const ArmScope *scope, const RuleNode *name)
{
	static const char open[] = "[variables('";

	for (int i = 0; i < ARM_MAX_VARIABLES; i++)
	{
		const RuleNode *value = NULL;
		const char *variable;
		const char *close;

		if (name == NULL || name->kind != RULE_NODE_TEXT)
			return NULL;
		if (strncmp(name->text, open, strlen(open)) != 0)
			return name;
		variable = name->text + strlen(open);
		close = strstr(variable, "')");
		if (close == NULL)
			return NULL;
		for (const ArmScope *one = scope; one != NULL && value == NULL; one = one->outer)
		{
			if (one->variables != NULL && one->variables->kind == RULE_NODE_MAP)
				value = rule_node_find(one->variables, pnstrdup(variable, close - variable));
		}
		if (value != NULL && close[2] == '.' && value->kind == RULE_NODE_MAP)
			value = rule_node_find(value, pnstrdup(close + 3, strcspn(close + 3, "]")));
		name = value;
	}
	return NULL;
}

/* Puts the GUID that a resource's name stands for into its place. */
static void
arm_resolve_name(const ArmScope *scope, const RuleNode *resource)
{
	RuleNode *name = rule_node_find(resource, "name");
	const RuleNode *guid;

	if (arm_find_guid(name) != NULL)
		return;
	guid = arm_find_guid(arm_name_value(scope, name));
	if (guid == NULL)
		return;
	name->text = guid->text;
	name->is_resolved = true;
}

/*
 * Appends the rules below a node: of a list, of an answer of the API ("value"), of a deployment
 * ("resources"), and of the deployments inside ("template", in a package "mainTemplate").
 */
static void
arm_find_rules(RuleNode *node, const ArmScope *outer, Vec *rule)
{
	static const char *const inner[] = {"value", "resources", "mainTemplate", "template"};
	ArmScope scope = {.outer = outer};
	RuleNode *properties;

	if (node->kind == RULE_NODE_LIST)
	{
		VEC_EACH (RuleNode, item, &node->item)
		{
			arm_find_rules(item, outer, rule);
		}
	}
	if (node->kind != RULE_NODE_MAP)
		return;
	if (arm_is_rule(node))
	{
		arm_resolve_name(outer, node);
		vec_push(rule, node);
		return;
	}
	scope.variables = rule_node_find(node, "variables");
	/* What is under "properties" is no rule by itself: the resource would be one. */
	properties = rule_node_find(node, "properties");
	for (int i = 0; i < lengthof(inner) * 2; i++)
	{
		RuleNode *map = i % 2 == 0 ? node : properties;
		RuleNode *found =
			map != NULL && map->kind == RULE_NODE_MAP ? rule_node_find(map, inner[i / 2]) : NULL;

		if (found != NULL)
			arm_find_rules(found, &scope, rule);
	}
}

/* The text that names a resource without a GUID: its own name unless that is computed. */
static RuleNode *
arm_find_name(const RuleNode *resource, const RuleNode *properties)
{
	RuleNode *name = rule_node_find(resource, "name");

	return name != NULL && name->kind == RULE_NODE_TEXT && name->text[0] != '['
			   ? name
			   : rule_node_find(properties, "displayName");
}

/* Texts of a deployment that start with "[[" and end with "]" mean one bracket less. */
static void
arm_unescape(RuleNode *node)
{
	if (node->kind == RULE_NODE_TEXT && strncmp(node->text, "[[", 2) == 0 &&
		node->text[strlen(node->text) - 1] == ']')
		node->text++;
	VEC_EACH (RuleNode, item, &node->item)
		arm_unescape(item);
}

/* Adds what Azure has no property for, and rule_write() put into the metadata of the resource. */
static void
arm_add_kept(const RuleNode *resource, RuleNode *properties)
{
	RuleNode *metadata = rule_node_find(resource, "metadata");
	RuleNode *kept = metadata != NULL && metadata->kind == RULE_NODE_MAP
						 ? rule_node_find(metadata, RULE_ARM_KEPT)
						 : NULL;
	int at = 0;

	/* An answer of the API has no expressions. */
	if (rule_node_find(resource, "apiVersion") != NULL)
	{
		arm_unescape(properties);
		if (kept != NULL)
			arm_unescape(kept);
	}
	if (kept == NULL || kept->kind != RULE_NODE_MAP)
		return;
	VEC_EACH (RuleNode, key, &kept->key)
	{
		if (rule_node_find(properties, key->text) != NULL)
			continue;
		/* In front: the order of techniques that stand in two lists of Azure is here. */
		vec_insert(&properties->key, at, key);
		vec_insert(&properties->item, at++, VEC_AT(&kept->item, RuleNode, key_at));
	}
}

void
rule_find_all(RuleNode *root, Vec *found)
{
	arm_find_rules(root, NULL, found);
}

RuleNode *
rule_unwrap_arm(RuleReader *reader, RuleNode *root)
{
	Vec rule = {0};
	RuleNode *resource;
	RuleNode *properties;
	RuleNode *guid;

	rule_find_all(root, &rule);
	if (rule.count > 1)
	{
		Span start = {root->span.start, Min(root->span.start + 1, root->span.end)};

		diag_hint(diag_add(reader->diag, DIAG_RULE_UNSUPPORTED, start,
						   psprintf("a file with %d rules", rule.count)),
				  "vigil.load_rules() loads them all.");
		return NULL;
	}
	resource = rule.count == 1 ? VEC_AT(&rule, RuleNode, 0) : root;
	properties = resource->kind == RULE_NODE_MAP ? rule_node_find(resource, "properties") : NULL;
	if (properties == NULL || properties->kind != RULE_NODE_MAP ||
		rule_node_find(resource, "query") != NULL)
		return resource;

	guid = arm_find_guid(rule_node_find(resource, "name"));
	if (guid == NULL)
		guid = arm_find_guid(rule_node_find(resource, "id"));
	if (guid == NULL)
		guid = arm_find_name(resource, properties);
	arm_add_kept(resource, properties);
	arm_add(properties, "id", guid);
	arm_add(properties, "kind", rule_node_find(resource, "kind"));
	return properties;
}
