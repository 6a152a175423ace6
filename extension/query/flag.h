/*
 * flag.h
 *		Conditions that are put behind a query as columns of its result.
 *
 * For exceptions from a rule: which rows they hold for is seen row by row, without a change
 * of the rule.
 */
#ifndef VIGIL_QUERY_FLAG_H
#define VIGIL_QUERY_FLAG_H

#include "common/diag.h"

/* Says what is wrong with a condition that is not one expression of the language. */
extern void query_flag_check(const char *condition, DiagList *diag);

/* Reports what may not stand in a condition about one row: kql/bind/condition.h. */
extern void query_condition_check(const char *condition, DiagList *diag);

/*
 * The text of a query with a column for each condition behind its own columns: of type bool,
 * true where the condition holds, if that is one.  palloc'd; the text itself if it cannot be
 * parsed.
 */
extern char *query_flag_add(const char *kql, int count, char *const *condition);

#endif /* VIGIL_QUERY_FLAG_H */
