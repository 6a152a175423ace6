/*
 * lint.h
 *		What is said of a rule file beyond what makes it unusable, and all of it under stable ids.
 *
 * The checks are lines of lint_list.h.  Nothing here knows the query language: whoever compiled
 * the query adds what it found by lint_add(), and tells lint_rule_and_query() what it knows.
 */
#ifndef VIGIL_RULE_LINT_H
#define VIGIL_RULE_LINT_H

#include "rule/rule.h"

typedef enum LintSeverity
{
	LINT_ERROR,
	LINT_WARNING,
	LINT_INFO
} LintSeverity;

typedef struct RuleLint
{
	const char *id;
	const char *code; /* of a diagnostic, "VR0109"; or NULL */
	LintSeverity severity;
	Span span; /* in the text of the rule */
	char *message;
	char *hint; /* or NULL */
} RuleLint;

/* What whoever compiled the query knows of its result. */
typedef struct RuleQueryFacts
{
	int64 least_rows;
	int64 most_rows; /* PG_INT64_MAX: any number */
	int field_count;
	char *const *field_name;
} RuleQueryFacts;

/* "error", "warning" or "info". */
extern const char *lint_severity_name(LintSeverity severity);

/*
 * Appends a finding of a check to a Vec of RuleLint; a and b fill its message.  There must be a
 * line for the id.  Returns it, so that the caller can set a hint.
 */
extern RuleLint *lint_add(Vec *found, const char *id, Span span, const char *a, const char *b);

/* Appends what reading and compiling said, under the ids of the checks. */
extern void lint_take_diag(Vec *found, const DiagList *diag);

/* Appends what the rule alone tells. */
extern void lint_rule(Vec *found, const Rule *rule);

/* The same of its techniques; called by lint_rule(). */
extern void lint_techniques(Vec *found, const Rule *rule);

/* Appends what the rule and its query tell together. */
extern void lint_rule_and_query(Vec *found, const Rule *rule, const RuleQueryFacts *facts);

/*
 * Is a finding about the query of no matter for this rule?  What compares the times of two
 * events loses none while the windows overlap.
 */
extern bool lint_is_excused(const Rule *rule, const char *id);

/*
 * Appends the findings of a rule of a file at their places in the file.  What is no more than
 * information is said once for each check.
 */
extern void lint_take_part(Vec *found, const RulePart *part, const Vec *own);

/* Puts them into the order of places; what is said of one place keeps its order. */
extern void lint_sort(Vec *found);

/* Line number i of the list, false behind the last: for lists of checks. */
extern bool lint_check_at(int i, const char **id, LintSeverity *severity, const char **what);

#endif /* VIGIL_RULE_LINT_H */
