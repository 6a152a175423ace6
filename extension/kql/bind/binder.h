/*
 * binder.h
 *		From the syntax tree to the bound tree.
 */
#ifndef VIGIL_KQL_BIND_BINDER_H
#define VIGIL_KQL_BIND_BINDER_H

#include "kql/parse/ast.h"
#include "kql/bind/bound.h"
#include "kql/compile.h"

/*
 * Resolves and types a program.  NULL when there is no query to bind; what is
 * wrong is in diag, and the tree must not be used then.
 */
extern BoundQuery *kql_bind(const AstProgram *program, const KqlOptions *options, DiagList *diag);

#endif /* VIGIL_KQL_BIND_BINDER_H */
