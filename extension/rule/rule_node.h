/*
 * rule_node.h
 *		The tree that a rule file is read to, whatever it is written in.
 *
 * Made by a reader of texts (yaml_reader.c, json_reader.c), read by the readers of keys.  Every
 * value is text; what it means is for the key to say.  What a reader owes:
 * each node has its place in the file, the keys of a map are texts and occur once,
 * texts hold no NUL, and a text in quotes has a quoted style, because null, ~ and
 * nothing at all count as an absent value only without them.
 */
#ifndef VIGIL_RULE_RULE_NODE_H
#define VIGIL_RULE_RULE_NODE_H

#include "rule/rule.h"

/* What a reader accepts, so that a small file cannot grow without bound. */
#define RULE_MAX_BYTES (1024 * 1024)
#define RULE_MAX_DEPTH 32
#define RULE_MAX_NODES 5000

/* The same of a file in JSON that may hold many rules, and much that is none. */
#define RULE_FILE_MAX_BYTES (16 * 1024 * 1024)
#define RULE_FILE_MAX_NODES 200000
#define RULE_FILE_MAX_RULES 1000

/* Keys are compared with those before them. */
#define RULE_MAX_KEYS 2000

/* Under "metadata" of a resource of Azure: the keys of a rule that Azure has no property for. */
#define RULE_ARM_KEPT "vigil"

typedef enum RuleNodeKind
{
	RULE_NODE_TEXT,
	RULE_NODE_LIST,
	RULE_NODE_MAP
} RuleNodeKind;

typedef struct RuleNode
{
	RuleNodeKind kind;
	Span span;  /* bytes of the file */
	char *text; /* of a RULE_NODE_TEXT */
	RuleScalarStyle style;
	bool is_folded;   /* line breaks of the file became blanks */
	bool is_resolved; /* the text is what a variable stands for */
	Vec key;          /* of a RULE_NODE_MAP: its keys, RULE_NODE_TEXT nodes */
	Vec item;         /* of a RULE_NODE_LIST or RULE_NODE_MAP, same order as key */
} RuleNode;

/* The value of a key of a map, NULL if it is not there. */
extern RuleNode *rule_node_find(const RuleNode *map, const char *key);

/* True for an absent value: "key:" or "key: null" or "key: ~", not in quotes. */
extern bool rule_node_is_null(const RuleNode *node);

#endif /* VIGIL_RULE_RULE_NODE_H */
