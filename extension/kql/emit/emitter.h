/*
 * emitter.h
 *		From the bound tree to one SELECT.
 */
#ifndef VIGIL_KQL_EMIT_EMITTER_H
#define VIGIL_KQL_EMIT_EMITTER_H

#include "kql/bind/bound.h"
#include "kql/compile.h"

/*
 * Emits a query as one SELECT in stages ("WITH s1 AS …"), and fills the map.
 * What cannot be said in SQL is a diagnostic; the result is then NULL.
 */
extern char *kql_emit(const BoundQuery *query, const KqlOptions *options, SqlMap *map,
					  DiagList *diag);

/*
 * Emits the values of one expression over a relation as a SELECT of one text
 * column, for operators whose columns depend on the data.
 */
extern char *kql_emit_probe(const BoundRel *rel, BoundExpr *value, const Vec *shared,
							const KqlOptions *options, DiagList *diag);

#endif /* VIGIL_KQL_EMIT_EMITTER_H */
