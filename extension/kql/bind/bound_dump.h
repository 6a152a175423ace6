/*
 * bound_dump.h
 *		The bound tree as text.
 */
#ifndef VIGIL_KQL_BIND_BOUND_DUMP_H
#define VIGIL_KQL_BIND_BOUND_DUMP_H

#include "kql/bind/bound.h"

/*
 * A form for each named relation that is used, then one for the query, as outline.h has them,
 * each a line of the result, which is palloc'd.  A column is name#id where it is read and
 * name#id:type where it is made, with ? when it may be NULL.  used[id] says which columns are
 * shown; NULL shows all.
 */
extern char *bound_dump(const BoundQuery *query, const bool *used, int used_size);

#endif /* VIGIL_KQL_BIND_BOUND_DUMP_H */
