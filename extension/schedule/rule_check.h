/*
 * rule_check.h
 *		A rule file read, its query compiled, and everything that is wrong with it.
 */
#ifndef VIGIL_SCHEDULE_RULE_CHECK_H
#define VIGIL_SCHEDULE_RULE_CHECK_H

#include "query/execute.h"
#include "rule/rule.h"

typedef struct RuleCheck
{
	Rule *rule;
	CompiledQuery *query; /* NULL if it does not compile */
	DiagList diag;        /* of the file, its query and its columns, by place in the file */
} RuleCheck;

/*
 * Checks a rule with the caller's rights: the tables of the query are looked up
 * where a run looks them up (vigil.rule_search_path), by one compilation.  Needs no
 * SPI connection and no right on kql.check().  The result lives in the current memory context.
 */
extern RuleCheck *rule_check_text(const char *yaml, int length);

/* Raises the first error with the others as its detail, if there is one. */
extern void rule_check_raise(const RuleCheck *check);

/* Raises each warning as one. */
extern void rule_check_warn(const RuleCheck *check);

#endif /* VIGIL_SCHEDULE_RULE_CHECK_H */
