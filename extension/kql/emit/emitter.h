/*
 * emitter.h
 *		From the bound tree to one SELECT.
 */
#ifndef VIGIL_KQL_EMIT_EMITTER_H
#define VIGIL_KQL_EMIT_EMITTER_H

#include "kql/bind/bound.h"
#include "kql/options.h"
#include "kql/sqlmap.h"

/*
 * Emits a query as one SELECT in stages ("WITH s1 AS …"), and fills the map.
 * What cannot be said in SQL is a diagnostic; the result is then NULL.
 */
extern char *kql_emit(const BoundQuery *query, const KqlOptions *options, SqlMap *map,
					  DiagList *diag);

#endif /* VIGIL_KQL_EMIT_EMITTER_H */
