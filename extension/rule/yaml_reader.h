/*
 * yaml_reader.h
 *		YAML text to a tree of nodes with their places.
 *
 * A narrow YAML: no anchors and aliases (a rule needs none, and
 * they let a small file grow without bound).
 */
#ifndef VIGIL_RULE_YAML_READER_H
#define VIGIL_RULE_YAML_READER_H

#include "rule/rule_node.h"

/*
 * Reads all documents of a text, a Vec of RuleNode, in as many values as that.  What cannot be
 * read is an error in the list.
 */
extern Vec yaml_read_all(const char *text, int length, int max_nodes, DiagList *diag);

/* Reads a text that is one document; NULL and an error in the list if it cannot be read. */
extern RuleNode *yaml_read(const char *text, int length, DiagList *diag);

/* The same of a file that is no rule but data, which may be larger. */
extern RuleNode *yaml_read_data(const char *text, int length, DiagList *diag);

#endif /* VIGIL_RULE_YAML_READER_H */
