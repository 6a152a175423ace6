/*
 * settings_int.h
 *		What the readers of parts of vigil.yaml share.
 */
#ifndef VIGIL_FOREIGN_SETTINGS_INT_H
#define VIGIL_FOREIGN_SETTINGS_INT_H

#include "foreign/settings.h"
#include "rule/rule_node.h"

/* Reports what is no map, and each key of one that is not known; true if there was nothing. */
extern bool settings_check_keys(const RuleNode *map, const char *what, const char *const *known,
								int count, DiagList *diag);

/* The text of a key, or what it is without. */
extern const char *settings_text(const RuleNode *map, const char *key, const char *otherwise,
								 DiagList *diag);

/* Reports a condition of a log source that is not one expression. */
extern void settings_check_where(const RuleNode *source, DiagList *diag);

/* Reads log sources, and puts them in front of those that are there. */
extern void settings_read_sources(Vec *source, const RuleNode *node, DiagList *diag);

#endif /* VIGIL_FOREIGN_SETTINGS_INT_H */
