/*
 * probe.h
 *		Executing a query while another one is only compiled, to find out its columns.
 */
#ifndef VIGIL_QUERY_PROBE_H
#define VIGIL_QUERY_PROBE_H

#include "utils/palloc.h"

#include "common/vec.h"

/*
 * The values of the only column of a SELECT of the compiler, as texts in a context.  What
 * others have put behind the relations (the functions of a view, policies, expressions of an
 * index) runs with the rights of its owner, and if that cannot be, an error says so.
 * trust_all is for a caller who is about to execute the query with the same rights anyway.
 * SPI must not be connected.
 */
extern Vec probe_values(const char *sql, bool trust_all, MemoryContext context);

#endif /* VIGIL_QUERY_PROBE_H */
