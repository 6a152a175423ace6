/*
 * rule_read_int.h
 *		Reading values of a rule file, shared by the files that read its keys.
 *
 * A reader gets the node of a key and the place that it fills.  It reports what is
 * wrong, and leaves the target as it was then.
 */
#ifndef VIGIL_RULE_RULE_READ_INT_H
#define VIGIL_RULE_RULE_READ_INT_H

#include "rule/rule_key.h"
#include "rule/rule_node.h"

typedef struct RuleReader
{
	Rule *rule;
	DiagList *diag;
} RuleReader;

typedef void RuleKeyRead(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target);

#define RULE_TYPE(name, word, reader, writer, place) extern RuleKeyRead rule_read_##reader;
#include "rule/rule_key_list.h"

/* What a rule is where its file does not say. */
extern void rule_set_defaults(Rule *rule);

/* A map whose keys have been read, for the check of the whole. */
typedef struct RuleMap
{
	const RuleKey *key; /* the one that holds it; NULL at the top */
	RuleNode *node;
	RuleNode *seen[RULE_KEY_COUNT]; /* the values of its keys, NULL for absent ones */
	void *target;
	const Vec *list; /* items before it, if it stands in a list */
	bool is_sound;   /* nothing inside has been reported as an error */
} RuleMap;

/*
 * Is there a value for a key, under any of its names?  The span is that of the value, of null, too;
 * it stays as it is if there is none.
 */
extern bool rule_is_given(const RuleMap *map, const RuleKey *key, Span *span);

/* Checks a map as a whole; false leaves an item out of its list. */
typedef bool RuleFinish(RuleReader *reader, const RuleMap *map);

extern RuleFinish rule_finish_schedule;
extern RuleFinish rule_finish_entity;
extern RuleFinish rule_finish_field;
extern RuleFinish rule_finish_text;
extern RuleFinish rule_finish_property;
extern RuleFinish rule_finish_grouping;
extern RuleFinish rule_finish_dedup;
extern RuleFinish rule_finish_exception;
extern RuleFinish rule_finish_test;
extern RuleFinish rule_finish_expectation;

/*
 * Reads a map of the keys of a place.  Unknown keys are errors if they are near to a
 * known one, else warnings; needed ones are missed.  A null value counts as an absent
 * key.  False if the node is no map or the check of the whole says so.
 */
extern bool rule_read_map(RuleReader *reader, const RuleKey *key, RuleNode *node, RulePlace place,
						  void *target, const Vec *list);

/* These report a node of another kind, and are false then. */
extern bool rule_want_map(RuleReader *reader, const char *what, const RuleNode *node);
extern bool rule_want_list(RuleReader *reader, const char *what, const RuleNode *node);
extern bool rule_want_text(RuleReader *reader, const char *what, const RuleNode *node,
						   RuleText *text);

/* Is there nothing but white space in a text? */
extern bool rule_is_blank(const char *text);

/* Reports a text that has more characters than limit, unless that is 0. */
extern bool rule_check_length(RuleReader *reader, const char *what, const RuleText *text,
							  int64 limit);

/* Reports a duration that is not between five minutes and the limit of its key. */
extern bool rule_check_duration(RuleReader *reader, const RuleKey *key, Span span, int64 value);

/* Reports a list with more items than its key may have. */
extern void rule_check_count(RuleReader *reader, const RuleKey *key, Span span, int count);

/* Reports that a text is not the name that it stands for, but for another spelling. */
extern void rule_note_spelling(RuleReader *reader, const RuleText *text, const char *name);

/* Reports a value that may not stand there; the caller adds what may. */
extern Diag *rule_bad_value(RuleReader *reader, const char *what, const RuleText *text);

/*
 * Finds a text among the choices of a type, in any case (another spelling is a warning), and
 * returns its number, or -1 after reporting what may stand there.
 */
extern int rule_find_choice(RuleReader *reader, const RuleKey *key, const RuleText *text);

/*
 * Appends the maps below a root that are rules, in the order of the file.  The name of a
 * resource that stands for a GUID is put in its place.
 */
extern void rule_find_all(RuleNode *root, Vec *found);

/*
 * The map that holds the fields of the rule of a file: the root itself, or a map below it;
 * under "properties" in a file as Azure deploys it, with the id and the kind beside it.
 * NULL and an error if there are several rules.
 */
extern RuleNode *rule_unwrap_arm(RuleReader *reader, RuleNode *root);

#endif /* VIGIL_RULE_RULE_READ_INT_H */
