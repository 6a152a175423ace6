/*
 * explain.h
 *		What the compiler makes of a query, step by step, for a person to read.
 */
#ifndef VIGIL_KQL_EXPLAIN_H
#define VIGIL_KQL_EXPLAIN_H

#include "kql/compile.h"

/*
 * The syntax tree, the bound tree as the emitter saw it, and each stage of the SQL under the
 * operators that it comes of: a Vec of OutlineRow (outline.h) in the current memory context.
 * The query must have been compiled without errors; text is what was compiled.
 */
extern Vec kql_explain(const KqlCompiled *compiled, const char *text);

#endif /* VIGIL_KQL_EXPLAIN_H */
