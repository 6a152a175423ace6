/*
 * writer.c
 *		A rule as the text of a file.
 *
 * Called by vigil.export_rule().  As YAML it is a rule template of Sentinel; as a deployment
 * of Azure (ARM) a resource that Azure takes, with what Azure has no property for in the
 * metadata of the resource, where rule_read() finds it again.
 */
#include "common/port.h"

#include "rule/rule_tree.h"

#define ARM_SCHEMA "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
#define ARM_TYPE "Microsoft.OperationalInsights/workspaces/providers/alertRules"
#define ARM_API_VERSION "2023-12-01-preview"

bool
rule_find_format(const char *name, RuleFormat *format)
{
	static const char *const known[] = {"yaml", "arm"};

	for (int i = 0; i < lengthof(known); i++)
	{
		if (pg_strcasecmp(known[i], name) != 0)
			continue;
		*format = (RuleFormat) i;
		return true;
	}
	return false;
}

/* The name of Azure's property for a key, NULL if it has none. */
static const char *
arm_property(const char *key)
{
	static const char *const same[] = {
		"description",
		"severity",
		"enabled",
		"query",
		"queryFrequency",
		"queryPeriod",
		"triggerOperator",
		"triggerThreshold",
		"suppressionEnabled",
		"suppressionDuration",
		"startTimeUtc",
		"tactics",
		"entityMappings",
		"sentinelEntitiesMappings",
		"customDetails",
		"alertDetailsOverride",
		"eventGroupingSettings",
		"incidentConfiguration",
		"alertRuleTemplateName",
	};

	if (strcmp(key, "name") == 0)
		return "displayName";
	if (strcmp(key, "version") == 0)
		return "templateVersion";
	for (int i = 0; i < lengthof(same); i++)
	{
		if (strcmp(key, same[i]) == 0)
			return same[i];
	}
	return NULL;
}

/* A copy in which no text is taken for an expression of a deployment. */
static RuleNode *
arm_escape(const RuleNode *node)
{
	RuleNode *copy = MAKE(RuleNode, .kind = node->kind, .style = node->style, .key = node->key);

	PORT_CHECK_STACK();
	if (node->kind == RULE_NODE_TEXT)
	{
		size_t length = strlen(node->text);

		copy->text = length > 1 && node->text[0] == '[' && node->text[length - 1] == ']'
						 ? psprintf("[%s", node->text)
						 : node->text;
	}
	VEC_EACH (const RuleNode, item, &node->item)
	{
		vec_push(&copy->item, arm_escape(item));
	}
	return copy;
}

/*
 * Techniques and sub-techniques stand in lists of their own.  Where that loses their order,
 * they are kept besides.
 */
static void
arm_add_techniques(RuleNode *properties, RuleNode *kept, RuleNode *techniques)
{
	RuleNode *list[2] = {rule_node_new(RULE_NODE_LIST), rule_node_new(RULE_NODE_LIST)};
	bool in_order = true;

	VEC_EACH (RuleNode, technique, &techniques->item)
	{
		bool is_sub = strchr(technique->text, '.') != NULL;

		in_order = in_order && (is_sub || list[1]->item.count == 0);
		vec_push(&list[is_sub]->item, technique);
	}
	rule_node_add(properties, "techniques", list[0]);
	if (list[1]->item.count > 0)
		rule_node_add(properties, "subTechniques", list[1]);
	if (!in_order)
		rule_node_add(kept, "relevantTechniques", techniques);
}

/* The rule's keys among Azure's properties, and what is kept beside them. */
static void
arm_divide(RuleNode *tree, RuleNode *properties, RuleNode *kept)
{
	VEC_EACH (RuleNode, value, &tree->item)
	{
		const char *key = VEC_AT(&tree->key, RuleNode, value_at)->text;
		const char *property = arm_property(key);

		if (strcmp(key, "id") == 0 || strcmp(key, "kind") == 0)
			continue;
		if (strcmp(key, "relevantTechniques") == 0)
			arm_add_techniques(properties, kept, value);
		else
			rule_node_add(property != NULL ? properties : kept, property != NULL ? property : key,
						  arm_escape(value));
	}
}

static RuleNode *
arm_resource(const Rule *rule)
{
	RuleNode *resource = rule_node_new(RULE_NODE_MAP);
	RuleNode *metadata = rule_node_new(RULE_NODE_MAP);
	RuleNode *properties = rule_node_new(RULE_NODE_MAP);
	RuleNode *kept = rule_node_new(RULE_NODE_MAP);

	arm_divide(rule_to_tree(rule, RULE_FORM_ARM), properties, kept);

	rule_node_add(resource, "id",
				  rule_node_text(psprintf(
					  "[concat(resourceId('Microsoft.OperationalInsights/workspaces/providers', "
					  "parameters('workspace'), 'Microsoft.SecurityInsights'),'/alertRules/%s')]",
					  rule->id.value)));
	rule_node_add(
		resource, "name",
		rule_node_text(psprintf(
			"[concat(parameters('workspace'),'/Microsoft.SecurityInsights/%s')]", rule->id.value)));
	rule_node_add(resource, "type", rule_node_text(ARM_TYPE));
	rule_node_add(resource, "kind", rule_node_text(rule_kind_name(rule->kind)));
	rule_node_add(resource, "apiVersion", rule_node_text(ARM_API_VERSION));
	if (kept->key.count > 0)
	{
		rule_node_add(metadata, RULE_ARM_KEPT, kept);
		rule_node_add(resource, "metadata", metadata);
	}
	rule_node_add(resource, "properties", properties);
	return resource;
}

/* A whole deployment template. */
static RuleNode *
arm_deployment(const Rule *rule)
{
	RuleNode *root = rule_node_new(RULE_NODE_MAP);
	RuleNode *parameters = rule_node_new(RULE_NODE_MAP);
	RuleNode *workspace = rule_node_new(RULE_NODE_MAP);
	RuleNode *resources = rule_node_new(RULE_NODE_LIST);

	rule_node_add(root, "$schema", rule_node_text(ARM_SCHEMA));
	rule_node_add(root, "contentVersion", rule_node_text("1.0.0.0"));
	rule_node_add(workspace, "type", rule_node_text("String"));
	rule_node_add(parameters, "workspace", workspace);
	rule_node_add(root, "parameters", parameters);
	vec_push(&resources->item, arm_resource(rule));
	rule_node_add(root, "resources", resources);
	return root;
}

char *
rule_write(const Rule *rule, RuleFormat format)
{
	StringInfoData text;

	initStringInfo(&text);
	switch (format)
	{
		case RULE_FORMAT_YAML:
			rule_node_to_yaml(&text, rule_to_tree(rule, RULE_FORM_YAML));
			break;
		case RULE_FORMAT_ARM:
			rule_node_to_json_lines(&text, arm_deployment(rule), 0);
			appendStringInfoChar(&text, '\n');
			break;
	}
	return text.data;
}
