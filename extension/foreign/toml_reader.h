/*
 * toml_reader.h
 *		TOML text to the tree that YAML and JSON are read to.
 */
#ifndef VIGIL_FOREIGN_TOML_READER_H
#define VIGIL_FOREIGN_TOML_READER_H

#include "rule/rule_node.h"

#define TOML_MAX_BYTES (1024 * 1024)
#define TOML_MAX_NODES 50000

/* Parts of a key. */
#define TOML_MAX_PARTS 64

/* The table of the file, NULL and an error if it cannot be read.  The text is valid UTF-8. */
extern RuleNode *toml_read(const char *text, int length, DiagList *diag);

/* Where each byte of a text stands in the file, and its end; text is the file. */
extern int *toml_places(const char *text, const RuleNode *node);

#endif /* VIGIL_FOREIGN_TOML_READER_H */
