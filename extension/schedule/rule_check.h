/*
 * rule_check.h
 *		A rule file read, its query compiled, and everything that is wrong with it.
 */
#ifndef VIGIL_SCHEDULE_RULE_CHECK_H
#define VIGIL_SCHEDULE_RULE_CHECK_H

#include "query/execute.h"
#include "rule/rule.h"

/* A diagnostic with its place in the file. */
typedef struct RuleFinding
{
	DiagSeverity severity;
	const char *code;
	const char *sqlstate;
	int line;
	int column;
	char *message;
	char *hint; /* or NULL */
} RuleFinding;

typedef struct RuleCheck
{
	Rule *rule;
	CompiledQuery *query; /* NULL if it does not compile */
	Vec finding;          /* of RuleFinding, by place */
	int error_count;
} RuleCheck;

/*
 * Checks a rule with the caller's rights: the tables of the query are looked up
 * where a run looks them up (vigil.rule_search_path).  Needs no SPI connection.
 * The result lives in the current memory context.
 */
extern RuleCheck *rule_check_text(const char *yaml, int length);

/* Raises the first error with the others as its detail, if there is one. */
extern void rule_check_raise(const RuleCheck *check, const char *yaml, int length);

#endif /* VIGIL_SCHEDULE_RULE_CHECK_H */
