/*
 * rule_read_int.h
 *		Reading values of a rule file, shared by the files that read its keys.
 *
 * A reader function gets the value node of a key and the place to put it; it
 * reports what is wrong and returns false then, leaving the target as it was.
 */
#ifndef VIGIL_RULE_RULE_READ_INT_H
#define VIGIL_RULE_RULE_READ_INT_H

#include "rule/rule_node.h"

typedef struct RuleReader
{
	Rule *rule;
	DiagList *diag;
	Span frequency; /* places of values that are compared with each other */
	Span period;
} RuleReader;

/* Reads the value of one key; what is the key's name as the user knows it. */
typedef void (*RuleKeyRead)(RuleReader *reader, const char *what, RuleNode *value, void *target);

typedef struct RuleKey
{
	const char *name;
	RuleKeyRead read; /* NULL: known, and of no effect */
} RuleKey;

/*
 * Reads a map by a table of keys.  Unknown keys are errors if they are near to a
 * known one, else warnings.  A null value counts as an absent key.  False if node
 * is no map.
 */
extern bool rule_read_map(RuleReader *reader, const char *what, RuleNode *node, const RuleKey *key,
						  int key_count, void *target);

extern bool rule_want_map(RuleReader *reader, const char *what, const RuleNode *node);
extern bool rule_want_list(RuleReader *reader, const char *what, const RuleNode *node);

/* Target of the following: RuleText, bool, int64 (µs), Vec of RuleText. */
extern void rule_read_text(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_bool(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_duration(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_texts(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_column(RuleReader *reader, const char *what, RuleNode *node, void *target);

/* Reports a text that has more characters than limit. */
extern bool rule_check_length(RuleReader *reader, const char *what, const RuleText *text,
							  int limit);

/* Reports a number that is not within bounds, which are told in the given words. */
extern bool rule_check_range(RuleReader *reader, const char *what, Span span, int64 value,
							 int64 least, int64 most, const char *least_text,
							 const char *most_text);

/*
 * Finds a text among choices, in any case (another spelling is a warning), and
 * returns its number, or -1 after reporting what may stand there.
 */
extern int rule_find_choice(RuleReader *reader, const char *what, const RuleText *text,
							const char *const *choice, int choice_count);

/* Keys that hold other maps: rule_mapping.c and rule_alert.c. */
extern void rule_read_entities(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_entities_columns(RuleReader *reader, const char *what, RuleNode *node,
									   void *target);
extern void rule_read_details(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_override(RuleReader *reader, const char *what, RuleNode *node, void *target);
extern void rule_read_event_grouping(RuleReader *reader, const char *what, RuleNode *node,
									 void *target);
extern void rule_read_incident(RuleReader *reader, const char *what, RuleNode *node, void *target);

/*
 * The map that holds the fields of a rule: the root itself, or what is under
 * "properties" in a file as Azure deploys it, with the id and the kind beside it.
 */
extern RuleNode *rule_unwrap_arm(RuleReader *reader, RuleNode *root);

#endif /* VIGIL_RULE_RULE_READ_INT_H */
