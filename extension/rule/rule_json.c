/*
 * rule_json.c
 *		Trees of rule files as JSON.
 *
 * rule_to_json() is what is stored beside the text of a rule, so that SQL can ask about any
 * field: durations are written in ISO 8601 there, lists are always lists.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "rule/rule_tree.h"

/* Longer numbers are texts: the server's numbers have a limit. */
#define JSON_MAX_NUMBER 40

/* digits := digit {digit}; false if there is none */
static bool
json_take_digits(const char **at)
{
	const char *start = *at;

	while (**at >= '0' && **at <= '9')
		(*at)++;
	return *at > start;
}

/* number := ["-"] digits ["." digits] [("e" | "E") ["+" | "-"] digit [digit]], no leading zero */
static bool
json_is_number(const char *text)
{
	const char *at = text + (*text == '-');
	bool zero = *at == '0';
	const char *start = at;

	if (strlen(text) > JSON_MAX_NUMBER || !json_take_digits(&at) || (zero && at > start + 1))
		return false;
	if (*at == '.')
	{
		at++;
		if (!json_take_digits(&at))
			return false;
	}
	if (*at == 'e' || *at == 'E')
	{
		at += at[1] == '+' || at[1] == '-' ? 2 : 1;
		start = at;
		if (!json_take_digits(&at) || at > start + 2)
			return false;
	}
	return *at == '\0';
}

bool
rule_node_is_literal(const RuleNode *node)
{
	return node->kind == RULE_NODE_TEXT && node->style == RULE_STYLE_PLAIN &&
		   (rule_node_is_null(node) || strcmp(node->text, "true") == 0 ||
			strcmp(node->text, "false") == 0 || json_is_number(node->text));
}

static void
json_text(StringInfo out, const RuleNode *node)
{
	if (!rule_node_is_literal(node))
		json_append_string(out, node->text, strlen(node->text));
	else
		appendStringInfoString(out, rule_node_is_null(node) ? "null" : node->text);
}

/* Between the members of a list or map: a line break and its indentation, or a blank. */
static void
json_separate(StringInfo out, bool first, int depth)
{
	if (!first)
		appendStringInfoChar(out, ',');
	if (depth >= 0)
	{
		appendStringInfoChar(out, '\n');
		appendStringInfoSpaces(out, depth * 2);
	}
	else if (!first)
		appendStringInfoChar(out, ' ');
}

/* depth < 0: all on one line. */
static void
json_node(StringInfo out, const RuleNode *node, int depth)
{
	bool is_map = node->kind == RULE_NODE_MAP;
	int inner = depth < 0 ? -1 : depth + 1;

	PORT_CHECK_STACK();
	if (node->kind == RULE_NODE_TEXT)
	{
		json_text(out, node);
		return;
	}
	appendStringInfoChar(out, is_map ? '{' : '[');
	VEC_EACH (const RuleNode, item, &node->item)
	{
		json_separate(out, item_at == 0, inner);
		if (is_map)
		{
			const char *key = VEC_AT(&node->key, RuleNode, item_at)->text;

			json_append_string(out, key, strlen(key));
			appendStringInfoString(out, ": ");
		}
		json_node(out, item, inner);
	}
	if (node->item.count > 0 && depth >= 0)
		json_separate(out, true, depth);
	appendStringInfoChar(out, is_map ? '}' : ']');
}

void
rule_node_to_json(StringInfo out, const RuleNode *node)
{
	json_node(out, node, -1);
}

void
rule_node_to_json_lines(StringInfo out, const RuleNode *node, int depth)
{
	json_node(out, node, depth);
}

char *
rule_to_json(const Rule *rule)
{
	RuleNode *tree = rule_to_tree(rule, RULE_FORM_DEFINITION);
	RuleNode *unknown = rule_node_new(RULE_NODE_LIST);
	StringInfoData text;

	VEC_EACH (const RuleKept, kept, &rule->extra)
	{
		vec_push(&unknown->item, rule_node_text(kept->key.value));
	}
	if (unknown->item.count > 0)
		rule_node_add(tree, "unknownKeys", unknown);
	initStringInfo(&text);
	rule_node_to_json(&text, tree);
	return text.data;
}
