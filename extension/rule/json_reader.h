/*
 * json_reader.h
 *		JSON text to a tree of nodes with their places.
 */
#ifndef VIGIL_RULE_JSON_READER_H
#define VIGIL_RULE_JSON_READER_H

#include "rule/rule_node.h"

/* Is a file meant as JSON: does it start with { or [? */
extern bool json_is_json(const char *text, int length);

/*
 * Reads a text; NULL and an error in the list if it cannot be read, or has more bytes or
 * values than these.  Numbers, true, false and null become plain texts, as YAML has them.
 */
extern RuleNode *json_read(const char *text, int length, int max_bytes, int max_nodes,
						   DiagList *diag);

#endif /* VIGIL_RULE_JSON_READER_H */
