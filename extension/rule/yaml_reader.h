/*
 * yaml_reader.h
 *		YAML text to a tree of nodes with their places.
 *
 * A narrow YAML: one document, no anchors and aliases (a rule needs none, and
 * they let a small file grow without bound), keys that are plain texts and
 * occur once, bounded size and depth.  Every value is text; what it means is
 * for the caller to say.
 */
#ifndef VIGIL_RULE_YAML_READER_H
#define VIGIL_RULE_YAML_READER_H

#include "rule/rule.h"

#define YAML_MAX_BYTES (1024 * 1024)
#define YAML_MAX_DEPTH 32
#define YAML_MAX_NODES 5000

typedef enum YamlKind
{
	YAML_TEXT,
	YAML_LIST,
	YAML_MAP
} YamlKind;

typedef struct YamlNode
{
	YamlKind kind;
	Span span;  /* bytes of the source */
	char *text; /* of a YAML_TEXT, ends with NUL and holds none */
	RuleScalarStyle style;
	Vec key;  /* of a YAML_MAP: its keys, YAML_TEXT nodes */
	Vec item; /* of a YAML_LIST or YAML_MAP, same order as key */
} YamlNode;

/* Reads a text; NULL and an error in the list if it cannot be read. */
extern YamlNode *yaml_read(const char *text, int length, DiagList *diag);

/* The value of a key of a map, NULL if it is not there. */
extern YamlNode *yaml_find(const YamlNode *map, const char *key);

/* True for an absent value: "key:" or "key: null" or "key: ~", not in quotes. */
extern bool yaml_is_null(const YamlNode *node);

#endif /* VIGIL_RULE_YAML_READER_H */
