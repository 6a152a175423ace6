/*
 * rule_check.h
 *		A rule file read, its query compiled, and everything that is wrong with it.
 */
#ifndef VIGIL_SCHEDULE_RULE_CHECK_H
#define VIGIL_SCHEDULE_RULE_CHECK_H

#include "foreign/foreign.h"
#include "query/execute.h"
#include "rule/rule.h"

typedef struct RuleCheck
{
	Rule *rule;
	CompiledQuery *query; /* NULL if it does not compile */
	const char *text;     /* what is kept of the file for this rule */
	const RulePart *part; /* where the text stands in the file */
	DiagList diag;        /* of the text, its query and its columns, at places in the text */
} RuleCheck;

/* A file, which most often is one rule. */
typedef struct RuleFile
{
	const char *text;
	int length;
	const char *name; /* in errors; "the rule" unless the caller sets it */
	Vec check;        /* of RuleCheck, in the order of the file; none if it cannot be read */
	DiagList diag;    /* of all of them, by place in the file */
} RuleFile;

/*
 * Checks the rules of a file with the caller's rights: the tables of a query are looked up
 * where a run looks them up (vigil.rule_search_path), by one compilation.  Needs no
 * SPI connection and no right on kql.check().  The result lives in the current memory context.
 */
extern RuleFile *rule_check_file(const char *text, int length);

/* Only reads them: the queries may be of tables that are not there. */
extern RuleFile *rule_read_file(const char *text, int length);

/* What the settings say of rules of other platforms. */
extern ForeignOptions rule_foreign_options(void);

/* Raises the first error of a file that is what a folder says of its rules (foreign/settings.h). */
extern void rule_check_settings(const char *path, const char *text);

/* Raises the first error with the others as its detail, if there is one. */
extern void rule_check_raise(const RuleFile *file);

/* Raises each warning as one. */
extern void rule_check_warn(const RuleFile *file);

#endif /* VIGIL_SCHEDULE_RULE_CHECK_H */
