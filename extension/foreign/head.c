/*
 * head.c
 *		What a rule of another platform says beside its query, as its reader finds it.
 *
 * Called by the readers of the platforms, whose rules are maps all of them.
 */
#include "common/port.h"

#include <ctype.h>

#include "foreign/head.h"

/* What stands under a key; NULL if that is nothing. */
static const RuleNode *
head_node(const RuleNode *map, const char *key)
{
	const RuleNode *node = map != NULL ? rule_node_find(map, key) : NULL;

	return node != NULL && !rule_node_is_null(node) ? node : NULL;
}

char *
head_text(const RuleNode *map, const char *key, DiagList *diag)
{
	const RuleNode *node = head_node(map, key);

	if (node == NULL || node->kind == RULE_NODE_TEXT)
		return node != NULL ? node->text : NULL;
	diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, key, "a text");
	return NULL;
}

void
head_texts(Vec *text, const RuleNode *map, const char *key, DiagList *diag)
{
	const RuleNode *node = head_node(map, key);

	if (node == NULL)
		return;
	if (node->kind == RULE_NODE_TEXT)
		vec_push(text, node->text);
	else if (node->kind == RULE_NODE_MAP)
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, key, "a list of texts");
	else
		VEC_EACH (const RuleNode, one, &node->item)
		{
			if (one->kind == RULE_NODE_TEXT)
				vec_push(text, one->text);
			else
				diag_add(diag, DIAG_FOREIGN_SHAPE, one->span, key, "a list of texts");
		}
}

bool
head_is_uuid(const char *text)
{
	for (int i = 0; i < 36; i++)
	{
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !isxdigit((unsigned char) text[i]))
			return false;
	}
	return text[36] == '\0';
}
