/*
 * rule_node.c
 *		Looking into the tree that a rule file is read to.
 */
#include "common/port.h"

#include "rule/rule_node.h"

RuleNode *
rule_node_find(const RuleNode *map, const char *key)
{
	VEC_EACH (const RuleNode, known, &map->key)
	{
		if (known->kind == RULE_NODE_TEXT && strcmp(known->text, key) == 0)
			return VEC_AT(&map->item, RuleNode, known_at);
	}
	return NULL;
}

bool
rule_node_is_null(const RuleNode *node)
{
	return node->kind == RULE_NODE_TEXT && node->style == RULE_STYLE_PLAIN &&
		   (strcmp(node->text, "") == 0 || strcmp(node->text, "~") == 0 ||
			strcmp(node->text, "null") == 0);
}
