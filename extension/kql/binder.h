/*
 * binder.h
 *		From the syntax tree to the bound tree.
 */
#ifndef VIGIL_KQL_BINDER_H
#define VIGIL_KQL_BINDER_H

#include "kql/ast.h"
#include "kql/bound.h"
#include "kql/compile.h"

/*
 * Resolves and types a program.  NULL when there is no query to bind; what is
 * wrong is in diag, and the tree must not be used then.
 */
extern BoundQuery *kql_bind(const AstProgram *program, const KqlOptions *options, DiagList *diag);

#endif /* VIGIL_KQL_BINDER_H */
