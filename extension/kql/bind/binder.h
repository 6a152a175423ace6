/*
 * binder.h
 *		From the syntax tree to the bound tree.
 */
#ifndef VIGIL_KQL_BIND_BINDER_H
#define VIGIL_KQL_BIND_BINDER_H

#include "kql/parse/ast.h"
#include "kql/bind/bound.h"
#include "kql/options.h"

/*
 * Makes SQL of a query of the binder's own, which asks the data for columns; NULL and a
 * diagnostic when it cannot.  The emitter stands behind the binder, so the door lends it.
 */
typedef char *(*BinderProbe)(BoundQuery *query, const KqlOptions *options, DiagList *diag);

/*
 * Resolves and types a program.  NULL when there is no query to bind; what is
 * wrong is in diag, and the tree must not be used then.  Without a probe, operators
 * whose columns depend on the data are refused.
 */
extern BoundQuery *kql_bind(const AstProgram *program, const KqlOptions *options, BinderProbe probe,
							DiagList *diag);

#endif /* VIGIL_KQL_BIND_BINDER_H */
