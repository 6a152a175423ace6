/*
 * head.h
 *		What a rule of another platform says beside its query, as its reader finds it.
 */
#ifndef VIGIL_FOREIGN_HEAD_H
#define VIGIL_FOREIGN_HEAD_H

#include "foreign/foreign.h"
#include "rule/rule_node.h"

/* The text of a key of a map, which may be NULL; NULL if it is absent, or no text, an error then. */
extern char *head_text(const RuleNode *map, const char *key, DiagList *diag);

/* Appends the texts of a list, or the only one; an error for each that is none. */
extern void head_texts(Vec *text, const RuleNode *map, const char *key, DiagList *diag);

/* Is a text a UUID in its usual form? */
extern bool head_is_uuid(const char *text);

#endif /* VIGIL_FOREIGN_HEAD_H */
