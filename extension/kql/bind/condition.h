/*
 * condition.h
 *		A condition about one row, that stands in the text of somebody else.
 */
#ifndef VIGIL_KQL_BIND_CONDITION_H
#define VIGIL_KQL_BIND_CONDITION_H

#include "common/diag.h"

/*
 * Reports what is wrong with a text that is to be one condition about the columns of a row: its
 * syntax, other tables, queries, functions that are not the language's, and such as give another
 * value each time.  Whether the columns are there the compiler says.
 */
extern void kql_check_condition(const char *text, int length, DiagList *diag);

#endif /* VIGIL_KQL_BIND_CONDITION_H */
