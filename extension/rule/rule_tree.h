/*
 * rule_tree.h
 *		A rule as the tree that files are read to, for those who write rules.
 */
#ifndef VIGIL_RULE_RULE_TREE_H
#define VIGIL_RULE_RULE_TREE_H

#include "lib/stringinfo.h"

#include "rule/rule_node.h"

typedef enum RuleForm
{
	RULE_FORM_DEFINITION, /* every key of the format, durations in ISO 8601 */
	RULE_FORM_YAML,       /* what is not as it would be without the key, durations as "5m" */
	RULE_FORM_ARM         /* Azure's names of things; every key that Azure asks for */
} RuleForm;

/*
 * The rule as a map in the keys and the order of the format.  Texts are in a quoted style;
 * numbers, true and false are plain.  What was kept of a file is shared with the rule.
 */
extern RuleNode *rule_to_tree(const Rule *rule, RuleForm form);

/* Nodes of a tree that no file has. */
extern RuleNode *rule_node_text(const char *text);    /* in quotes */
extern RuleNode *rule_node_literal(const char *text); /* a number, true or false */
extern RuleNode *rule_node_new(RuleNodeKind kind);
extern void rule_node_add(RuleNode *map, const char *key, RuleNode *value);

/* Is it a text without quotes that stands for a number, true, false or null in JSON? */
extern bool rule_node_is_literal(const RuleNode *node);

/* Appends a node as JSON: on one line, or each member on its own, so deep inside already. */
extern void rule_node_to_json(StringInfo out, const RuleNode *node);
extern void rule_node_to_json_lines(StringInfo out, const RuleNode *node, int depth);

/* Appends a map as YAML from the start of a line; reading it gives the same tree. */
extern void rule_node_to_yaml(StringInfo out, const RuleNode *map);

#endif /* VIGIL_RULE_RULE_TREE_H */
